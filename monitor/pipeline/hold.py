"""What happens to a change that waits: told by its time or by a second origin, once, where it is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from monitor.app import App
from monitor.core import status
from monitor.model import Change, Event
from monitor.pipeline.telling import tell
from monitor.store import Session, changes, holds, outbox

log = structlog.get_logger()


def held_back(
    app: App, session: Session, before: Sequence[Change], after: Sequence[Change], now: datetime
) -> tuple[Change, ...]:
    """The rows that were decided on, as they are to be told: without what has to wait, with what need not any more."""
    gated = status.gate(before, after, app.watchlist.review, now)
    stood = {row.id: row for row in gated.rows}
    for row in stood.values():
        if row not in after:
            changes.update(session, row)
    for hold in gated.begun:
        holds.begin(session, hold)
        log.info("held", change=hold.change, entity=stood[hold.change].entity, reason=hold.reason)
    for change, outcome in gated.ended:
        holds.end(session, change, now, outcome)
    return gated.rows


def release(app: App, now: datetime) -> int:
    """Tell what has waited long enough, in the order in which the waits end. Gives the number of changes told."""
    with app.store.reading() as session:
        due = holds.due(session, now)
    told = 0
    for entity, change in due:
        with app.store.writing() as session:
            changes.lock(session, entity)
            row = changes.get(session, change)
            if row is not None and row.held is not None and row.held <= now:
                told += let_go(app, session, row, "time", outbox.undigested(session, now)).told
    return told


def let_go(app: App, session: Session, row: Change, outcome: str, now: datetime) -> Change:
    """End a change's wait and tell it; one that was rolled back meanwhile is told to nobody. The entity is locked."""
    outcome = "retracted" if row.retracted else outcome
    free = replace(row, held=None, told=not row.retracted)
    changes.update(session, free)
    holds.end(session, row.id, now, outcome)
    tell(app, session, (row,), (free,), now)
    log.info("released", change=row.id, entity=row.entity, reason=outcome)
    return free


_OVER = ("time", "second origin", "confirmed", "overtaken")
"""How a wait ends with the change on record for good."""
_NEVER_TOLD = (None, "rejected", "edited", "retracted")
"""How it stands, or has ended, with nobody told of that change."""


def news_of(session: Session, since: datetime, until: datetime) -> list[Change]:
    """What was learned in [since, until), in order of deciding, without what waits still or was rejected untold;
    before it, what was learned earlier and waited until that window.
    """
    found = changes.between(session, since, until)
    ended = [hold.change for hold in holds.ended_between(session, since, until) if hold.outcome in _OVER]
    late = [row for row in (changes.get(session, change) for change in ended) if row and row.learned < since]
    waits = holds.of(session, [id for row in found for id in (row.id, row.retracts) if id])
    never = {change for change, all_of in waits.items() if all_of[-1].outcome in _NEVER_TOLD}
    backs = {row.id for row in found if row.event is Event.retract and row.retracts in never and not row.told}
    return [*late, *(row for row in found if row.id not in never | backs)]
