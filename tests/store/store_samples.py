"""Small nouns for the store's tests: each function fills what a test does not care about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.model import (
    Change,
    Claim,
    Event,
    Evidence,
    Item,
    Match,
    Matches,
    Message,
    Modality,
    Reading,
    Span,
    Stage,
    Status,
    Tier,
)
from monitor.store import Session, items

NOW = datetime(2021, 5, 18, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def item(id: str = "i1", **fields: Any) -> Item:
    made = Item(
        id=id,
        title=f"Title of {id}",
        summary="Amazon extends its moratorium.",
        content="Long text.",
        url=f"https://news.example/{id}",
        outlet="Example News",
        published=NOW,
        language="en",
    )
    return replace(made, **fields)


def claim(entity: str = "amazon", **fields: Any) -> Claim:
    made = Claim(
        entity=entity,
        event=Event.extend,
        status=Status.moratorium,
        quote="extends its moratorium",
        span=Span("summary", 7, 29),
    )
    return replace(made, **fields)


FULL_CLAIM = claim(
    stage=Stage.in_force,
    field="police",
    until=date(2022, 6, 10),
    open_ended=True,
    scope="use by the police",
    modality=Modality.reported,
    score=0.75,
    effective=date(2021, 5, 17),
    credits="Reuters",
    rule="extend-moratorium",
)


def matches(*entities: str, relevant: bool = True) -> Matches:
    found = tuple(Match(entity, (Span("title", 0, 5), Span("summary", 0, 6))) for entity in entities)
    return Matches(relevant, (Span("title", 6, 8),), found)


def put_item(
    s: Session,
    made: Item,
    *,
    story: str | None = None,
    origin: str = "examplenews",
    fingerprint: str = "",
    first_seen: datetime = NOW,
    entities: tuple[str, ...] = ("amazon",),
    events: tuple[Claim, ...] = (),
    relevant: bool = True,
) -> None:
    """Store an item, with what was read from it."""
    items.add(
        s,
        made,
        canonical_url=made.url,
        fingerprint=fingerprint or f"fp-{made.id}",
        origin=origin,
        story=story,
        relevant=relevant,
        first_seen=first_seen,
    )
    reading = Reading(made.id, relevant, entities, events)
    items.read(s, made.id, matches(*entities, relevant=relevant), reading)


def evidence(item_id: str | None = "i1", **fields: Any) -> Evidence:
    made = Evidence(
        item=item_id,
        origin="examplenews",
        outlet="Example News",
        tier=Tier.agency,
        claim=FULL_CLAIM,
        url="https://news.example/i1",
        title="Amazon extends",
        published=NOW,
    )
    return replace(made, **fields)


def change(id: str = "c1", **fields: Any) -> Change:
    made = Change(
        id=id,
        entity="amazon",
        field="police",
        before=Status.none,
        after=Status.moratorium,
        event=Event.impose,
        effective=date(2020, 6, 10),
        learned=NOW,
        evidence=(evidence(),),
    )
    return replace(made, **fields)


def message(id: str = "msg_1", **fields: Any) -> Message:
    made = Message(
        id=id,
        key=f"alert:{id}:team",
        kind="alert",
        cause="c1",
        channel="team",
        recipient="",
        subject="Amazon: moratorium",
        body='{"text": "Amazon"}',
        created=NOW,
    )
    return replace(made, **fields)
