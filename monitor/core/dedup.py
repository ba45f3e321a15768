"""Which entries are new: what an entry is known by, whatever its date says."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from monitor.core.urls import canonical
from monitor.model import Entry

_NOT_WORDS = re.compile(r"[\W_]+")


def identities(entries: Sequence[Entry]) -> list[str]:
    """One key (64 hexadecimal characters) for each entry of a document, in order.

    An entry is known by its guid, without one by its canonical link, without that by its content. Where several
    different entries of the document share that mark, the next one is added to it: some publishers give all
    entries one guid, or link all to one page. Entries alike in all marks get the same key.
    """
    marks = [_marks(entry) for entry in entries]
    depth = [1] * len(marks)
    for level in (1, 2):
        for group in _groups(marks, depth, level):
            if len({marks[i] for i in group}) > 1:
                for i in group:
                    depth[i] = level + 1
    return [_key(mark[:d]) for mark, d in zip(marks, depth, strict=True)]


def fingerprint(title: str, text: str) -> str:
    """Equal for the same words at another address: case, spaces, punctuation and look-alike forms are ignored."""
    return hashlib.sha256(_letters(title + "\n" + text).encode("utf-8", "replace")).hexdigest()


def _marks(entry: Entry) -> tuple[str, ...]:
    """The marks of one entry, the strongest first: guid, link, content. Missing ones are left out."""
    guid = (entry.guid or "").strip()
    link = canonical(entry.url) if entry.url else ""
    content = fingerprint(entry.title, f"{entry.summary}\n{entry.content}")
    return tuple(f"{kind}:{mark}" for kind, mark in (("guid", guid), ("link", link), ("text", content)) if mark)


def _groups(marks: Sequence[tuple[str, ...]], depth: Sequence[int], level: int) -> list[list[int]]:
    """The entries that share their first `level` marks and are still told apart by no more than those."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, mark in enumerate(marks):
        if depth[index] == level and len(mark) > level:
            groups[mark[:level]].append(index)
    return list(groups.values())


def _key(marks: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(marks).encode("utf-8", "replace")).hexdigest()


def _letters(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = unicodedata.normalize("NFKC", text.casefold())
    return _NOT_WORDS.sub("", text.lower())
