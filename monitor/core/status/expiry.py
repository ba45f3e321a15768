"""The clock of an end: what is due on which day before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from monitor.model import Change, Status

MARKS = (30, 7, 1)
"""Days before an end on which it is reminded of."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """An end that comes near. `cause`: the first row that told this end; `mark`: which reminder; `left`: days."""

    row: Change
    cause: str
    mark: int
    left: int


def reminders(history: Sequence[Change], today: date, zone: tzinfo) -> Iterator[Reminder]:
    """What is due today for one entity: of each moratorium's end only the nearest mark, none once it has passed.

    Whoever has an alert that names the end is reminded on the next day at the earliest.
    """
    standing = {row.field: row for row in history if row.counts}
    for row in standing.values():
        if row.after is not Status.moratorium or row.until is None or row.held is not None:
            continue
        left = (row.until - today).days
        mark = min((mark for mark in MARKS if left <= mark), default=None)
        if mark is None or left < 0 or (row.told and row.learned.astimezone(zone).date() >= today):
            continue
        yield Reminder(row, _first_with_end(history, row).id, mark, left)


def still_ends(history: Sequence[Change], cause: str, today: date) -> bool:
    """Whether the end that a waiting reminder names is still the one to come. `cause`: as the reminder has it."""
    named = next((row for row in history if row.id == cause), None)
    last = next((row for row in reversed(history) if named and row.field == named.field and row.counts), None)
    if named is None or last is None or last.after is not Status.moratorium or last.until is None:
        return False
    return last.until == named.until and today <= last.until


def _first_with_end(history: Sequence[Change], row: Change) -> Change:
    """The row from which on the measure has had this end."""
    first = row
    for held in reversed([one for one in history if one.field == row.field and one.counts]):
        if (held.after, held.until) != (row.after, row.until):
            break
        first = held
    return first
