"""A row of history: its id, its day, what was in force."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from monitor.model import Change, Claim, Confidence, Event, Evidence, Modality, Stage, Status, Tier

IN_FORCE = (Status.moratorium, Status.ban, Status.withdrawn)
SAME_ACT = timedelta(days=30)
"""Coverage of one act comes within this time of it; afterwards the same words are a new act."""
SAME_END = timedelta(days=7)
"""Ends this close to each other are one end, told more or less exactly."""
ANOTHER = timedelta(days=60)
"""News of a plan that comes so long after a vague one is news of another plan, unless it goes a step further."""
DISPUTE = timedelta(days=14)
"""A denial this close to the report that it denies makes the two contradict each other."""


def stage_of(claim: Claim) -> Stage:
    """How far a proposal or a law is: as told, else by the words for it. What a leak says is a draft."""
    if claim.stage is not None:
        return claim.stage
    if claim.event is Event.enact:
        return Stage.agreed if claim.status is Status.proposed else Stage.adopted
    return _BY_MODALITY[claim.modality]


_BY_MODALITY = {
    Modality.considered: Stage.considered,
    Modality.reported: Stage.drafted,
    Modality.asserted: Stage.proposed,
}
_STAGES = tuple(Stage)


def further(last: Change, stage: Stage) -> bool:
    """Whether this stage lies ahead of where the row stands."""
    return last.stage is None or _STAGES.index(stage) > _STAGES.index(last.stage)


def act_day(piece: Evidence, now: datetime) -> date:
    """The day of the act: as told, else the day of the item, else today."""
    return piece.claim.effective or (piece.published or now).date()


def founded(backing: Sequence[Evidence]) -> Confidence:
    """How much these grounds are worth: a primary source, or two independent origins, confirm."""
    primary = any(piece.tier is Tier.primary for piece in backing)
    independent = len({piece.origin for piece in backing}) > 1
    return Confidence.confirmed if primary or independent else Confidence.reported


def change_id(now: datetime, *seed: str) -> str:
    """A UUIDv7 (RFC 9562) whose 74 free bits are a digest of `seed`: the same decision has the same id."""
    millis = int(now.timestamp() * 1000) & (1 << 48) - 1
    digest = int.from_bytes(hashlib.sha256("\x1f".join(seed).encode()).digest()[:10], "big")
    value = millis << 80 | 7 << 76 | (digest >> 62 & 0xFFF) << 64 | 0b10 << 62 | digest & (1 << 62) - 1
    return str(uuid.UUID(int=value))
