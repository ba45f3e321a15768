"""Which measure of an entity a claim is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.core.status.row import ANOTHER, IN_FORCE, SAME_ACT, act_day, further, stage_of
from monitor.model import Change, Claim, Event, Evidence, Status

_APPLIES: dict[Event, tuple[Status, ...]] = {
    Event.extend: IN_FORCE,
    Event.reaffirm: IN_FORCE,
    Event.lift: IN_FORCE,
    Event.expire: (Status.moratorium,),
    Event.drop: (Status.proposed,),
    Event.enact: (Status.proposed, Status.ban),
    Event.propose: (Status.proposed, Status.none),
}
"""The states that an event presupposes; `impose` and `withdraw` presuppose none."""

_LEADS: dict[Event, tuple[Status, ...]] = {
    Event.lift: (Status.lifted,),
    Event.expire: (Status.none,),
    Event.drop: (Status.none,),
    Event.reaffirm: (Status.lifted,),
}
"""Where the event may have led already: then its news is a repeat (or, of a return to business, a denial)."""


_MAKE_LAWS = (Event.propose, Event.drop, Event.enact)
_OF_LAWS = (*_MAKE_LAWS, Event.reaffirm, Event.extend)
"""A law goes its way as a whole: coverage of one step names now this, now that of what it covers."""


def measure_of(standing: Mapping[str, Change], piece: Evidence, now: datetime) -> str:
    """The measure that a claim is about: its own field, unless another standing one is plainly meant.

    `whole` is the reader's "unsure". Such a claim belongs to the measure whose state it presupposes or repeats; and a
    claim with a field belongs to `whole` when that was read, days ago, from vaguer coverage of the same act, or when
    nothing is left to restrict. A part that is withdrawn long after the whole was is a part of something else.
    """
    claim = piece.claim
    if claim.field == "whole":
        rows = [row for row in standing.values() if row.field != "investment"]
    elif claim.field in standing:
        return claim.field
    else:
        rows = [row for row in standing.values() if _covers(row, piece, now)]
    fitting = [row for row in rows if _fits(row, claim)]
    if claim.event is Event.drop or not fitting:  # whose plan was dropped last is dropped again
        fitting += [row for row in rows if _repeats(row, claim)]
    return max(fitting, key=lambda row: (row.effective, row.field)).field if fitting else claim.field


def _covers(row: Change, piece: Evidence, now: datetime) -> bool:
    """Whether a claim about a field of its own may all the same be about this measure."""
    if piece.claim.event in _OF_LAWS and (row.stage is not None or row.event in _MAKE_LAWS):
        return not _another_plan(row, piece, now)
    if row.field != "whole":
        return False
    if piece.claim.event in _APPLIES:
        return True
    near = abs(act_day(piece, now) - row.effective) <= SAME_ACT
    if near or row.after is not Status.withdrawn:
        return near
    recapped = row.background and row.event is not Event.known
    return piece.background or not (recapped or piece.claim.event is Event.withdraw)


def _another_plan(row: Change, piece: Evidence, now: datetime) -> bool:
    """News of an early plan for one field, long after a vague plan that went no less far: not a step of that one."""
    claim = piece.claim
    if row.field != "whole" or row.after is not Status.proposed or claim.event is not Event.propose:
        return False
    return act_day(piece, now) - row.effective > ANOTHER and not further(row, stage_of(claim))


def _fits(row: Change, claim: Claim) -> bool:
    if claim.event in _APPLIES:
        return row.after in _APPLIES[claim.event]
    return row.after == claim.status or (row.after in IN_FORCE and claim.status in (Status.moratorium, Status.ban))


def _repeats(row: Change, claim: Claim) -> bool:
    return row.after in _LEADS.get(claim.event, ())
