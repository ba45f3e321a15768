"""The shallow grammar of a sentence: which tokens act as verbs, where clauses begin, which cue phrases stand where.

No parser: closed classes, verb forms and word order decide. Unknown words are taken for nouns.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from monitor.core.reading.lexica import GAP, Cue, Lexicon
from monitor.core.reading.words import Sentence, Token

_MODAL = ("will", "would", "may", "can", "must")
_NOUNISH = (
    *("measure exit return extension lifting supply plan demandnoun commitnoun law deal foreign trade thing".split()),
    *("outsider spokes newsnoun refusalnoun draft customer".split()),
)
_THINGS = (
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
_GAP_WORDS = 9
_HARD = frozenset(";:—–―()[]|/…-")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `start` to `end`. marker: main, and, relative, that, recap, adverbial, condition, participle, colon."""

    index: int
    start: int
    end: int
    marker: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue phrase over tokens `start` to `end`; `gap` is the stretch that its open place covers."""

    start: int
    end: int
    cue: Cue
    form: str
    lemma: str
    gap: tuple[int, int] | None = None


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
        named = not self.sentence.titled and index > 0 and self.tokens[index].cap and not self._opens(index)
        return None if named else _verb(self.tokens, index) or self._guessed(index)

    def _guessed(self, index: int) -> tuple[str, str] | None:
        """Words that must be verbs: unknown ones right behind a name, and those that open a longer cue phrase."""
        token = self.tokens[index]
        before = self.tokens[index - 1] if index else None
        if before is None or token.entities or token.topic or token.when or token.mark:
            return None
        if before.entities and not token.verbs and not token.classes and token.text.endswith(("s", "ed")):
            return token.text, "third" if token.text.endswith("s") else "past"
        base = next((form.lemma for form in token.verbs if form.form == "base"), None)
        if base is None or before.has("determiner", "possessive", "preposition", "be", "have"):
            return None
        cues = (cue for cue in self.lexicon.cues.get(base, ()) if cue.words and not any(GAP in w for w in cue.words))
        plural = self.sentence.part == "title" or before.text.endswith("s") or before.topic or before.has("thing")
        return (base, "base") if plural and any(_match(self, index + 1, cue.words, 0) for cue in cues) else None

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
        cuts = _cuts(self)
        ends = [start for start, _ in cuts[1:]] + [len(self.tokens)]
        return tuple(
            Clause(n, start, end, marker) for n, ((start, marker), end) in enumerate(zip(cuts, ends, strict=True))
        )

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Cue phrases whose verb acts as a verb here, in order, longer ones first at each place."""
        return tuple(hit for index, form in enumerate(self.forms) if form for hit in _hits(self, index))

    @cached_property
    def hits_by_start(self) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.start, []).append(hit)
        return found

    def elided(self, index: int) -> Iterator[Hit]:
        """Cue phrases with "be" that begin at a token with their verb left out, as headlines do."""
        for cue in (cue for cue in self.lexicon.cues.get("be", ()) if len(cue.words) > 1):
            found = _match(self, index, cue.words, _GAP_WORDS)
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
        if token.has(*_MODAL) and not token.when:
            return True
        if form is None:
            return False
        if form[1] == "third":
            return True
        if form[1] == "past":
            return not self._reduced(index)
        return form[1] == "base" and not self._infinitive(index)

    def ops(self, index: int) -> frozenset[str]:
        """The kinds of cue that begin at a token."""
        return frozenset(hit.cue.op for hit in self.hits_by_start.get(index, ()))

    def before(self, index: int) -> int:
        """The nearest token to the left that is no adverb, negation, quote or time expression; -1 if none."""
        index -= 1
        while index >= 0 and skippable(self.tokens[index]):
            index -= 1
        return index

    def _infinitive(self, index: int) -> bool:
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
            noun.has(*_THINGS) and not noun.entities and (after is None or after.has("preposition") or bool(after.when))
        )


def skippable(token: Token) -> bool:
    """Adverbs, negations, quotation marks and times may stand anywhere without changing who does what."""
    if token.has("to", "by", "preposition"):
        return False
    if token.when is not None and token.when.kind != "duration":
        return True
    quote = token.text in ("'", '"', "“", "”", "‘", "’", "«", "»", "„", "`")
    adverb = token.has("adverb", "again", "still", "nolonger", "temporary", "lasting", "hedge", "not")
    return quote or (adverb and not token.has("determiner")) or (token.text.endswith("ly") and not token.entities)


def _verb(tokens: tuple[Token, ...], index: int) -> tuple[str, str] | None:
    token = tokens[index]
    if not token.verbs or token.entities or token.topic:
        return None
    by_form = {form.form: form.lemma for form in reversed(token.verbs)}
    before = _previous(tokens, index)
    if token.has("be", "have", "had", "do"):
        form = next((f for f in ("third", "past", "participle", "gerund", "base") if f in by_form), "base")
        return by_form.get(form, token.text), form
    if before is not None and before.has("to", *_MODAL, "do") and "base" in by_form:
        return by_form["base"], "base"
    if "gerund" in by_form:
        return by_form["gerund"], "gerund"
    nominal = before is not None and (
        _opens_noun(before) or bool(before.when and before.when.kind in ("duration", "old"))
    )
    if "past" in by_form or "participle" in by_form:
        return _past(tokens, index, by_form, before, nominal)
    if "third" in by_form:
        return _third(tokens, index, by_form["third"], nominal)
    return _base(tokens, index, by_form["base"], before, nominal)


def _previous(tokens: tuple[Token, ...], index: int) -> Token | None:
    index -= 1
    while index >= 0 and skippable(tokens[index]):
        index -= 1
    return tokens[index] if index >= 0 else None


def _opens_noun(token: Token) -> bool:
    if token.has("pronoun") and not token.has("possessive"):
        return False
    return token.has("determiner", "possessive", "preposition", "no") and not token.has("to")


def _past(
    tokens: tuple[Token, ...], index: int, by_form: dict[str, str], before: Token | None, nominal: bool
) -> tuple[str, str] | None:
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    adjectival = before is not None and before.has("determiner", "possessive") and before is tokens[index - 1]
    if adjectival and after is not None and not after.has("by", "that", "preposition") and not after.mark:
        return None
    if "base" in by_form and tokens[index].has(*_NOUNISH) and nominal:
        return None
    form = "past" if "past" in by_form else "participle"
    if before is not None and before.has("be", "have", "had"):
        form = "participle"
    return by_form.get(form, next(iter(by_form.values()))), form


def _third(tokens: tuple[Token, ...], index: int, lemma: str, nominal: bool) -> tuple[str, str] | None:
    if nominal:
        return None
    token = tokens[index]
    if token.has(*_NOUNISH) and index > 0:
        left = tokens[index - 1]
        if left.verbs and not left.has("be", "have", "do") and not left.entities:
            return None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if after is not None and any(f.form == "base" for f in after.verbs) and not after.has(*_NOUNISH):
            return None
        if _clause_has_verb(tokens, index):
            return None
        if index + 1 < len(tokens) and tokens[index + 1].text in ("on", "of") and token.has("measure"):
            return None
    return lemma, "third"


def _clause_has_verb(tokens: tuple[Token, ...], index: int) -> bool:
    """Another finite verb stands shortly before, with nothing between that could open a clause."""
    for back in range(index - 1, max(-1, index - 6), -1):
        token = tokens[back]
        if token.mark or token.has("coordinator", "that", "relative", "question", "subordinator"):
            return False
        if not token.has(*_NOUNISH) and any(form.form in ("third", "past") for form in token.verbs):
            return not token.has("be", "have", "do")
    return False


def _base(
    tokens: tuple[Token, ...], index: int, lemma: str, before: Token | None, nominal: bool
) -> tuple[str, str] | None:
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    nounish = token.has(*_NOUNISH)
    if nominal:
        return None
    if before is None or before.mark or before.has("that", "question"):
        opens = (
            after is not None and not after.mark and not after.has("preposition", "be", "will", "would", "may", "can")
        )
        return (lemma, "base") if not nounish or (opens and not after_is_verb(after)) else None
    if before.has("pronoun", "coordinator", "relative"):
        return (lemma, "base") if not nounish or (after is not None and not after.has("preposition")) else None
    plural = (before.text.endswith("s") and not before.text.endswith(("ss", "'s"))) or _joined_names(tokens, index)
    if plural and before is tokens[index - 1] and not (before.entities and not _joined_names(tokens, index)):
        return (lemma, "base") if not nounish or (after is not None and not after.has("preposition")) else None
    if any(t.has("customer") for t in tokens[max(0, index - 2) : index]) and _let(tokens, index):
        return lemma, "base"
    if (
        not nounish
        and not before.has("measure")
        and (before.has("customer", "outsider") or (before.cap and not before.entities))
    ):
        return lemma, "base"
    return None


def after_is_verb(token: Token | None) -> bool:
    return token is not None and any(form.form in ("third", "past") for form in token.verbs)


def _joined_names(tokens: tuple[Token, ...], index: int) -> bool:
    """Several names joined by "and" right before: their verb is in the plural."""
    span = tokens[max(0, index - 4) : index]
    return bool(span) and bool(span[-1].entities) and any(t.has("coordinator") for t in span)


def _let(tokens: tuple[Token, ...], index: int) -> bool:
    return any(form.lemma in ("let", "make", "help") for t in tokens[max(0, index - 6) : index] for form in t.verbs)


# ---------------------------------------------------------------- clauses


def _cuts(view: View) -> list[tuple[int, str]]:
    """Where clauses begin, with their markers."""
    cuts: dict[int, str] = {0: "main"}
    for index, token in enumerate(view.tokens):
        if index in cuts:
            _remark(view, index, token, cuts)
            continue
        for start, marker in _cut_at(view, index, token, max(cuts)):
            if start < len(view.tokens) and start not in cuts:
                cuts[start] = _inherit(view, start, marker, cuts[max(cuts)])
    return sorted(cuts.items())


def _remark(view: View, index: int, token: Token, cuts: dict[int, str]) -> None:
    """A clause that begins anyway takes the marker of its first word."""
    if token.when is None and token.has("question", "subordinator", "relative") and _clause_follows(view, index):
        cuts[index] = next(marker for start, marker in _cut_at(view, index, token, index) if start <= index)


def _inherit(view: View, start: int, marker: str, last: str) -> str:
    """What is joined by "and" to a subordinate clause, without a comma, is subordinate too."""
    joined = marker == "and" and start > 0 and view.tokens[start - 1].text != ","
    return last if joined and last in ("relative", "recap", "condition", "adverbial") else marker


def _cut_at(view: View, index: int, token: Token, since: int) -> Iterator[tuple[int, str]]:
    if token.text in _HARD:
        yield index + 1, "colon" if token.text == ":" else "main"
    elif token.text == ",":
        yield from _comma(view, index, since)
    elif token.has("that") and index > 0:
        yield from _that(view, index)
    elif token.has("relative") and view.finite(index + 1, _soft_end(view, index + 1)):
        yield (index - 1 if index and view.tokens[index - 1].has("preposition") else index), "relative"
    elif token.has("question") and not token.when and _clause_follows(view, index):
        yield index, "condition"
    elif token.has("subordinator") and not token.when and _clause_follows(view, index):
        yield index, "recap" if token.has("recapper") else "adverbial"
    elif token.has("coordinator") and index > since:
        yield from _and(view, index, since)


def _hard_end(view: View, index: int) -> int:
    while index < len(view.tokens) and view.tokens[index].text not in _HARD:
        index += 1
    return index


def _soft_end(view: View, index: int) -> int:
    while index < len(view.tokens) and view.tokens[index].text not in _HARD and view.tokens[index].text != ",":
        index += 1
    return index


def _clause_follows(view: View, index: int) -> bool:
    end = _soft_end(view, index + 1)
    while end + 1 < len(view.tokens) and view.tokens[end].text == "," and _names_around(view, end):
        end = _soft_end(view, end + 1)
    if view.finite(index + 1, end):
        return True
    form = view.forms[index + 1] if index + 1 < len(view.tokens) else None
    return form is not None and form[1] == "gerund"


def _names_around(view: View, comma: int) -> bool:
    """A comma within a list of names: another name follows, and an "and" before the list ends."""
    if comma + 1 >= len(view.tokens) or not view.tokens[comma - 1].entities or not view.tokens[comma + 1].entities:
        return False
    return any(token.has("coordinator") for token in view.tokens[comma + 2 : comma + 5])


def _that(view: View, index: int) -> Iterator[tuple[int, str]]:
    before = view.tokens[index - 1]
    if before.has("preposition") and not before.has("that"):
        return
    if not view.finite(index + 1, _hard_end(view, index + 1)):
        return
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    opens_verb = after is not None and (view.forms[index + 1] is not None or after.has(*_MODAL))
    noun = view.forms[index - 1] is None and not before.has("newsnoun", "commitnoun", "demandnoun") and not before.when
    yield index, "relative" if noun and opens_verb else "that"


def _comma(view: View, index: int, since: int) -> Iterator[tuple[int, str]]:
    start = index + 1
    if start >= len(view.tokens):
        return
    after = view.tokens[start]
    if _names_around(view, index):
        return
    if after.has("coordinator", "relative", "that", "subordinator", "question") and not after.when:
        if after.has("coordinator"):
            yield from _and(view, start, since, comma=True)
        return
    opener = start
    while opener < len(view.tokens) - 1 and skippable(view.tokens[opener]) and view.forms[opener] is None:
        opener += 1
    form = view.forms[opener]
    if form and (form[1] == "gerund" or (form[1] in ("past", "participle") and view._reduced(opener))):
        yield start, "participle"
        return
    if not view.finite(start, _hard_end(view, start)) or (form and form[1] == "base" and opener == start):
        return
    if _says_only(view, start):
        yield start, "main"
        return
    first = view.tokens[since]
    fronted = first.has("preposition", "subordinator") or bool(first.when) or _gerund_opens(view, since)
    if view.finite(since, index) or fronted:
        yield start, "main"


def _says_only(view: View, start: int) -> bool:
    """What follows is no more than a speaker and a verb of saying."""
    end = _hard_end(view, start)
    verbs = [n for n in range(start, end) if view.forms[n]]
    reports = len(verbs) == 1 and any(
        cue.op == "report" for cue in view.lexicon.cues.get((view.forms[verbs[0]] or ("",))[0], ())
    )
    return (
        reports
        and start < verbs[0] <= start + 4
        and all(t.mark or t.when or t.has("preposition") for t in view.tokens[verbs[0] + 1 : end])
    )


def _gerund_opens(view: View, index: int) -> bool:
    form = view.forms[index]
    return form is not None and form[1] in ("gerund", "participle")


def _and(view: View, index: int, since: int, *, comma: bool = False) -> Iterator[tuple[int, str]]:
    if not view.finite(since, index) and not (comma and view.finite(0, index)):
        return
    after = view.forms[index + 1] if index + 1 < len(view.tokens) else None
    if after is not None and after[1] == "base":
        return  # it shares the verb group of the verb before
    end = index + 1
    while end < len(view.tokens) and view.tokens[end].text not in _HARD and view.tokens[end].text != ",":
        if end > index + 1 and view.tokens[end].has("coordinator", "relative", "subordinator", "that", "question"):
            break
        end += 1
    if view.finite(index + 1, end):
        yield index, "and"


# ---------------------------------------------------------------- cue phrases


def _hits(view: View, index: int) -> Iterator[Hit]:
    form = view.forms[index]
    if form is None:
        return
    lemmas = dict.fromkeys(f.lemma for f in view.tokens[index].verbs)
    for lemma in lemmas:
        for cue in view.lexicon.cues.get(lemma, ()):
            found = _match(view, index + 1, cue.words, _GAP_WORDS)
            if found is not None:
                yield Hit(index, found[0], cue, form[1], lemma, found[1])


def _match(
    view: View, index: int, words: tuple[frozenset[str], ...], room: int
) -> tuple[int, tuple[int, int] | None] | None:
    """Where a phrase ends if it matches from a token on, and what its gap covers."""
    gap: tuple[int, int] | None = None
    pieces, ends, starts = view.pieces
    at = starts[index]
    for n, options in enumerate(words):
        if GAP in options:
            here = at
            while here < min(at + room, len(pieces)) and not _opens(pieces, here, words[n + 1 :]):
                if _breaks_gap(view.tokens[ends[here]]):
                    return None
                here += 1
            if here == at or not _opens(pieces, here, words[n + 1 :]):
                return None
            gap = gap or (ends[at], ends[here])
            at = here
        else:
            while at < len(pieces) and pieces[at] not in options and view.tokens[ends[at]].has("adverb"):
                at += 1
            if at >= len(pieces) or pieces[at] not in options:
                return None
            at += 1
    return (ends[at - 1] + 1 if words else index), gap


def _breaks_gap(token: Token) -> bool:
    return token.text in _HARD or token.text == "," or token.has("have", "had", *_MODAL)


def _opens(pieces: list[str], at: int, words: tuple[frozenset[str], ...]) -> bool:
    """Whether the words after a gap stand here; a second gap ends the comparison."""
    for offset, options in enumerate(words):
        if GAP in options:
            return True
        if at + offset >= len(pieces) or pieces[at + offset] not in options:
            return False
    return True
