"""What happens to a change that does not hold: taken back by a new row, corrected where it was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from monitor.app import App
from monitor.core import status
from monitor.core.text import one_line
from monitor.errors import UsageError
from monitor.model import Change, Event, Evidence
from monitor.pipeline.telling import correct
from monitor.store import Session, changes, outbox

log = structlog.get_logger()


def retract(app: App, change_id: str, who: str, reason: str, now: datetime) -> Change:
    """Undo a change by hand; whoever was told of it gets a correction. Gives the row that takes it back.

    Raises UsageError for a change that is not there, that was taken back before, or that is a taking back itself.
    """
    who, reason = one_line(who), one_line(reason)
    if not who or not reason:
        raise UsageError("say who takes the change back, and for what reason")
    with app.store.writing() as session:
        found = changes.get(session, change_id)
        if found is None:
            raise UsageError(f"there is no change {change_id}")
        changes.lock(session, found.entity)
        history = changes.history(session, found.entity)
        row = next(row for row in history if row.id == change_id)
        if row.retracted:
            raise UsageError(f"the change {change_id} was taken back before")
        if row.event is Event.retract:
            raise UsageError(f"the change {change_id} is itself a taking back: enter by hand what holds instead")
        moment = outbox.undigested(session, now)
        return take_back(app, session, history, row, status.by_hand(row, who, reason), moment)


def take_back(
    app: App, session: Session, history: Sequence[Change], row: Change, reason: Evidence, now: datetime
) -> Change:
    """Record that a row does not hold, for this reason, and correct what was told. Gives the new row.

    The caller holds the entity's lock. `history`: the entity's, as it stands.
    """
    for gone, back in status.retraction(history, row, reason, now):
        changes.update(session, gone)
        changes.add(session, back)
        corrected = correct(app, session, gone, back, now)
        log.info("change taken back", entity=gone.entity, change=gone.id, by=reason.outlet, corrected=corrected)
    return back
