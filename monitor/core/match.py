"""Topic and entities in an item, with their spans in the original text.

Everything is compared after `fold`: NFKC, casefold, hyphens and white space alike, invisible characters dropped.
The words of a text are looked up; only where one may begin a name is the pattern of all names tried. So the cost does
not grow with their number.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.core.text import Folded, fold
from monitor.model import Entity, Item, Match, Matches, Part, Span, Topic

_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_MARKS = string.punctuation + "“”„‘«»…–—"
"""What commonly stands against a word."""
_RARE_MARK = re.compile(rf"[^\w\s{re.escape(_MARKS)}]")
_MARK = re.compile(r"\W|_")


class Matcher:
    """Finds the topic's keywords and the entities' names. Made once for a watch list, used for every item."""

    def __init__(self, topic: Topic, entities: Sequence[Entity]) -> None:
        self._topic = _Words(topic.keywords, prefix=True)
        self._topic_exclude = _Words(topic.exclude)
        self._owners: dict[str, tuple[str, ...]] = {}
        self._short: dict[str, tuple[str, ...]] = {}
        self._order = [entity.id for entity in entities]
        for entity in entities:
            for names, owners in (((entity.name, *entity.aliases), self._owners), (entity.short_names, self._short)):
                for key in map(plain, names):
                    owners[key] = tuple(dict.fromkeys((*owners.get(key, ()), entity.id)))
        self._names = _Words((*self._owners, *self._short))
        self._context = {entity.id: _Words(entity.context, prefix=True) for entity in entities if entity.short_names}
        self._excludes = {entity.id: _Words(entity.exclude) for entity in entities if entity.exclude}
        self._doors = _Doors((self._topic, self._topic_exclude, self._names, *self._excludes.values()))

    def match(self, item: Item) -> Matches:
        """What the item speaks of. Spans lie in the item's own texts and are in reading order."""
        topic: list[Span] = []
        found: dict[str, list[Span]] = {}
        short: dict[str, list[Span]] = {}
        texts = [(part, fold(text)) for part, text in item.parts() if text]
        for part, folded in texts:
            self._match_part(part, folded, topic, found, short)
        for entity, spans in short.items():
            if entity in found or any(self._context[entity].within(folded.text) for _, folded in texts):
                order = [part for part, _ in item.parts()]
                found[entity] = sorted((*found.get(entity, ()), *spans), key=lambda s: (order.index(s.part), s.start))
        entities = tuple(Match(entity, tuple(found[entity])) for entity in self._order if entity in found)
        return Matches(relevant=bool(topic), topic=tuple(topic), entities=entities)

    def _match_part(
        self, part: Part, folded: Folded, topic: list[Span], found: dict[str, list[Span]], short: dict[str, list[Span]]
    ) -> None:
        doors = self._doors.of(folded.text)
        if not doors:
            return
        hidden = self._topic_exclude.spans(folded.text, doors)
        for hit in self._topic.find(folded.text, doors):
            if not _overlaps(hit, hidden):
                topic.append(_span(part, folded, hit))
        masks: dict[str, list[tuple[int, int]]] = {}
        for hit in self._names.find(folded.text, doors):
            full = self._owners.get(hit.key, ())
            for entity in (*full, *(entity for entity in self._short.get(hit.key, ()) if entity not in full)):
                if entity in self._excludes and entity not in masks:
                    masks[entity] = self._excludes[entity].spans(folded.text, doors)
                if not _overlaps(hit, masks.get(entity, [])):
                    (found if entity in full else short).setdefault(entity, []).append(_span(part, folded, hit))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name in a folded text; `key` is the name as it was compiled."""

    start: int
    end: int
    key: str


class _Words:
    """Many names as one pattern. `prefix`: they match from a word's start, else as whole words."""

    def __init__(self, names: Iterable[str], *, prefix: bool = False) -> None:
        keys = [key for key in dict.fromkeys(plain(name) for name in names) if key]
        self.keys = _shortest(keys) if prefix else keys
        self.prefix = prefix
        self._pattern = re.compile(_alternation(self.keys, prefix=prefix)) if self.keys else None

    def find(self, folded: str, doors: Iterable[int]) -> Iterator[_Hit]:
        """The longest name at each door, from left to right, without overlaps."""
        if self._pattern is None:
            return
        end = 0
        for door in doors:
            if door >= end and (hit := self._pattern.match(folded, door)):
                end = hit.end()
                yield _Hit(door, end, _BLANKS.sub(" ", hit.group()))

    def within(self, folded: str) -> bool:
        """Whether any of the names stands in the text."""
        return self._pattern is not None and self._pattern.search(folded) is not None

    def spans(self, folded: str, doors: Iterable[int]) -> list[tuple[int, int]]:
        return [(hit.start, hit.end) for hit in self.find(folded, doors)]


def _shortest(keys: Sequence[str]) -> list[str]:
    """Without those that begin with another one: wherever they match as beginnings, so does that."""
    kept: list[str] = []
    for key in sorted(keys):
        if not kept or not key.startswith(kept[-1]):
            kept.append(key)
    return kept


class _Doors:
    """Where in a text a name may begin, found word by word, so that the cost does not grow with the number of names."""

    def __init__(self, lists: Iterable[_Words]) -> None:
        self._first: set[str] = set()
        self._beginnings: list[str] = []
        for words in lists:
            for key in words.keys:
                first = _WORD.match(key)
                whole = first is not None and not (words.prefix and first.end() == len(key))
                if first is not None and whole and not any(mark in first[0] for mark in _MARKS):
                    self._first.add(first[0])
                else:  # a keyword of one word, or a name that begins with a mark (".NET")
                    self._beginnings.append(key)

    def of(self, folded: str) -> list[int]:
        """The places, from left to right, and perhaps a few more."""
        spaced = folded
        for mark in _MARKS:
            if mark in spaced:
                spaced = spaced.replace(mark, " ")
        if not spaced.isascii() and _RARE_MARK.search(spaced):
            spaced = _MARK.sub(" ", spaced)
        found = self._first.intersection(spaced.split())
        found.update([key for key in self._beginnings if key in folded])
        return sorted({place for word in found for place in _places(folded, word)})


def _places(folded: str, word: str) -> Iterator[int]:
    place = folded.find(word)
    while place >= 0:
        yield place
        place = folded.find(word, place + 1)


def plain(name: str) -> str:
    """A name as it is compared: folded, single blanks."""
    return _BLANKS.sub(" ", fold(name).text).strip()


def _alternation(keys: Sequence[str], *, prefix: bool) -> str:
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for key in keys:
        node = tree
        for char in key:
            node = node.setdefault(char, {})
        node[""] = {}
    end = "" if prefix else r"(?!\w)"
    return rf"(?<!\w){_branch(tree)}{end}"


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    """One node of the tree of names as a pattern that prefers the longest continuation."""
    branches = [_step(char) + _branch(rest) for char, rest in node.items() if char]
    if not branches:
        return ""
    if len(branches) == 1 and "" not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if '' in node else ''}"


def _step(char: str) -> str:
    return " +" if char == " " else re.escape(char)


def _overlaps(hit: _Hit, spans: list[tuple[int, int]]) -> bool:
    return any(start < hit.end and hit.start < end for start, end in spans)


def _span(part: Part, folded: Folded, hit: _Hit) -> Span:
    start, end = folded.original(hit.start, hit.end)
    return Span(part, start, end)
