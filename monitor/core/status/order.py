"""The order in which a day's evidence is weighed: the same, in whatever order it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from monitor.model import Claim, Event, Evidence, Stage, Status, Tier

BEGINS = (Event.propose, Event.impose, Event.withdraw)
GOES_ON = (Event.drop, Event.enact, Event.expire, Event.extend, Event.lift, Event.reaffirm)
LIFE = (*BEGINS, None, *GOES_ON)
"""A measure's life: what is told of one day is taken to have happened in this order. In the middle stand the recaps,
which may tell what the news builds on, but never outweigh what begins.
"""
_STAGES = tuple(Stage)
_TIERS = tuple(Tier)
_Act = tuple[Event, Status, date | None, bool]


def in_order(pieces: Sequence[Evidence]) -> list[Evidence]:
    """By day of publication; within it by the life of a measure, then the more exact and the better founded first."""
    origins: dict[_Act, set[str]] = defaultdict(set)
    for piece in pieces:
        if not piece.background:
            origins[_act(piece.claim)].add(piece.origin)
    return sorted(pieces, key=lambda piece: _rank(piece, len(origins[_act(piece.claim)])))


def _act(claim: Claim) -> _Act:
    return claim.event, claim.status, claim.until, claim.open_ended


def _rank(piece: Evidence, origins: int) -> tuple[object, ...]:
    claim = piece.claim
    return (
        piece.published.date() if piece.published else date.max,
        LIFE.index(None if piece.background else claim.event),
        LIFE.index(claim.event),
        _STAGES.index(claim.stage) if claim.stage else -1,
        _vague(claim),
        -origins,
        claim.field == "whole",
        _TIERS.index(piece.tier),
        claim.effective or date.max,
        -claim.score,
        *_names((piece.origin, piece.item, piece.url, claim.field, claim.quote, claim.scope, claim.until)),
        *(claim.status, claim.open_ended, claim.modality),
    )


def _vague(claim: Claim) -> int:
    """A restriction with its end comes before one without, and a ban before a pause without an end."""
    if claim.until or claim.open_ended:
        return 0
    return 2 if claim.status is Status.moratorium else 1


def _names(values: Iterable[object]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in values)
