"""Changes that rest on no article: the word of the watch list, and that of the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.core.status.row import change_id
from monitor.model import Change, Claim, Confidence, Entity, Event, Evidence, Known, Status, Tier

NEWS = timedelta(days=7)
"""An end that came to light later than this is history: recorded, not told."""


def baseline(history: Sequence[Change], entity: Entity, now: datetime) -> tuple[Change, ...]:
    """The `known` facts that history does not hold yet, each as a change that is never told.

    A fact is recorded once: while its measure is unknown, or when feeds.yaml was given a different fact since.
    """
    last = {row.field: row for row in history if row.event is Event.known}
    held = {(row.field, row.after, row.until, row.open_ended) for row in last.values()}
    fields = {row.field for row in history if row.event is not Event.known and row.counts}
    return tuple(
        _of_known(entity, fact, now)
        for fact in entity.known
        if fact.field not in fields and (fact.field, fact.status, fact.until, fact.open_ended) not in held
    )


def _of_known(entity: Entity, fact: Known, now: datetime) -> Change:
    quote = "as stated in the watch list"
    claim = Claim(entity.id, Event.known, fact.status, quote="", span=None, field=fact.field, rule=quote)
    piece = Evidence(None, origin=fact.source, outlet="watch list", tier=Tier.primary, claim=claim, url=fact.source)
    return Change(
        id=change_id(now, entity.id, fact.field, Event.known, fact.source, fact.status),
        entity=entity.id,
        field=fact.field,
        before=Status.unknown,
        after=fact.status,
        event=Event.known,
        effective=fact.since or now.date(),
        learned=now,
        stage=fact.stage,
        until=fact.until,
        open_ended=fact.open_ended,
        scope=fact.scope,
        confidence=Confidence.confirmed,
        background=True,
        evidence=(piece,),
    )


def lapses(history: Sequence[Change], now: datetime) -> tuple[Change, ...]:
    """An `expire` change for each moratorium whose last day has passed unheard: without evidence, unconfirmed."""
    standing = {row.field: row for row in history if row.counts}
    return tuple(
        Change(
            id=change_id(now, row.entity, row.field, Event.expire, row.id),
            entity=row.entity,
            field=row.field,
            before=row.after,
            after=Status.none,
            event=Event.expire,
            effective=row.until,
            learned=now,
            confidence=Confidence.reported,
            told=now.date() - row.until <= NEWS,
            before_until=row.until,
        )
        for row in standing.values()
        if row.after is Status.moratorium and row.until is not None and row.until < now.date()
    )
