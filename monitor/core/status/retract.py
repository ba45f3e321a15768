"""What becomes of a row whose ground gives way: it is taken back by a new row, and what stood before stands again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.status.row import act_day, change_id, founded
from monitor.model import Change, Claim, Confidence, Event, Evidence, Status, Tier

SETTLED = timedelta(days=7)
"""For so long around the day of an act that a person has undone, nobody but a primary source brings it back."""
MIND_CHANGES = 2
"""A publisher who takes the same thing back so often is not followed any more."""


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


def settled(history: Sequence[Change], piece: Evidence, now: datetime) -> str:
    """Why a piece of evidence does not bring back what was taken back; empty where nothing keeps it from that.

    An item that took its word back may give it again, once; what was written before a correction repeats the error.
    """
    rows = {row.id: row for row in history}
    backs = [back for back in history if back.event is Event.retract and not back.retracted]
    undone = [(rows[back.retracts], back) for back in backs if back.retracts in rows]
    of_act = [(row, back) for row, back in undone if _same(row, piece)]
    own = [back for row, back in of_act if piece.item in {held.item for held in row.evidence}]
    if own:
        itself = sum(back.evidence[0].item == piece.item for back in own)
        return "" if itself == len(own) < MIND_CHANGES else f"taken back on {own[-1].effective}"
    for row, back in of_act:
        near = abs(act_day(piece, now) - row.effective) <= SETTLED
        earlier = piece.published is not None and piece.published < back.learned
        if near and (earlier or (back.evidence[0].item is None and piece.tier is not Tier.primary)):
            return f"taken back on {back.effective} by {back.evidence[0].outlet}"
    return ""


def _same(row: Change, piece: Evidence) -> bool:
    fields = {row.field, piece.claim.field}
    return row.event is piece.claim.event and (len(fields) == 1 or "whole" in fields)
