"""Which changes wait for a second origin before anybody is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model import Change, Confidence, Hold, Review, Status, Tier

MIDDLING = 0.8
"""A single source read with less certainty than this is not enough to tell of a `WEIGHTY` change at once."""
WEIGHTY = {Status.ban: "a ban", Status.lifted: "the end of a restriction", Status.withdrawn: "a withdrawal"}
"""What does most harm when it is told and false."""


@dataclass(frozen=True, slots=True)
class Gated:
    """What came of the rows of one decision: as they are to stand, which waits begin, which end (change → how)."""

    rows: tuple[Change, ...]
    begun: tuple[Hold, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()


def waits(change: Change, review: Review) -> str | None:
    """Why this change is not to be told yet; None where it may be.

    A primary source, or a second origin, makes a change confirmed: such a one never waits.
    """
    if not review.hold or not change.evidence or change.confidence is Confidence.confirmed:
        return None
    bearing = change.backing() or change.evidence[:1]
    best = max(piece.claim.score for piece in bearing)
    if best < review.below and all(piece.tier is Tier.aggregator for piece in bearing):
        return f"seen in aggregators alone and read with little certainty (score {best:.2f}, below {review.below:g})"
    if change.after in WEIGHTY and best < MIDDLING:
        return f"{WEIGHTY[change.after]} on the word of one source (score {best:.2f}, below {MIDDLING:g})"
    return None


def gate(before: Sequence[Change], after: Iterable[Change], review: Review, now: datetime) -> Gated:
    """Hold back what is about to be told and has to wait; let go what waited and need not any more.

    `before`: the entity's history as it was; `after`: the rows that were decided on, as they would stand. A change
    that waits while a later one of its measure is told is told by that one: its own wait ends in silence.
    """
    was = {row.id: row for row in before}
    rows = {row.id: row for row in after}
    begun: list[Hold] = []
    ended: list[tuple[str, str]] = []
    for row in list(rows.values()):
        old = was.get(row.id)
        if old is not None and old.held is not None:
            free = waits(row, review) is None
            rows[row.id] = replace(row, told=free, held=None if free else old.held)
            if free:
                ended.append((row.id, "second origin"))
        elif row.told and not (old is not None and old.told) and (reason := waits(row, review)):
            rows[row.id] = replace(row, told=False, held=now + review.hold)
            begun.append(Hold(row.id, now, now + review.hold, reason))
    for row in _overtaken([*before, *(row for row in rows.values() if row.id not in was)], was, rows):
        rows[row.id] = replace(row, held=None)
        ended.append((row.id, "overtaken"))
    return Gated(tuple(rows.values()), tuple(begun), tuple(ended))


def _overtaken(order: Sequence[Change], was: dict[str, Change], rows: dict[str, Change]) -> list[Change]:
    """The rows that wait though a later one of their measure comes to be told now."""
    found: list[Change] = []
    told: set[str] = set()
    for one in reversed(order):
        row = rows.get(one.id, one)
        if row.held is not None and row.field in told:
            found.append(row)
        old = was.get(row.id)
        if row.told and not (old is not None and old.told):
            told.add(row.field)
    return found
