"""The outlet that a text names as its own source: "first reported by …", "told …", "according to …"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.reading.grammar import View
from monitor.core.reading.words import Token

_LINKS = frozenset(("of", "the", "and", "&"))


def credit(views: Sequence[View]) -> str | None:
    """The first outlet that is credited, as it is written; None when the text stands for itself."""
    for view in views:
        if view.sentence.order > 12:
            return None
        for index, token in enumerate(view.tokens):
            if token.has("source.told", "source.per"):
                name = _name(view, index + 1, strict=token.has("source.told"))
                if name:
                    return name
            if token.has("source.reports") and index:
                name = _name_before(view, index)
                if name:
                    return name
    return None


def _name(view: View, start: int, *, strict: bool) -> str | None:
    """The capitalised words from a token on, if they may be an outlet."""
    tokens = view.tokens
    if start < len(tokens) and tokens[start].text == "the":
        start += 1
        strict_press = strict
    else:
        strict_press = False
    end = start
    while end < len(tokens) and _part_of_name(tokens[end]):
        end += 1
    return _accepted(view, start, end, press_only=strict_press)


def _name_before(view: View, end: int) -> str | None:
    while end > 0 and view.tokens[end - 1].has("adverb", "have"):
        end -= 1
    start = end
    while start > 0 and _part_of_name(view.tokens[start - 1]):
        start -= 1
    return _accepted(view, start, end, press_only=True)


def _part_of_name(token: Token) -> bool:
    if token.when is not None or token.entities or token.topic or token.mark:
        return False
    return token.cap or "." in token.text


def _accepted(view: View, start: int, end: int, *, press_only: bool) -> str | None:
    name = view.tokens[start:end]
    if not name or len(name) > 5 or any(token.has("source.notpress", "source.own") for token in name):
        return None
    if view.sentence.titled and "." not in name[0].text:
        return None
    after = view.tokens[end] if end < len(view.tokens) else None
    if after is not None and after.text in ("'s", "'"):
        return None
    if press_only and not any(token.has("source.press") or "." in token.text for token in name):
        return None
    return view.sentence.original(start, end)
