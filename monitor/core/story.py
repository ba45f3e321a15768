"""Which items tell one story, which of them are independent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from rapidfuzz import fuzz

from monitor.core.text import fold
from monitor.model import Claim, Event, Item, StoryKey, Tier

WINDOW = timedelta(days=3)
ALIKE = 72
"""Titles this alike (rapidfuzz token set ratio, 0 to 100), about a common entity, tell one story."""


def assign(
    title: str,
    entities: Sequence[str],
    acts: Sequence[tuple[str, Event]],
    seen: datetime,
    recent: Iterable[StoryKey],
    *,
    canonical_url: str | None = None,
    fingerprint: str | None = None,
) -> str | None:
    """The story that an item belongs to, or None when it begins one.

    The same address or text decides; else, within three days: the same act of the same entity (in any language), or a
    title alike about a common entity.
    """
    best: tuple[float, str] | None = None
    for key in recent:
        if canonical_url is not None and key.canonical_url == canonical_url:
            return key.story
        if fingerprint is not None and key.fingerprint == fingerprint:
            return key.story
        if abs(seen - key.seen) > WINDOW or not set(entities) & set(key.entities):
            continue
        alike = 100.0 if set(acts) & set(key.acts) else fuzz.token_set_ratio(_plain(title), _plain(key.title))
        if alike >= ALIKE and (best is None or alike > best[0]):
            best = (alike, key.story)
    return best[1] if best else None


@lru_cache(10_000)
def _plain(title: str) -> str:
    return re.sub(r"[^\w ]+", " ", fold(title).text)


# A wire's mark at the head of a text ("SEATTLE (AP) —") or in the name of the outlet ("Reuters via UOL").
_WIRES = ("reuters", "ap", "associated press", "afp", "dpa", "dpa-afx", "ansa", "efe", "bloomberg", "pa media")
_WIRE_MARK = re.compile(r"^[^\n]{0,60}?\((" + "|".join(re.escape(wire) for wire in _WIRES) + r")\)", re.IGNORECASE)
_WIRE_OUTLET = re.compile(
    r"(?:^|\()(" + "|".join(re.escape(wire) for wire in _WIRES) + r")(?:\)|\s+via\b|/)", re.IGNORECASE
)
_SAME = {"ap": "associated press", "dpa-afx": "dpa"}
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?|(?:\.(?:com|org|net|co|uk|eu|de|fr|es|it|nl|io))+(?:/.*)?$")


def origin_of(item: Item, claim: Claim | None = None) -> str:
    """Whoever the item's claim comes from in the end: the outlet it credits, the wire it copies, else its own outlet.

    A comparable name. A primary source speaks for itself.
    """
    own = _name(item.outlet) or _name(item.url or "") or item.id
    if item.tier is Tier.primary:
        return own
    if claim is not None and claim.credits:
        return _name(claim.credits) or own
    for text, mark in ((item.summary or item.content, _WIRE_MARK), (item.outlet, _WIRE_OUTLET)):
        if found := mark.search(text):
            return _name(found[1])
    return own


def _name(outlet: str) -> str:
    """ "The Verge", "theverge.com" and "https://www.theverge.com/x" made one."""
    name = outlet.strip().casefold()
    if name.startswith(("http://", "https://")):
        name = name.split("/")[2]
    name = _SAME.get(name, name)
    letters = re.sub(r"[^\w]+", "", _ADDRESS.sub("", name))
    return re.sub(r"^the(?=\w{3})", "", letters)
