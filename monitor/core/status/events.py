"""What each event does to a measure, from where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.core.status.dispute import outweighed
from monitor.core.status.row import DISPUTE, IN_FORCE, SAME_ACT, SAME_END, act_day, further, stage_of
from monitor.model import Change, Claim, Event, Evidence, Stage, Status

AFTERMATH = timedelta(days=21)
"""For so long after a plan was dropped, news of the plan is late news; for so long after it came up, a draft of it is
no further step.
"""


@dataclass(frozen=True, slots=True)
class Target:
    """The state that a claim leads to, or `why` it leads to none. `repeat`: it supports what stands."""

    why: str
    status: Status | None = None
    until: date | None = None
    open_ended: bool = False
    stage: Stage | None = None
    repeat: bool = False
    silent: bool = False
    disputes: bool = False


def _repeat(why: str) -> Target:
    return Target(why, repeat=True)


def _ignore(why: str) -> Target:
    return Target(why)


def target_of(standing: Mapping[str, Change], last: Change | None, piece: Evidence, now: datetime) -> Target:
    """Where a claim takes its measure, whose `last` row stands; `standing`: the last rows of all measures."""
    if piece.background:
        return _recap(standing, last, piece)
    if outweighed(last, piece, now):
        return Target("another source says the opposite, on no better grounds", disputes=True)
    return _TARGETS[piece.claim.event](last, piece, now)


def _impose(last: Change | None, piece: Evidence, now: datetime) -> Target:
    claim = piece.claim
    target = Target("restricts", claim.status, claim.until, claim.open_ended)
    if last is None or last.after not in IN_FORCE:
        return target
    fresh = abs(act_day(piece, now) - last.effective) <= SAME_ACT
    if last.after is Status.withdrawn:
        return _repeat("what was withdrawn is not on offer")
    if last.after is claim.status is Status.ban:
        return _repeat("the ban stands")
    if last.after is claim.status is Status.moratorium:
        return _moratorium_again(last, target, fresh)
    if claim.status is Status.ban:  # the moratorium stands
        return _repeat("the same act, less exactly") if fresh else replace(target, why="a ban after a moratorium")
    if last.background and last.event is not Event.known:
        return replace(target, why="news of a moratorium, where a recap spoke of a ban")
    if fresh and last.event is Event.impose and (claim.until or claim.open_ended):
        return replace(target, why="the same act, more exactly")
    return _repeat("a ban stands already")


def _moratorium_again(last: Change, target: Target, fresh: bool) -> Target:
    """A moratorium where one stands: the same act, the same act with its end told at last, or a new end."""
    if last.until is None and not last.open_ended and (target.until or target.open_ended):
        return replace(target, why="the end becomes known", silent=last.told)
    if fresh or not _ends_later(last, target):
        return _repeat("the moratorium stands")
    return replace(target, why="a new end")


def _extend(last: Change | None, piece: Evidence, now: datetime) -> Target:
    claim = piece.claim
    target = Target("prolongs", claim.status, claim.until, claim.open_ended)
    if last is None or last.after not in IN_FORCE:
        if last is not None and last.after is Status.proposed:
            return _ignore("a proposal cannot be prolonged")
        return target
    if last.after is not Status.moratorium:
        return _repeat("it stands already")
    if _ends_later(last, claim):
        return replace(target, status=Status.moratorium)
    return _repeat("the end is known already")


def _ends_later(last: Change, claim: Claim | Target) -> bool:
    """Whether it moves the end of a moratorium back by more than a week, or takes it away."""
    if last.until is None:
        return False
    return claim.until - last.until > SAME_END if claim.until else True


def _withdraw(last: Change | None, piece: Evidence, now: datetime) -> Target:
    if last is not None and last.after is Status.withdrawn:
        return _repeat("withdrawn already")
    return Target("ends a product or business", Status.withdrawn)


def _lift(last: Change | None, piece: Evidence, now: datetime) -> Target:
    if last is None or last.after in IN_FORCE or last.after is Status.unknown:
        return Target("ends the restriction", Status.lifted)
    if last.after is Status.lifted:
        return _repeat("lifted already")
    return _ignore("there is nothing to lift")


def _expire(last: Change | None, piece: Evidence, now: datetime) -> Target:
    if last is None or last.after is Status.moratorium:
        return Target("has run out", Status.none)
    return _repeat("has run out already") if last.event is Event.expire else _ignore("nothing runs out")


def _propose(last: Change | None, piece: Evidence, now: datetime) -> Target:
    claim = piece.claim
    stage = stage_of(claim)
    target = Target("proposes", Status.proposed, stage=stage)
    if last is None or last.after in (Status.unknown, Status.lifted):
        return target
    if last.after is Status.none:
        late = last.event is Event.drop and act_day(piece, now) <= last.effective + AFTERMATH
        if late and stage in (Stage.considered, Stage.drafted):
            return _ignore(f"late news of the plan dropped on {last.effective}")
        return target
    if last.after is Status.proposed:
        if not further(last, stage):
            return _repeat("proposed already")
        near = abs(act_day(piece, now) - last.effective) <= AFTERMATH
        if near and last.stage is Stage.considered and stage is Stage.drafted:
            return replace(target, why="the same plan, of which a draft is spoken", silent=last.told)
        return replace(target, why="goes a step further")
    return _ignore("what stands is stronger than a proposal")


def _drop(last: Change | None, piece: Evidence, now: datetime) -> Target:
    if last is None or last.after in (Status.proposed, Status.unknown):
        return Target("abandons the proposal", Status.none)
    return _repeat("dropped already") if last.event is Event.drop else _ignore("no proposal stands")


def _enact(last: Change | None, piece: Evidence, now: datetime) -> Target:
    claim = piece.claim
    stage = stage_of(claim)
    target = Target("becomes law", claim.status, stage=stage)
    if last is None or last.after not in (Status.proposed, Status.ban):
        return target
    if last.after is Status.ban and last.stage is None:
        return _repeat("the ban stands")
    return replace(target, why="goes a step further") if further(last, stage) else _repeat("known already")


def _reaffirm(last: Change | None, piece: Evidence, now: datetime) -> Target:
    claim = piece.claim
    if last is None or last.after is Status.unknown:
        return Target("says what stands", claim.status, claim.until, claim.open_ended, silent=True)
    if last.after is Status.lifted:
        near = abs(act_day(piece, now) - last.effective) <= DISPUTE
        return Target("the entity denies it", disputes=True) if near else _ignore("says otherwise, long after")
    return _repeat("says that it stands") if last.after in IN_FORCE else _ignore("nothing stands")


_TARGETS = {
    Event.impose: _impose,
    Event.extend: _extend,
    Event.withdraw: _withdraw,
    Event.lift: _lift,
    Event.expire: _expire,
    Event.propose: _propose,
    Event.drop: _drop,
    Event.enact: _enact,
    Event.reaffirm: _reaffirm,
}


def _recap(standing: Mapping[str, Change], last: Change | None, piece: Evidence) -> Target:
    """What was told as past: it may fill what is unknown, silently, or support what it repeats."""
    claim = piece.claim
    if last is None or last.after is Status.unknown:
        if standing and claim.field == "whole":
            return _ignore("a recap of something else than what stands")
        return Target("recap fills the unknown", claim.status, claim.until, claim.open_ended, claim.stage)
    if last.after == claim.status and last.stage == claim.stage:
        return _repeat("recap of what stands")
    return _ignore("recap of an earlier state")
