"""The order of changes: what came before one, what came after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from monitor.model import Change


def prior(history: Sequence[Change], row: Change) -> Change | None:
    """What stood in the measure when a change was decided. `history`: its entity's, in order of deciding."""
    return _first(reversed(history[: _place(history, row)]), row.field)


def following(history: Sequence[Change], row: Change) -> Change | None:
    """What came next in the measure."""
    return _first(history[_place(history, row) + 1 :], row.field)


def in_time(history: Sequence[Change]) -> list[Change]:
    """Newest first by the day of the act; within one measure in the order of deciding, whatever the days."""
    latest: dict[str, date] = {}
    days = []
    for row in history:
        day = row.effective
        if row.counts:
            day = latest[row.field] = max(latest.get(row.field, day), day)
        days.append(day)
    places = sorted(range(len(history)), key=lambda place: (days[place], place), reverse=True)
    return [history[place] for place in places]


def _first(rows: Iterable[Change], field: str) -> Change | None:
    return next((row for row in rows if row.field == field and row.counts and row.held is None), None)


def _place(history: Sequence[Change], row: Change) -> int:
    return next(place for place, one in enumerate(history) if one.id == row.id)
