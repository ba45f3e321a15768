"""The fold: what each piece of evidence leads to, over the history of one entity.

A change (a new row), support for a row that stands, or nothing, with the reason. Nothing is overwritten: a row only
gains evidence, confidence, and the marks `told` and `contradicted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.status.dispute import both_sides
from monitor.core.status.events import Target, target_of
from monitor.core.status.measure import measure_of
from monitor.core.status.retract import settled
from monitor.core.status.row import act_day, change_id, founded
from monitor.model import SILENT_STAGES, Change, Claim, Confidence, Decision, Event, Evidence, Status

OLDER = timedelta(days=3)
"""Outlets differ by this much over the day of one act."""
TELLABLE = timedelta(days=7)
"""A change first seen quietly is still told when it is seen elsewhere within this time of publication."""


def fold(
    history: Sequence[Change], evidence: Iterable[Evidence], now: datetime, *, waiting: Sequence[Change] = ()
) -> tuple[Decision, ...]:
    """What each piece of evidence about one entity leads to, in the order given; a later one may rest on an earlier.

    `history`: every change of that entity, in order of decision, with its evidence. `waiting`: rows that are on
    record already, and held back: where the fold comes to the same, it waits here too.
    """
    rows = list(history)
    decisions = []
    for piece in evidence:
        decision = _weigh(rows, piece, now)
        if decision.kind == "change" and decision.change is not None:
            held = next((row.held for row in waiting if alike(row, decision.change)), None)
            decision = replace(decision, change=replace(decision.change, held=held))
        decisions.append(decision)
        if decision.change is not None:
            _record(rows, decision.change)
    return tuple(decisions)


def alike(row: Change, other: Change) -> bool:
    """Whether two rows say the same of a measure."""
    return (row.after, row.stage) == (other.after, other.stage)


def _record(rows: list[Change], change: Change) -> None:
    for index, row in enumerate(rows):
        if row.id == change.id:
            rows[index] = change
            return
    rows.append(change)


def _weigh(rows: Sequence[Change], piece: Evidence, now: datetime) -> Decision:
    if why := settled(rows, piece, now):
        return Decision("ignored", why, piece)
    if carrier := _carrier(rows, piece):
        return _again(carrier, piece, now)
    standing = {row.field: row for row in rows if row.counts}
    field = measure_of(standing, piece, now)
    last = standing.get(field)
    target = target_of(standing, last, piece, now)
    if target.status is None:
        if last is not None and (target.repeat or target.disputes):
            return _support(last, piece, target, now)
        return Decision("ignored", target.why, piece)
    if last is not None and act_day(piece, now) < last.effective - OLDER and not _late_word(rows, last, piece, now):
        return Decision("ignored", f"older than what stands since {last.effective}", piece)
    return _change(last, field, target, piece, now)


def _late_word(rows: Sequence[Change], last: Change, piece: Evidence, now: datetime) -> bool:
    """Whether it is news, come late, of a longer life for what the clock alone took for over."""
    if not last.lapsed or piece.claim.event is not Event.extend or last.before_until is None:
        return False
    before = [row for row in rows if row.counts and row.field == last.field and row.id != last.id]
    since = before[-1].effective if before else last.before_until
    longer = piece.claim.open_ended or (piece.claim.until or last.before_until) > last.before_until
    return longer and act_day(piece, now) > since + OLDER


def _carrier(rows: Sequence[Change], piece: Evidence) -> Change | None:
    """The row that already rests on this item's claim."""
    for row in reversed(rows):
        for held in row.evidence:
            same = held.item is not None and held.item == piece.item and _same_act(held.claim, piece.claim)
            if same and not row.retracted:
                return row
    return None


def _same_act(one: Claim, other: Claim) -> bool:
    return one.event == other.event and one.field == other.field


def _again(row: Change, piece: Evidence, now: datetime) -> Decision:
    """Another sighting of an item that is evidence already: it breaks the silence, or gives its word again."""
    evidence = tuple(
        replace(held, withdrawn=False) if held.item == piece.item and _same_act(held.claim, piece.claim) else held
        for held in row.evidence
    )
    held = replace(row, evidence=evidence)
    if evidence != row.evidence:
        held = replace(held, confidence=_confidence(held.backing(), row.confidence))
    return Decision("evidence", "seen again", piece, change=_broken(held, row, piece, now), was=row)


def _support(row: Change, piece: Evidence, target: Target, now: datetime) -> Decision:
    grown = replace(row, evidence=(*row.evidence, piece), contradicted=row.contradicted or target.disputes)
    grown = _broken(grown, row, piece, now)
    if not target.disputes:
        grown = replace(grown, confidence=_confidence(grown.backing(), row.confidence))
    return Decision("evidence", target.why, piece, change=grown, was=row)


def _change(last: Change | None, field: str, target: Target, piece: Evidence, now: datetime) -> Decision:
    claim = piece.claim
    assert target.status is not None
    silent = piece.background or target.silent
    known = last is not None and last.after is not Status.unknown
    told_against = both_sides(last, piece, now)
    row = Change(
        id=change_id(now, claim.entity, field, claim.event, str(piece.item), claim.quote),
        entity=claim.entity,
        field=field,
        before=last.after if last else Status.unknown,
        after=target.status,
        event=claim.event,
        effective=act_day(piece, now),
        learned=now,
        stage=target.stage,
        until=target.until,
        open_ended=target.open_ended,
        scope=claim.scope or (last.scope if last and last.after == target.status else None),
        contradicted=bool(told_against),
        background=silent,
        before_until=last.until if last else None,
        before_open_ended=last.open_ended if last else False,
        evidence=(piece, *told_against),
    )
    row = replace(row, confidence=founded(row.backing()))
    # From unknown, only news of the day alerts: searches and archives bring up articles of any age.
    heard = not silent and not piece.quiet and (known or _fresh(piece, now))
    row = replace(row, told=heard and row.stage not in SILENT_STAGES)
    return Decision("change", target.why, piece, change=row)


def _broken(row: Change, was: Change, piece: Evidence, now: datetime) -> Change:
    """The row, told from now on if this piece breaks its silence."""
    return replace(row, told=True, background=False) if not was.told and _tellable(was, piece, now) else row


def _tellable(row: Change, piece: Evidence, now: datetime) -> bool:
    """Whether this piece breaks the silence of a change that only recaps, a first poll or a flood have brought."""
    if row.retracted or row.stage in SILENT_STAGES or piece.quiet or piece.background:
        return False
    if not row.evidence or not all(held.quiet or held.background for held in row.evidence):
        return False
    return abs(act_day(piece, now) - row.effective) <= TELLABLE and _fresh(piece, now)


def heard(piece: Evidence, now: datetime) -> bool:
    """Whether it is news told aloud, and not of last week."""
    return not piece.quiet and not piece.background and _fresh(piece, now)


def _fresh(piece: Evidence, now: datetime) -> bool:
    return now - (piece.published or now) <= TELLABLE


def _confidence(backing: Sequence[Evidence], reached: Confidence) -> Confidence:
    return reached if reached is Confidence.confirmed else founded(backing)
