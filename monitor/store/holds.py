"""Changes that wait to be told: until when, why, and how each wait ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from monitor.model import Hold
from monitor.store.rows import parts
from monitor.store.tables import ChangeRow, HoldRow


def begin(s: Session, hold: Hold) -> None:
    """Note that a change waits; the change's own row says so too, by `held`."""
    s.add(HoldRow(change_id=hold.change, since=hold.since, until=hold.until, reason=hold.reason))
    s.flush()


def end(s: Session, change_id: str, at: datetime, outcome: str) -> None:
    """The wait is over; nothing happens where there is none."""
    for row in s.exec(select(HoldRow).where(HoldRow.change_id == change_id, col(HoldRow.ended).is_(None))):
        row.ended, row.outcome = at, outcome
        s.add(row)


def due(s: Session, now: datetime) -> list[tuple[str, str]]:
    """(entity, change) of each whose wait is over by now, in order of that; of one moment in order of deciding."""
    wanted = select(ChangeRow.entity, ChangeRow.id).where(col(ChangeRow.held) <= now)
    return list(s.exec(wanted.order_by(col(ChangeRow.held), col(ChangeRow.number))).all())


def next_end(s: Session) -> datetime | None:
    """When the first of the waits is over."""
    wanted = select(ChangeRow.held).where(col(ChangeRow.held).is_not(None))
    return s.exec(wanted.order_by(col(ChangeRow.held)).limit(1)).first()


def of(s: Session, change_ids: Sequence[str]) -> dict[str, list[Hold]]:
    """The waits of each change that ever waited, in order of beginning."""
    found: dict[str, list[Hold]] = {}
    for some in parts(change_ids):
        wanted = select(HoldRow).where(col(HoldRow.change_id).in_(some)).order_by(col(HoldRow.number))
        for row in s.exec(wanted):
            found.setdefault(row.change_id, []).append(_hold(row))
    return found


def ended_between(s: Session, since: datetime, until: datetime) -> list[Hold]:
    """The waits that ended in [since, until), in order of beginning."""
    wanted = select(HoldRow).where(col(HoldRow.ended) >= since, col(HoldRow.ended) < until)
    return [_hold(row) for row in s.exec(wanted.order_by(col(HoldRow.number)))]


def shift(s: Session, after: datetime, by: timedelta) -> None:
    """The wall clock jumped by `by`: every wait that was to end after `after` moves with it."""
    for change in s.exec(select(ChangeRow).where(col(ChangeRow.held) > after)):
        assert change.held is not None
        change.held += by
        s.add(change)
    for row in s.exec(select(HoldRow).where(col(HoldRow.ended).is_(None), col(HoldRow.until) > after)):
        row.until += by
        s.add(row)


def _hold(row: HoldRow) -> Hold:
    return Hold(row.change_id, row.since, row.until, row.reason, row.ended, row.outcome)
