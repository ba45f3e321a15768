"""What becomes of a row whose ground gives way: it is taken back by a new row, and what stood before stands again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.status.row import change_id, founded
from monitor.model import Change, Claim, Confidence, Event, Evidence, Status, Tier


def without(row: Change, gone: Callable[[Evidence], bool]) -> Change | None:
    """The row once these of its grounds are withdrawn, with the confidence that is left; None: it has none of them.

    It carries nothing more when `backing()` is empty: then it is to be taken back.
    """
    evidence = tuple(replace(piece, withdrawn=True) if gone(piece) else piece for piece in row.evidence)
    if evidence == row.evidence:
        return None
    lighter = replace(row, evidence=tuple(sorted(evidence, key=lambda piece: piece.withdrawn)))
    return replace(lighter, confidence=founded(lighter.backing())) if lighter.backing() else lighter


def retraction(
    history: Sequence[Change], row: Change, reason: Evidence, now: datetime
) -> tuple[tuple[Change, Change], ...]:
    """What is taken back and by what: (the row as it is now to stand, the new row), to be recorded in this order.

    `history`: every change of the entity. A lapse that the clock alone made of the row's end goes with it, first.
    """
    rows = [replace(row, retracted=True) if held.id == row.id else held for held in history]
    pairs = []
    for lapse in [held for held in history if held.counts and _lapse_of(row, held, history)]:
        gone = replace(lapse, retracted=True)
        rows = [gone if held.id == lapse.id else held for held in rows]
        pairs.append((gone, _taking_back(history, rows, gone, reason, now)))
    gone = replace(row, retracted=True)
    return (*pairs, (gone, _taking_back(history, rows, gone, reason, now)))


def _lapse_of(row: Change, held: Change, history: Sequence[Change]) -> bool:
    """Whether `held` is the clock's word on the end that `row` told."""
    if held.event is not Event.expire or held.evidence or held.field != row.field:
        return False
    before = [one for one in history[: history.index(held)] if one.counts and one.field == held.field]
    return bool(before) and before[-1].id == row.id


def _taking_back(
    history: Sequence[Change], after: Sequence[Change], row: Change, reason: Evidence, now: datetime
) -> Change:
    """The new row. It has the state that stood until now, and the one that stands again."""
    held, again = (_last(rows, row.field) for rows in (history, after))
    held = held or row
    return Change(
        id=change_id(now, row.entity, row.field, Event.retract, row.id),
        entity=row.entity,
        field=row.field,
        before=held.after,
        after=again.after if again else Status.unknown,
        event=Event.retract,
        effective=now.date(),
        learned=now,
        stage=again.stage if again else None,
        until=again.until if again else None,
        open_ended=again.open_ended if again else False,
        scope=again.scope if again else None,
        confidence=Confidence.confirmed,
        background=row.background,
        told=row.told,
        before_until=held.until,
        before_open_ended=held.open_ended,
        evidence=(reason,),
        retracts=row.id,
    )


def _last(rows: Sequence[Change], field: str) -> Change | None:
    return next((row for row in reversed(rows) if row.field == field and row.counts), None)


def by_hand(row: Change, who: str, reason: str) -> Evidence:
    """A person's word that a row does not stand."""
    claim = Claim(row.entity, Event.retract, row.before, quote=reason, span=None, field=row.field, rule="by hand")
    return Evidence(None, origin=who, outlet=who, tier=Tier.primary, claim=claim)


def by_source(row: Change, piece: Evidence, quote: str) -> Evidence:
    """What the source now says, as the reason why a row does not stand. `quote`: a substring of its text."""
    claim = Claim(row.entity, Event.retract, row.before, quote=quote, span=None, field=row.field, rule="source")
    return replace(piece, claim=claim, background=False, quiet=False, withdrawn=False)
