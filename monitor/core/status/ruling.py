"""Rows that a person's ruling makes: one entered by hand, one edited, one restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.core.status.row import change_id, founded
from monitor.model import Change, Claim, Confidence, Event, Evidence, Stage, Status, Tier

RULE = "by hand"

LEADS: dict[Event, tuple[Status, ...]] = {
    Event.impose: (Status.moratorium, Status.ban),
    Event.extend: (Status.moratorium,),
    Event.withdraw: (Status.withdrawn,),
    Event.lift: (Status.lifted,),
    Event.expire: (Status.none,),
    Event.propose: (Status.proposed,),
    Event.drop: (Status.none,),
    Event.enact: (Status.ban, Status.moratorium, Status.proposed),
}
"""The statuses that each event may lead to; the first one where a person names none."""

_STAGES = {Event.propose: Stage.proposed, Event.enact: Stage.adopted}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person states of one entity, on whose word. `status` None: the one that the event leads to."""

    entity: str
    event: Event
    quote: str
    url: str
    effective: date
    outlet: str
    origin: str
    field: str = "whole"
    status: Status | None = None
    stage: Stage | None = None
    until: date | None = None
    open_ended: bool = False
    scope: str | None = None
    tier: Tier = Tier.outlet


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person corrects in a change; None leaves it. `until` and `open_ended` go together: the end."""

    field: str | None = None
    scope: str | None = None
    effective: date | None = None
    until: date | None = None
    open_ended: bool = False
    no_end: bool = False


def newer(history: Sequence[Change], entry: Entry) -> Change | None:
    """What stands in the measure since a later day: an entry cannot go beneath it."""
    last = last_of(history, entry.field)
    return last if last is not None and entry.effective < last.effective else None


def entered(history: Sequence[Change], entry: Entry, who: str, now: datetime) -> Change:
    """The row that an entry makes; where its measure stands like that already, that row, with the entry as evidence."""
    last = last_of(history, entry.field)
    status, stage = entry.status or LEADS[entry.event][0], entry.stage or _STAGES.get(entry.event)
    piece = _evidence(entry, status, stage)
    if last is not None and _state(last) == (status, stage, entry.until, entry.open_ended):
        return replace(last, evidence=(*last.evidence, piece), confidence=Confidence.confirmed, checked=who)
    return Change(
        id=change_id(now, entry.entity, entry.field, entry.event, entry.url, entry.quote),
        entity=entry.entity,
        field=entry.field,
        before=last.after if last else Status.unknown,
        after=status,
        event=entry.event,
        effective=entry.effective,
        learned=now,
        stage=stage,
        until=entry.until,
        open_ended=entry.open_ended,
        scope=entry.scope,
        confidence=Confidence.confirmed,
        before_until=last.until if last else None,
        before_open_ended=last.open_ended if last else False,
        evidence=(piece,),
        checked=who,
    )


def _evidence(entry: Entry, status: Status, stage: Stage | None) -> Evidence:
    claim = Claim(
        entity=entry.entity,
        event=entry.event,
        status=status,
        quote=entry.quote,
        span=None,
        stage=stage,
        field=entry.field,
        until=entry.until,
        open_ended=entry.open_ended,
        scope=entry.scope,
        effective=entry.effective,
        rule=RULE,
    )
    return Evidence(None, origin=entry.origin, outlet=entry.outlet, tier=entry.tier, claim=claim, url=entry.url)


def edited(history: Sequence[Change], row: Change, given: Corrections, now: datetime) -> Change:
    """The row that takes the place of one that a person corrects; the other is to be marked retracted.

    It keeps all else: what it rests on, what was told, until when it waits.
    """
    field = given.field or row.field
    moved = field != row.field
    last = last_of(history, field) if moved else None
    end = given.until is not None or given.open_ended or given.no_end
    return replace(
        row,
        id=change_id(now, row.entity, field, row.event, row.id, "edit"),
        field=field,
        learned=now,
        before=(last.after if last else Status.unknown) if moved else row.before,
        before_until=(last.until if last else None) if moved else row.before_until,
        before_open_ended=(last.open_ended if last else False) if moved else row.before_open_ended,
        scope=row.scope if given.scope is None else given.scope or None,
        effective=given.effective or row.effective,
        until=given.until if end else row.until,
        open_ended=given.open_ended if end else row.open_ended,
        retracts=row.id,
    )


def restored(history: Sequence[Change], row: Change, instead: Change, now: datetime) -> Change:
    """A copy of a row that was taken back, to stand again; `instead`: the row that took it back, which is to fall."""
    last = last_of([one for one in history if one.id != instead.id], row.field)
    return replace(
        row,
        id=change_id(now, row.entity, row.field, row.event, row.id, "restored"),
        before=last.after if last else Status.unknown,
        before_until=last.until if last else None,
        before_open_ended=last.open_ended if last else False,
        learned=now,
        confidence=Confidence.confirmed
        if Confidence.confirmed in (row.confidence, founded(row.backing()))
        else row.confidence,
        retracted=False,
        retracts=instead.id,
        held=None,
        told=False,
    )


def differences(was: Change, row: Change) -> str:
    """What an edit changed, in words: "until: 2027-05-04 → 2028-05-04, field: whole → police"."""
    pairs = (
        ("field", was.field, row.field),
        ("scope", was.scope, row.scope),
        ("effective", was.effective, row.effective),
        ("until", _end(was), _end(row)),
    )
    return ", ".join(f"{name}: {old or 'none'} → {new or 'none'}" for name, old, new in pairs if old != new)


def _end(row: Change) -> str | None:
    return str(row.until) if row.until else "further notice" if row.open_ended else None


def _state(row: Change) -> tuple[object, ...]:
    return row.after, row.stage, row.until, row.open_ended


def last_of(history: Sequence[Change], field: str) -> Change | None:
    """The row that says where a measure stands, also while it waits."""
    return next((row for row in reversed(history) if row.field == field and row.counts), None)
