"""The status board: where each watched entity stands, what changed, with proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.app import App
from monitor.core import wording
from monitor.model import Change, Confidence, Event
from monitor.store import changes, meta
from monitor.web import health, watch
from monitor.web.card import Card, card
from monitor.web.proof import Proof, proof
from monitor.web.watch import Watch
from monitor.web.words import Moment, days_ago, moment

LATEST = 10
"""Changes listed beneath the board."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of the latest changes."""

    id: str
    learned: Moment
    day: str
    headline: str
    direction: str
    reported: bool
    contradicted: bool
    retracted: bool
    recap: bool
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Board:
    """All that the start page shows."""

    topic: str
    zone: str
    made: Moment
    cards: tuple[Card, ...]
    watch: Watch
    rows: tuple[Row, ...]
    stuck: bool
    """The scheduler has not been heard for too long."""


def read(app: App, started: datetime, now: datetime) -> Board:
    """The board at `now`, of a service that started then; one consistent view of the database."""
    zone = app.watchlist.timezone
    with app.store.reading() as session:
        histories = changes.histories(session)
        the_watch = watch.read(app, session, now)
        beat = health.heartbeat(meta.get(session, "tick"))
    return Board(
        topic=app.watchlist.topic.name,
        zone=zone.key,
        made=moment(now, now, zone),
        cards=tuple(card(entity, histories.get(entity.id, ()), now, zone) for entity in app.watchlist.entities),
        watch=the_watch,
        rows=tuple(_row(row, app, now) for row in latest(histories.values())),
        stuck=health.scheduler(beat, started, now) == "late",
    )


def latest(histories: Iterable[Sequence[Change]]) -> list[Change]:
    """The changes learned last, newest first; the baseline of the watch list is none."""
    rows = [row for history in histories for row in history if row.event is not Event.known and row.held is None]
    # Ids of changes are UUIDv7: within one instant they keep the order apart.
    return sorted(rows, key=lambda row: (row.learned, row.id), reverse=True)[:LATEST]


def _row(row: Change, app: App, now: datetime) -> Row:
    zone = app.watchlist.timezone
    return Row(
        id=row.id,
        learned=moment(row.learned, now, zone),
        day=wording.capital(
            days_ago(row.learned.astimezone(zone).date(), now.astimezone(zone).date()).removeprefix("on ")
        ),
        headline=wording.change_headline(row, app.names.get(row.entity, row.entity)),
        direction=wording.direction(row),
        reported=row.confidence is Confidence.reported and not row.retracted and row.event is not Event.expire,
        contradicted=row.contradicted,
        retracted=row.retracted,
        recap=row.background,
        proof=proof(row.evidence[0], row.evidence) if row.evidence else None,
    )
