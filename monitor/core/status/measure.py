"""Which measure of an entity a claim is about."""

from __future__ import annotations

from datetime import datetime

from monitor.core.status.row import IN_FORCE, SAME_ACT, act_day
from monitor.model import Change, Claim, Event, Evidence, Status

_APPLIES: dict[Event, tuple[Status, ...]] = {
    Event.extend: IN_FORCE,
    Event.reaffirm: IN_FORCE,
    Event.lift: IN_FORCE,
    Event.expire: (Status.moratorium,),
    Event.drop: (Status.proposed,),
    Event.enact: (Status.proposed, Status.ban),
    Event.propose: (Status.proposed,),
}
"""The states that an event presupposes; `impose` and `withdraw` presuppose none."""


def measure_of(standing: dict[str, Change], piece: Evidence, now: datetime) -> str:
    """The measure that a claim is about: its own field, unless another standing one is plainly meant.

    `whole` is the reader's "unsure". Such a claim belongs to the measure whose state it presupposes or repeats; and a
    claim with a field belongs to `whole` when that was read, days ago, from vaguer coverage of the same act.
    """
    claim = piece.claim
    named = standing.get(claim.field)
    if named is not None and (claim.field != "whole" or _fits(named, claim)):
        return claim.field
    fitting = [row for row in standing.values() if row.field != "investment" and _fits(row, claim)]
    if claim.field != "whole":
        day = act_day(piece, now)
        fitting = [
            row
            for row in fitting
            if row.field == "whole" and (claim.event in _APPLIES or abs(day - row.effective) <= SAME_ACT)
        ]
    if not fitting:
        return claim.field
    return max(fitting, key=lambda row: (row.effective, row.learned, row.id)).field


def _fits(row: Change, claim: Claim) -> bool:
    if claim.event in _APPLIES:
        return row.after in _APPLIES[claim.event]
    return row.after == claim.status or (row.after in IN_FORCE and claim.status in (Status.moratorium, Status.ban))
