"""What people did with changes: who, when, why."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, or_, select

from monitor.model import Act, Ruling
from monitor.store.tables import RulingRow


def add(s: Session, ruling: Ruling) -> None:
    """Keep a ruling for ever."""
    row = RulingRow(
        change_id=ruling.change,
        at=ruling.at,
        act=ruling.act.value,
        who=ruling.who,
        reason=ruling.reason,
        cue=ruling.cue,
        feed=ruling.feed,
        made=ruling.made,
        detail=ruling.detail,
        undone=ruling.undone,
    )
    s.add(row)
    s.flush()


def undone(s: Session, number: int) -> None:
    """It was taken back."""
    row = s.get_one(RulingRow, number)
    row.undone = True
    s.add(row)


def of(s: Session, change_id: str) -> list[Ruling]:
    """The rulings on a change, and the one that made it, in order."""
    mine = or_(RulingRow.change_id == change_id, RulingRow.made == change_id)
    return [_ruling(row) for row in s.exec(select(RulingRow).where(mine).order_by(col(RulingRow.number)))]


def all(s: Session) -> list[Ruling]:
    """Every ruling, in order."""
    return [_ruling(row) for row in s.exec(select(RulingRow).order_by(col(RulingRow.number)))]


def ruled(s: Session, since: datetime) -> frozenset[str]:
    """The changes that a person has ruled on, or made, since then."""
    rows = s.exec(select(RulingRow.change_id, RulingRow.made).where(col(RulingRow.at) >= since))
    return frozenset(change for pair in rows for change in pair if change is not None)


def _ruling(row: RulingRow) -> Ruling:
    return Ruling(
        change=row.change_id,
        at=row.at,
        act=Act(row.act),
        who=row.who,
        reason=row.reason,
        cue=row.cue,
        feed=row.feed,
        made=row.made,
        detail=row.detail,
        undone=row.undone,
        number=row.number,
    )
