"""Where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from monitor.model import Change, Entity, Event, Measure, Standing, Status

STRENGTH = (
    Status.ban,
    Status.moratorium,
    Status.withdrawn,
    Status.proposed,
    Status.lifted,
    Status.none,
    Status.unknown,
)
"""The board shows an entity's strongest measure: the earliest here."""


def measures(history: Sequence[Change]) -> tuple[Measure, ...]:
    """Each measure of one entity as its last change left it, strongest first; `investment` never first.

    `since` is the day from which status and stage have been what they are, through any extension. A change that
    waits to be told is on record, but not stood by yet.
    """
    last: dict[str, Change] = {}
    since: dict[str, date] = {}
    for row in history:
        if row.counts and row.held is None:
            before = last.get(row.field)
            if before is None or (before.after, before.stage) != (row.after, row.stage):
                since[row.field] = row.effective
            last[row.field] = row
    found = [
        Measure(
            field=row.field,
            status=row.after,
            stage=row.stage,
            since=since[row.field],
            until=row.until,
            open_ended=row.open_ended,
            scope=row.scope,
            confidence=row.confidence,
            contradicted=row.contradicted,
            change=row.id,
            evidence=row.evidence,
            denials=row.denials() if row.contradicted else (),
            lapsed=row.lapsed,
        )
        for row in last.values()
    ]
    return tuple(sorted(found, key=lambda m: (m.field == "investment", STRENGTH.index(m.status), m.field)))


def _as_known(history: Sequence[Change], day: date | None) -> Sequence[Change]:
    """What was on record at the end of a day: what was taken back later stood then."""
    if day is None:
        return history
    rows = [row for row in history if row.learned.date() <= day]
    later = {row.retracts for row in history if row.retracts and row.learned.date() > day}
    return [replace(row, retracted=False) if row.id in later else row for row in rows]


def standing(
    entity: Entity, history: Sequence[Change], *, as_of: date | None = None, known_by: date | None = None
) -> Standing:
    """Where an entity stands; `as_of`: what was true on that day, `known_by`: as far as it was known on that day."""
    rows = [
        row
        for row in _as_known(history, known_by)
        if as_of is None or row.event is Event.retract or row.effective <= as_of
    ]
    found = measures(rows)
    lead = next((m for m in found if m.field != "investment"), Measure("whole"))
    held = tuple(row for row in rows if row.held is not None and not row.retracted)
    return Standing(entity.id, entity.name, lead, found, held)
