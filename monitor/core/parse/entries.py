"""What all feed formats have in common once their markup is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.core.text import from_html, one_line, shorten
from monitor.model import Entry

_TITLE_FROM_TEXT = 120
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_WORDS = re.compile(r"\w+")


def entry(
    *,
    guid: Any,
    url: str | None,
    title: Any,
    summary: Any,
    content: Any,
    author: Any,
    published: datetime | None,
    language: Any,
    outlet: Any = None,
) -> Entry | None:
    """An entry from markup as it came: cleaned, never without a title; None for one that says nothing."""
    name = line(title)
    short, long = text(summary), text(content)
    source = line(outlet)
    if source:
        name = _without_suffix(name, source)
        if _WORDS.findall(short) == _WORDS.findall(f"{name} {source}"):
            short = ""  # news searches repeat headline and outlet as the summary
    if not short or short == long:
        short, long = long, ""  # the only text there is stands in `summary`
    name = name or shorten(one_line(short or long), _TITLE_FROM_TEXT) or url or ""
    if not name:
        return None
    return Entry(
        guid=one_line(str(guid)) or None if guid is not None else None,
        url=url,
        title=name,
        summary=short,
        content=long,
        author=line(author),
        published=published,
        language=primary_language(language),
        outlet=source or None,
    )


def newest(dates: Sequence[datetime | None], limit: int) -> list[int]:
    """The places of the `limit` newest entries, in document order; undated ones come last, in document order."""
    places = range(len(dates))
    if len(dates) <= limit:
        return list(places)
    by_age = sorted(places, key=lambda i: -(found.timestamp() if (found := dates[i]) else float("-inf")))
    return sorted(by_age[:limit])


def sane(when: datetime | None) -> datetime | None:
    """The date in UTC, None when it is missing or no date of news (before 1990, after 2100)."""
    if when is None:
        return None
    try:
        moment = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if _EARLIEST <= moment < _LATEST else None


def primary_language(tag: Any) -> str | None:
    """The language of a tag: "de" for "de-AT". None for what is no tag."""
    found = _LANGUAGE.fullmatch(tag.strip()) if isinstance(tag, str) else None
    return found[1].lower() if found else None


def line(markup: Any) -> str:
    """The text of markup on one line; empty for what is no text."""
    return one_line(from_html(markup)) if isinstance(markup, str) else ""


def text(markup: Any) -> str:
    """The text of markup, one line for each block; empty for what is no text."""
    return from_html(markup) if isinstance(markup, str) else ""


def _without_suffix(title: str, outlet: str) -> str:
    """ "Headline - Outlet" without the outlet, which has its own field."""
    for dash in (" - ", " – ", " — ", " | "):
        if title.endswith(dash + outlet):
            return title[: -len(dash + outlet)].rstrip()
    return title
