"""Sentences of a text, by their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+|$)")
_SHORT = re.compile(r"(?:^|[\s(\[\"'“])(?:[^\W\d_]|[^\W\d_](?:\.[^\W\d_])+|\d{1,2})$")
_ABBREVIATIONS = frozenset(
    "ee mr mrs ms dr prof gen sen rep gov lt col st jr sr vs inc corp ltd co dept est approx no art "
    "jan feb mar apr jun jul aug sept sep oct nov dec bzw z.b u.a d.h ca nr evtl ggf usw p.ej ee.uu av m mme".split()
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; a line break always ends one. White space at the ends is left out."""
    for line in _LINE.finditer(text):
        start = line.start()
        for stop in _END.finditer(text, line.start(), line.end()):
            if _ends(text, start, stop.start(), stop.end()):
                yield from _stripped(text, start, stop.end())
                start = stop.end()
        yield from _stripped(text, start, line.end())


def _ends(text: str, start: int, dot: int, after: int) -> bool:
    """Whether a full stop closes a sentence rather than an abbreviation, an initial or an ordinal number."""
    if text[dot] != "." or after == len(text):
        return True
    follows = text[after:].lstrip()[:1]
    if follows.islower():
        return False
    before = text[max(start, dot - 12) : dot]
    word = re.split(r"[\s(\[\"'“]", before)[-1].casefold()
    return word not in _ABBREVIATIONS and not _SHORT.search(before)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
