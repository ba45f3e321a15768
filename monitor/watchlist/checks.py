"""What no single section of feeds.yaml can see: ids that must be unique, names that must exist, days that overlap.

Works on the data as written, so that a fault elsewhere does not hide one here; whatever has the wrong shape is
passed over, for the shapes tell that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from monitor.core.text import fold
from monitor.watchlist import values
from monitor.watchlist.document import Document, Fault, Loc

_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(hours=24)


def across(document: Document) -> Iterator[Fault]:
    """Every fault between sections."""
    yield from _unique(document, "entities", "id")
    yield from _unique(document, "channels", "id")
    yield from _unique(document, "feeds", "url")
    yield from _known_once(document)
    yield from _names_once(document)
    yield from _intervals(document)
    for section in ("alerts", "digests"):
        yield from _channels_exist(document, section)
    yield from _entities_exist(document)
    yield from _digests_apart(document)


def rows(document: Document, *loc: str | int) -> Iterator[tuple[Loc, dict[str, Any]]]:
    """The mappings of a list, each with its way."""
    found = document.at(loc)
    for position, row in enumerate(found if isinstance(found, list) else []):
        if isinstance(row, dict):
            yield (*loc, position), row


def _words(document: Document, section: str, key: str) -> list[str]:
    return [row[key] for _, row in rows(document, section) if isinstance(row.get(key), str)]


def _unique(document: Document, section: str, key: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for loc, row in rows(document, section):
        value = row.get(key)
        if not isinstance(value, str):
            continue
        here = (*loc, key)
        line = document.place(Fault(here, "")).line
        if value in first:
            yield Fault(here, f"{value!r} stands already in line {first[value]}")
        first.setdefault(value, line)


def _known_once(document: Document) -> Iterator[Fault]:
    for entity, _ in rows(document, "entities"):
        seen: set[str] = set()
        for loc, fact in rows(document, *entity, "known"):
            field = str(fact.get("field", "whole"))
            if field in seen:
                yield Fault(loc, f"the entity has a known fact for the field {field} already")
            seen.add(field)


def _names_once(document: Document) -> Iterator[Fault]:
    """A name that two entities share would make each text about one a text about both."""
    owner: dict[str, str] = {}
    for loc, row in rows(document, "entities"):
        aliases = row.get("aliases")
        named: list[tuple[Loc, Any]] = [((*loc, "name"), row.get("name"))]
        if isinstance(aliases, list):
            named += [((*loc, "aliases", position), alias) for position, alias in enumerate(aliases)]
        for here, name in named:
            if not isinstance(name, str):
                continue
            folded, mine = fold(name).text.strip(), str(row.get("id"))
            if owner.setdefault(folded, mine) != mine:
                yield Fault(here, f"{name!r} is a name of {owner[folded]} already")


def _intervals(document: Document) -> Iterator[Fault]:
    allow = [entry for entry in document.at(("fetch", "allow")) or [] if _read(values.network, entry)]
    for loc, row in rows(document, "feeds"):
        every = _read(values.duration, row.get("every"))
        if every is None:
            continue
        if every > _LONGEST:
            yield Fault((*loc, "every"), f"{row['every']} is more than 24h, the longest interval")
        elif every < _SHORTEST and not values.within(_read(values.url, row.get("url")) or "", allow):
            yield Fault((*loc, "every"), f"{row['every']} is under 5m, which presses a public server too hard")


def _channels_exist(document: Document, section: str) -> Iterator[Fault]:
    ids = _words(document, "channels", "id")
    for loc, row in rows(document, section):
        channel = row.get("channel")
        if isinstance(channel, str) and channel not in ids:
            yield Fault((*loc, "channel"), f"no channel has the id {channel!r}{values.meant(channel, ids)}")


def _entities_exist(document: Document) -> Iterator[Fault]:
    ids = _words(document, "entities", "id")
    for loc, row in rows(document, "alerts"):
        named = row.get("entities")
        for position, name in enumerate(named if isinstance(named, list) else []):
            if isinstance(name, str) and name not in ids:
                message = f"no entity has the id {name!r}{values.meant(name, ids)}"
                yield Fault((*loc, "entities", position), message)


def _digests_apart(document: Document) -> Iterator[Fault]:
    """A recipient gets one digest a day, so that two rules of a channel may not share a day."""
    taken: dict[str, set[int]] = {}
    for loc, row in rows(document, "digests"):
        days = set(_read(values.weekdays, row.get("days", "daily")) or ())
        channel = str(row.get("channel"))
        if both := days & taken.get(channel, set()):
            shared = ", ".join(values.DAYS[day] for day in sorted(both))
            yield Fault(loc, f"the channel {channel} has a digest on {shared} already, and gets one a day")
        taken.setdefault(channel, set()).update(days)


def _read(parse: Any, written: object) -> Any:
    """What the notation says, None where it says nothing; the shapes tell why."""
    try:
        return parse(written)
    except (ValueError, TypeError):
        return None
