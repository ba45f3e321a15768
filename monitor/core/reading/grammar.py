"""The shallow grammar of a sentence: which tokens act as verbs, where clauses begin, which cue phrases stand where.

No parser: closed classes, verb forms and word order decide. Unknown words are taken for nouns.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from monitor.core.reading.clauses import Clause, cuts
from monitor.core.reading.cues import GAP_WORDS, Hit, hits_at, match_cue
from monitor.core.reading.lexica import GAP, Lexicon
from monitor.core.reading.verbs import MODAL, NOUNISH, skippable, verb_form
from monitor.core.reading.words import Sentence, Token

THINGS = (
    "measure",
    "plan",
    "draft",
    "law",
    "thing",
    "supply",
    "deal",
    "foreign",
    "newsnoun",
    "instrument",
    "commitnoun",
)


@dataclass(frozen=True)
class View:
    """A sentence with its grammar worked out, for one lexicon."""

    sentence: Sentence
    lexicon: Lexicon
    tokens: tuple[Token, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", self.sentence.tokens)

    @cached_property
    def forms(self) -> tuple[tuple[str, str] | None, ...]:
        """(lemma, form) of every token that acts as a verb."""
        return tuple(self._form(index) for index in range(len(self.tokens)))

    def _form(self, index: int) -> tuple[str, str] | None:
        if self.lexicon.grammar.verb_second:
            return self.tokens[index].form
        named = not self.sentence.titled and index > 0 and self.tokens[index].cap and not self._opens(index)
        named = named and not self._shouted(index)
        bare = self.lexicon.grammar.bare_infinitive
        return None if named else verb_form(self.tokens, index, bare=bare) or self._guessed(index)

    def _guessed(self, index: int) -> tuple[str, str] | None:
        """Words that must be verbs: unknown ones right behind a name, and those that open a longer cue phrase."""
        token = self.tokens[index]
        before = self.tokens[index - 1] if index else None
        if before is None or token.entities or token.topic or token.when or token.mark:
            return None
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        told = after is not None and any(form.form in ("third", "past") for form in after.verbs)
        if before.entities and not token.verbs and not token.classes and not told:
            for ending, form in self.lexicon.grammar.guessed:
                if token.text.endswith(ending) and not (form == "past" and self._told_before(index)):
                    return token.text, form
        if self.lexicon.grammar.bare_infinitive:
            return None
        if before.entities and token.has(*NOUNISH):
            return None  # "Name plan to …": the plan is Name's
        if index > 1 and self.tokens[index - 2].entities and any(form.form == "third" for form in before.verbs):
            return None  # "Name shelves plan": the verb stands before it
        base = next((form.lemma for form in token.verbs if form.form == "base"), None)
        if base is None or before.has("determiner", "possessive", "preposition", "be", "have"):
            return None
        cues = (cue for cue in self.lexicon.cues.get(base, ()) if cue.words and not any(GAP in w for w in cue.words))
        plural = self.sentence.part == "title" or before.text.endswith("s") or before.topic or before.has("thing")
        return (base, "base") if plural and any(match_cue(self, index + 1, cue.words, 0) for cue in cues) else None

    def _told_before(self, index: int) -> bool:
        """A finite verb stands before, so that an unknown participle may be a mere adjective: "says X unchanged"."""
        words = (token for token in self.tokens[:index] if not token.has(*NOUNISH) and not token.entities)
        return any(form.form == "third" for token in words for form in token.verbs)

    def _shouted(self, index: int) -> bool:
        """ "Name BANS police …": capitals that stress a verb, not those of an abbreviation."""
        token = self.tokens[index]
        shouted = token.end - token.start > 3 or token.has("measure")
        return shouted and bool(token.verbs) and self.sentence.whole[token.start : token.end].isupper()

    def _opens(self, index: int) -> bool:
        """Whether a capital is due here anyway; elsewhere a capitalised verb is part of a name."""
        return self.tokens[index - 1].mark or self.tokens[index].text.isdigit()

    @cached_property
    def pieces(self) -> tuple[list[str], list[int], list[int]]:
        """All words, the token that each belongs to, and the first word of each token (and one past the last)."""
        split = [token.text.split(" ") for token in self.tokens]
        starts = [0, *itertools.accumulate(len(words) for words in split)]
        owners = [n for n, words in enumerate(split) for _ in words]
        return [word for words in split for word in words], owners, starts

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        begun = cuts(self)
        ends = [start for start, _ in begun[1:]] + [len(self.tokens)]
        return tuple(
            Clause(n, start, end, marker) for n, ((start, marker), end) in enumerate(zip(begun, ends, strict=True))
        )

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Cue phrases whose verb acts as a verb here, in order, longer ones first at each place."""
        return tuple(hit for index, form in enumerate(self.forms) if form for hit in hits_at(self, index))

    @cached_property
    def hits_by_end(self) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.end, []).append(hit)
        return found

    @cached_property
    def hits_by_start(self) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.start, []).append(hit)
        return found

    def elided(self, index: int) -> Iterator[Hit]:
        """Cue phrases with "be" that begin at a token with their verb left out, as headlines do."""
        cues = self.lexicon.cues.get(self.lexicon.grammar.copula, ())
        cues = tuple(cue for cue in cues if cue.words and GAP not in cue.words[0])
        for cue in (cue for cue in cues if len(cue.words) > 1 or self.tokens[index].has("state")):
            found = match_cue(self, index, cue.words, GAP_WORDS)
            if found is not None:
                yield Hit(index, found[0], cue, "third", "be", found[1])

    def clause_of(self, index: int) -> Clause:
        """The clause that a token lies in."""
        return next(clause for clause in self.clauses if index < clause.end)

    def finite(self, start: int, end: int) -> bool:
        """Whether a finite verb stands between two tokens."""
        return any(self.is_finite(index) for index in range(start, min(end, len(self.tokens))))

    def is_finite(self, index: int) -> bool:
        """Whether this token is a finite verb, an auxiliary in a finite form or a modal."""
        token, form = self.tokens[index], self.forms[index]
        if token.has(*MODAL) and not token.when:
            return True
        if form is None:
            return False
        if form[1] == "third":
            return True
        if form[1] == "past":
            return not self._reduced(index)
        return form[1] == "base" and not self.infinitive(index)

    def participial(self, index: int) -> bool:
        """A participle within a subject: "the paper published on Wednesday abandons …"."""
        form = self.forms[index]
        if form is None or form[1] not in ("past", "participle") or index == 0:
            return False
        if self.tokens[index - 1].has("be", "have", "had", "to", "pronoun") or self.tokens[index - 1].entities:
            return False
        at = index + 1
        while at + 1 < len(self.tokens) and (
            self.tokens[at].when
            or skippable(self.tokens[at])
            or (self.tokens[at].has("preposition") and self.tokens[at + 1].when)
        ):
            at += 1
        after = self.forms[at] if at < len(self.tokens) and at > index + 1 else None
        return after is not None and after[1] == "third"

    def ops(self, index: int) -> frozenset[str]:
        """The kinds of cue that begin at a token."""
        return frozenset(hit.cue.op for hit in self.hits_by_start.get(index, ()))

    def before(self, index: int) -> int:
        """The nearest token to the left that is no adverb, negation, quote or time expression; -1 if none."""
        index -= 1
        while index >= 0 and skippable(self.tokens[index]):
            index -= 1
        return index

    def infinitive(self, index: int) -> bool:
        """Whether a verb in its base form is an infinitive here."""
        if self.lexicon.grammar.bare_infinitive:
            return True
        left = self.before(index)
        return left >= 0 and self.tokens[left].has("to")

    def _reduced(self, index: int) -> bool:
        """A past form that is really a participle: after be or have, before "by", or right after a thing."""
        left = self.before(index)
        if left >= 0 and self.tokens[left].has("be", "have", "had"):
            return True
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if after and after.has("by"):
            return True
        if left < 0 or left != index - 1:
            return False
        noun = self.tokens[left]
        return (
            noun.has(*THINGS) and not noun.entities and (after is None or after.has("preposition") or bool(after.when))
        )
