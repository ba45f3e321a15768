"""Text as it comes from outside: cleaned at the door, taken out of markup, folded for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

# Controls (but tab, LF), surrogates, noncharacters of the BMP, and the marks that reorder what a person sees.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = re.compile("[\u2018\u2019\u201b\u02bc\uff07]")
_HYPHENS = re.compile("[\u002d\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def clean(text: str) -> str:
    """The same text without characters that break stores, pages or readers. Line ends become LF."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Cleaned, every run of white space one blank, none at the ends."""
    return _SPACES.sub(" ", clean(text)).strip()


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where possible and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:.") + "…"


_SILENT = {"script", "style", "template", "noscript", "svg", "math", "head", "iframe", "object"}
_BLOCK = {
    *("p div br hr li ul ol tr table blockquote section article header footer aside pre figure").split(),
    *("figcaption h1 h2 h3 h4 h5 h6 dt dd td th").split(),
}


class _TextOfMarkup(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag in _BLOCK:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        elif tag in _BLOCK:
            self.pieces.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


_MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#\w+|\w+);")


def from_html(markup: str) -> str:
    """The text that a reader of the markup would see, one line for each block, cleaned.

    Text without markup comes back cleaned, with its words as they are.
    """
    if not _MARKUP.search(markup):
        text = markup
    else:
        parser = _TextOfMarkup()
        parser.feed(markup)
        parser.close()
        text = "".join(parser.pieces)
    lines = (_SPACES.sub(" ", line).strip() for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable, with the way back: `starts[i]` is where folded character i began in the original.

    `starts` has one more entry than `text`: the length of the original.
    """

    text: str
    starts: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that folded characters `start` to `end` came from."""
        return self.starts[start], self.starts[end]


def fold(text: str) -> Folded:
    """NFKC and casefold; format characters (soft hyphen, zero width) dropped; hyphens and white space a blank.

    A hyphen inside a word and a space are alike, so "face-recognition" equals "face recognition"; a typographic
    apostrophe equals a straight one. Lengths may change (NFKC and casefold do that), hence the offsets.
    """
    if text.isascii() or not _SPECIAL.search(text):
        return Folded(_folded_plainly(text), range(len(text) + 1))
    if all(map(_ONE_TO_ONE.__getitem__, set(text))):
        return Folded(text.translate(_FOLD), range(len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    for index, cluster in _clusters(text):
        plain = _folded_cluster(cluster)
        pieces.append(plain)
        starts.extend([index] * len(plain))
    starts.append(len(text))
    return Folded("".join(pieces), tuple(starts))


def _folded_plainly(text: str) -> str:
    """The fold of a text in which every character folds to one: its lower case, with blanks and apostrophes alike."""
    folded = text.casefold()
    for char, plain in _ALIKE:
        if char in folded:
            folded = folded.replace(char, plain)
    return folded


def _folded_cluster(cluster: str) -> str:
    if len(cluster) == 1:
        return _FOLD[ord(cluster)]
    return "".join(_FOLD[ord(c)] for c in unicodedata.normalize("NFKC", cluster))


class _FoldTable(dict[int, str]):
    """What each character folds to, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded_char(chr(code))
        return folded


class _OneToOne(dict[str, bool]):
    """Whether a character folds to exactly one and never joins its neighbours."""

    def __missing__(self, char: str) -> bool:
        self[char] = plain = len(_FOLD[ord(char)]) == 1 and not unicodedata.combining(char)
        return plain


def _folded_char(char: str) -> str:
    if unicodedata.category(char) == "Cf":
        return ""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    plain = _APOSTROPHES.sub("'", _HYPHENS.sub(" ", plain))
    return "".join(" " if c.isspace() else c for c in plain)


_FOLD = _FoldTable()
_ONE_TO_ONE = _OneToOne()
_COMMON = [chr(code) for code in (*range(0x250), *range(0x2010, 0x2028))]
_ALIKE = [(c, _FOLD[ord(c)]) for c in _COMMON if _FOLD[ord(c)] in (" ", "'") and c not in " '"]
_PLAIN = {c for c in _COMMON if _FOLD[ord(c)] == c.casefold() and _ONE_TO_ONE[c]} | {c for c, _ in _ALIKE}
_SPECIAL = re.compile(f"[^{re.escape(''.join(sorted(_PLAIN)))}]")
"""A character that does not simply fold to its own lower case, or to a blank or an apostrophe."""


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each base character with the combining marks that follow it, so that NFKC can compose them."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            if start < len(text):
                yield start, text[start:index]
            start = index
