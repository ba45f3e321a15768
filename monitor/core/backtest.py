"""What another watch list would have made of the same items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.model import Change

SAME = timedelta(days=7)
"""Changes to the same, this close to each other, are one change that moved."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`moved`: (now, then) of each change that both make, on another day, measure, end, or told otherwise."""

    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    moved: tuple[tuple[Change, Change], ...]


def difference(now: Sequence[Change], then: Sequence[Change]) -> Difference:
    """The changes of two replays of the same items, side by side."""
    left = [row for row in then if row.counts]
    lost, moved = [], []
    for row in (row for row in now if row.counts):
        same = [other for other in left if _same(row, other)]
        if not same:
            lost.append(row)
            continue
        other = min(same, key=lambda one: (_told(one) != _told(row), abs(one.effective - row.effective)))
        left.remove(other)
        if _told(other) != _told(row):
            moved.append((row, other))
    return Difference(tuple(left), tuple(lost), tuple(moved))


def _same(row: Change, other: Change) -> bool:
    alike = (row.entity, row.after, row.stage) == (other.entity, other.after, other.stage)
    return alike and abs(row.effective - other.effective) <= SAME


def _told(row: Change) -> tuple[object, ...]:
    return row.field, row.effective, row.until, row.open_ended, row.told
