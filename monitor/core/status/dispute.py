"""One source against another: whose word stands, and that the other's is kept beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.core.status.row import DISPUTE, IN_FORCE, act_day
from monitor.model import Change, Event, Evidence, Status, Tier

AT_ONCE = timedelta(days=3)
"""Opposite acts this close to each other are two reports of one; later ones are acts of their own."""


def outweighed(last: Change | None, piece: Evidence, now: datetime) -> bool:
    """Whether a report of the opposite only speaks against what stands, for want of better grounds.

    A primary source is always heard, and so is whoever changes his own report. Else the more independent origins have
    it; where both have as many, the restriction stands, whichever was told first. What waits itself outweighs nothing.
    """
    if last is None or last.held is not None or not _opposite(last, piece, now):
        return False
    if any(held.tier is Tier.primary for held in last.backing()):
        return True
    for_it = {held.origin for held in last.backing()}
    against = {held.origin for held in last.denials() if held.claim.event is piece.claim.event} | {piece.origin}
    return len(for_it) >= len(against) if last.after in IN_FORCE else len(for_it) > len(against)


def _opposite(last: Change, piece: Evidence, now: datetime) -> bool:
    near = abs(act_day(piece, now) - last.effective) <= AT_ONCE
    own = piece.tier is Tier.primary or piece.origin in {held.origin for held in last.backing()}
    if own or not near or last.event is Event.known:
        return False
    ends, restricts = piece.claim.event is Event.lift, piece.claim.status in (Status.moratorium, Status.ban)
    return (last.after in IN_FORCE and ends) or (last.after is Status.lifted and restricts and not _denial(piece))


def _denial(piece: Evidence) -> bool:
    return piece.claim.event is Event.reaffirm


def both_sides(last: Change | None, piece: Evidence, now: datetime) -> tuple[Evidence, ...]:
    """What a new change is told against: the entity's word, days ago, that all is as it was; reports of the opposite.

    With it, where there is any, what was told before of the new change itself. Empty where nothing disputes it.
    """
    if last is None or piece.background:
        return ()
    against: tuple[Evidence, ...] = ()
    if _opposite(last, piece, now):
        against = last.backing()
    elif piece.claim.event is Event.lift:
        against = tuple(held for held in last.backing() if _denial(held) and _near(held, piece, now))
    agreeing = tuple(held for held in last.denials() if held.claim.event is piece.claim.event)
    return (*agreeing, *against) if against else ()


def _near(held: Evidence, piece: Evidence, now: datetime) -> bool:
    return held.published is not None and abs(act_day(piece, now) - held.published.date()) <= DISPUTE
