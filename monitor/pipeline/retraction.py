"""What happens to a change that does not hold: taken back by a new row, corrected where it was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from monitor.app import App
from monitor.core import status, story
from monitor.core.text import one_line
from monitor.errors import UsageError
from monitor.model import Change, Claim, Event, Evidence, Item, Reading
from monitor.pipeline.telling import correct, tell
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


# ---------------------------------------------------------------- by its source


@dataclass(frozen=True, slots=True)
class Edit:
    """What an item said, as it is read today, and what it says since its publisher changed it."""

    was: Item
    read: Reading
    item: Item
    reading: Reading


def follow_edit(app: App, session: Session, edit: Edit, now: datetime) -> None:
    """Withdraw what the item no longer says from the rows that rest on it; one that rests on nothing is taken back."""
    if status.shortened(edit.was, edit.item):
        return
    for entity in changes.resting_on(session, [edit.item.id]):
        changes.lock(session, entity)
        for row in reversed(changes.history(session, entity)):
            own = next((held for held in row.evidence if held.item == edit.item.id and not held.withdrawn), None)
            if own is not None and row.counts and status.unsaid(edit.read, edit.reading, own):
                _withdraw(app, session, row, own, edit, now)


def _withdraw(app: App, session: Session, row: Change, own: Evidence, edit: Edit, now: datetime) -> None:
    """The item's own word falls, and that of others who have it from there."""
    item = edit.item
    source = story.origin_of(Item("", "", url=item.url, outlet=item.outlet, tier=item.tier)) == own.origin
    copies = [held for held in row.evidence if source and held.origin == own.origin and held.outlet != own.outlet]
    quote = status.new_words(edit.was, item, names(app, row.entity))
    reason = status.by_source(row, replace(own, title=item.title), quote)
    if lighter := status.without(row, lambda held: held == own or held in copies):
        _settle(app, session, row, lighter, reason, now)


def heed(app: App, session: Session, claim: Claim, piece: Evidence, now: datetime) -> None:
    """Follow an item that says that something was told wrongly: `claim`, by itself or by others."""
    changes.lock(session, claim.entity)
    history = changes.history(session, claim.entity)
    was = {row.id: row for row in history}
    for row in reversed(status.heed(history, claim, piece, now)):
        _settle(app, session, was[row.id], row, status.by_source(row, piece, claim.quote), now)


def _settle(app: App, session: Session, was: Change, row: Change, reason: Evidence, now: datetime) -> None:
    changes.update(session, row)
    changes.mark_evidence(session, row)
    if not row.backing():
        take_back(app, session, changes.history(session, row.entity), row, reason, now)
        return
    for piece in row.evidence:
        if piece not in was.evidence and not piece.withdrawn:
            changes.add_evidence(session, row.id, piece)
    log.info("evidence withdrawn", entity=row.entity, change=row.id, left=len(row.backing()))
    tell(app, session, (was,), (row,), now)


def names(app: App, entity: str) -> tuple[str, ...]:
    """How an entity is called, should it still be on the watch list."""
    watched = app.entities.get(entity)
    return (watched.name, *watched.aliases) if watched else ()
