"""What speaks for or against an act of one entity, as a bag of features: words, and the cues between the names.

A feature never holds a watched name or a keyword, only that one stands there, so that what is learned from one watch
list serves another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.core.reading.grammar import View
from monitor.core.reading.words import Token

_CLASSES = (
    "measure plan draft law customer supply not nolonger will would may must again still continue by reference person"
    " institution stranger outsider demandnoun pledge extension exit return lifting refusalnoun temporary lasting"
    " untrue planned proposed recapper instrument insider deal"
).split()
_STEM = 6
_LONGEST = 4
"""Cues in a row that make one feature."""
_NEAR = 7
"""How many cues around the entity's name are taken with it."""
_MARKS = frozenset(".;,:?!")


def evidence(views: Sequence[View], entity: str, *, lawmaker: bool) -> dict[int, frozenset[str]]:
    """The features of an item for one entity, by the number of the sentence that they stand in; -1 for the item's."""
    found = {number: frozenset(_sentence(view, entity)) for number, view in enumerate(views)}
    titles = [view for view in views if view.sentence.part == "title"]
    whole = {"lawmaker" if lawmaker else "company", "title" if len(titles) == len(views) else "body"}
    if any(view.sentence.question for view in titles):
        whole.add("asks")
    return {**found, -1: frozenset(whole)}


def _sentence(view: View, entity: str) -> Iterator[str]:
    words = [_word(token, entity) for token in view.tokens]
    here = "e" if "ENTITY" in words else "n"
    for word in words:
        yield f"w {word}"
        yield f"{here} {word}"
        if len(word) > _STEM and word.islower():
            yield f"s {word[:_STEM]}"
            yield f"{here}s {word[:_STEM]}"
    cues = list(_cues(view, entity))
    part = "t" if view.sentence.part == "title" else "b"
    for size in range(1, _LONGEST + 1):
        for start in range(len(cues) - size + 1):
            yield f"{part if size < 3 else ''}c {' '.join(cues[start : start + size])}"
    if "ENTITY" in cues:
        at = cues.index("ENTITY")
        yield from (f"after {cue}" for cue in cues[at + 1 : at + 1 + _NEAR])
        yield from (f"before {cue}" for cue in cues[max(0, at - _NEAR) : at])


def _word(token: Token, entity: str) -> str:
    if token.entities:
        return "ENTITY" if entity in token.entities else "OTHER"
    if token.topic:
        return "TOPIC"
    if token.when:
        return f"WHEN:{token.when.kind}"
    return "#" if token.text[:1].isdigit() else token.text


def _cues(view: View, entity: str) -> Iterator[str]:
    """The sentence without its ordinary words: names, topic, times, kinds of cue, classes of words, marks."""
    for index, token in enumerate(view.tokens):
        if token.entities:
            yield "ENTITY" if entity in token.entities else "OTHER"
            continue
        if token.topic:
            yield "TOPIC"
        if token.when:
            yield f"WHEN:{token.when.kind}"
        hits = view.hits_by_start.get(index, ())
        yield from (hit.cue.op for hit in hits)
        if view.forms[index] and not hits:
            yield "verb"
        yield from (f"/{name}" for name in _CLASSES if name in token.classes)
        if token.text in _MARKS:
            yield token.text
