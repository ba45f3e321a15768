"""How well a replay tells a history that is known from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from monitor.errors import InputError
from monitor.model import Change, Event, Status

EARLY = timedelta(days=3)
"""Days of acts are inferred now and then: so much before its day an entry may be told of."""
ECHO = timedelta(days=31)
"""So long after an act its news may come; later ones speak of something else."""
LATE = timedelta(days=3)
"""An alert owed is late when it comes more than this after the first item that carries it."""

Importance = Literal["alert", "minor"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An act of the known history: one that deserves an alert, or a minor one that deserves none."""

    entity: str
    day: date
    event: Event
    status: Status
    importance: Importance
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person found an item to tell. `certain`: whether its day is known rather than inferred."""

    item: str
    entity: str
    event: Event
    day: date
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with the items that carry it, and the changes that were told of it, first one first."""

    entry: Entry
    items: tuple[str, ...]
    changes: tuple[Change, ...]
    late: int | None = None
    """Days from the first item of a certain day that carries it to the alert; None where that cannot be said."""

    @property
    def verdict(self) -> str:
        """found, late, twice, missed; `no item` where nothing could be told; for minor entries `told` or `quiet`."""
        if self.entry.importance == "minor":
            return "told" if self.changes else "quiet"
        if not self.changes:
            return "missed" if self.items else "no item"
        if len(self.changes) > 1:
            return "twice"
        return "late" if self.late is not None and self.late > LATE.days else "found"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A replay beside the known history. `false`: told changes that match no entry."""

    entries: tuple[Told, ...]
    false: tuple[Change, ...]

    def count(self, verdict: str) -> int:
        return sum(told.verdict == verdict for told in self.entries)

    @property
    def owed(self) -> int:
        """The alerts that the items could support."""
        return sum(told.entry.importance == "alert" and bool(told.items) for told in self.entries)


def entries(given: object) -> tuple[Entry, ...]:
    """The entries of a timeline file, a JSON list of objects, by day; InputError where one is none."""
    if not isinstance(given, list):
        raise InputError("a timeline is a JSON list of entries")
    found = [_entry(one, number) for number, one in enumerate(given, 1)]
    return tuple(sorted(found, key=lambda entry: (entry.entity, entry.day)))


def _entry(given: Any, number: int) -> Entry:
    try:
        return Entry(
            entity=given["entity"],
            day=date.fromisoformat(given["date"]),
            event=Event(given["event"]),
            status=Status(given["status"]),
            importance="alert" if given["importance"] == "alert" else "minor",
            summary=str(given.get("summary") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"timeline entry {number} is not understood: {error!r}") from error


def labels(rows: Iterable[Mapping[str, Any]]) -> tuple[Label, ...]:
    """What labelled item lines (design 5.4, with `events`) are said to tell; those without a day tell nothing."""
    return tuple(
        Label(
            item=str(row["id"]),
            entity=event["entity"],
            event=Event(event["event"]),
            day=date.fromisoformat(str(row["published"])[:10]),
            certain=bool(row.get("date_certain", True)),
        )
        for row in rows
        if row.get("published")
        for event in row["events"]
    )


def compare(timeline: Sequence[Entry], told: Iterable[Label], changes: Iterable[Change]) -> Comparison:
    """Which entries the items carry, which were told, how late, how often; and what was told beside them."""
    carried: dict[Entry, list[Label]] = defaultdict(list)
    for label in told:
        near = [e for e in timeline if (e.entity, e.event) == (label.entity, label.event)]
        if entry := _nearest(near, label.day):
            carried[entry].append(label)
    matched: dict[Entry, list[Change]] = defaultdict(list)
    false = []
    for change in (row for row in changes if row.told):
        if entry := _entry_of(timeline, change):
            matched[entry].append(change)
        else:
            false.append(change)
    rows = (_told(entry, carried[entry], matched[entry]) for entry in timeline)
    return Comparison(tuple(rows), tuple(false))


def _told(entry: Entry, carried: Sequence[Label], matched: Sequence[Change]) -> Told:
    certain = [label.day for label in carried if label.certain]
    late = max((matched[0].learned.date() - min(certain)).days, 0) if matched and certain else None
    items = dict.fromkeys(label.item for label in sorted(carried, key=lambda label: label.day))
    return Told(entry, tuple(items), tuple(matched), late)


def _entry_of(timeline: Sequence[Entry], change: Change) -> Entry | None:
    """The entry that a change tells: of its event, else of the status that it leads to; one owed before a minor one."""
    own = [entry for entry in timeline if entry.entity == change.entity]
    for alike in (
        [entry for entry in own if entry.event is change.event and entry.status is change.after],
        [entry for entry in own if entry.event is change.event],
        [entry for entry in own if entry.status is change.after and entry.event is not Event.reaffirm],
    ):
        for importance in ("alert", "minor"):
            if found := _nearest([entry for entry in alike if entry.importance == importance], change.effective):
                return found
    return None


def _nearest(alike: Sequence[Entry], day: date) -> Entry | None:
    """The entry whose news may come on that day: the last one before it, or a few days after."""
    near = [entry for entry in alike if entry.day - EARLY <= day <= entry.day + ECHO]
    return min(near, key=lambda entry: (abs((entry.day - day).days), entry.day), default=None)
