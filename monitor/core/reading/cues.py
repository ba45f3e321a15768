"""Cue phrases of a lexicon, found where their verb stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.core.reading.clauses import HARD
from monitor.core.reading.lexica import GAP, Cue
from monitor.core.reading.verbs import MODAL
from monitor.core.reading.words import Token

if TYPE_CHECKING:
    from monitor.core.reading.grammar import View


GAP_WORDS = 9


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue phrase over tokens `start` to `end`; `gap` is the stretch that its open place covers."""

    start: int
    end: int
    cue: Cue
    form: str
    lemma: str
    gap: tuple[int, int] | None = None


def hits_at(view: View, index: int) -> Iterator[Hit]:
    form = view.forms[index]
    if form is None:
        return
    found = list(_hits_at(view, index, form[1]))
    own = [hit for hit in found if hit.cue.reflexive]
    yield from own if own and view.lexicon.grammar.prodrop else found


def _hits_at(view: View, index: int, form: str) -> Iterator[Hit]:
    lemmas = dict.fromkeys(f.lemma for f in view.tokens[index].verbs)
    for lemma in lemmas:
        for cue in view.lexicon.cues.get(lemma, ()):
            if cue.reflexive and not reflexive(view, index):
                continue
            found = match_cue(view, index + 1, cue.words, GAP_WORDS)
            if found is None and form == "participle" and cue.words and GAP in cue.words[0]:
                found = match_cue(view, index + 1, cue.words[1:], GAP_WORDS)  # "is put on ice"
            if found is not None and not (found[1] and _empty(view, found[1])):
                yield Hit(index, found[0], cue, form, lemma, found[1])


def reflexive(view: View, index: int) -> bool:
    """Whether the verb at a token has a reflexive pronoun: before it, before its auxiliary, or written on to it."""
    around = view.tokens[max(0, index - 4) : index + 2]
    return any(token.text in view.lexicon.grammar.reflexives for token in around)


def _empty(view: View, gap: tuple[int, int]) -> bool:
    """A gap that holds nothing but adverbs, which a phrase without a gap skips too."""
    return view.lexicon.grammar.verb_second and all(view.tokens[n].has("adverb") for n in range(*gap))


def match_cue(
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
            while at < len(pieces) and pieces[at] not in options and _between(view.tokens[ends[at]]):
                at += 1
            if at >= len(pieces) or pieces[at] not in options:
                return None
            at += 1
    return (ends[at - 1] + 1 if words else index), gap


def _between(token: Token) -> bool:
    """Adverbs and times may stand within a phrase: "hit the brakes this week on"."""
    return token.has("adverb") or (token.when is not None and token.when.kind not in ("duration", "old"))


def _breaks_gap(token: Token) -> bool:
    return token.text in HARD or token.text == "," or token.has("have", "had", *MODAL)


def _opens(pieces: list[str], at: int, words: tuple[frozenset[str], ...]) -> bool:
    """Whether the words after a gap stand here; a second gap ends the comparison."""
    for offset, options in enumerate(words):
        if GAP in options:
            return True
        if at + offset >= len(pieces) or pieces[at + offset] not in options:
            return False
    return True
