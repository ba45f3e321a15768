"""The status board: where each watched entity stands, what changed, with proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.app import App
from monitor.core import compose, status, wording
from monitor.core.text import one_line, shorten
from monitor.model import Change, Confidence, Entity, Event, Evidence, Measure, Status
from monitor.store import changes, meta
from monitor.web import health, watch
from monitor.web.watch import Watch
from monitor.web.words import Moment, days_ago, days_left, moment

LATEST = 10
"""Changes listed beneath the board."""
RECENT = 7
"""Days for which a card shows what stood before."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A source, in its own words. `link` is None where a person may not be sent there."""

    quote: str
    outlet: str
    title: str
    link: str | None
    host: str
    published: str
    others: int = 0
    """Outlets beside this one."""


@dataclass(frozen=True, slots=True)
class Changed:
    """When a position last changed, in local days. `was` is what stood before, while that is news."""

    days: int
    words: str
    on: date
    was: str
    direction: str


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in a row of words."""

    field: str
    words: str
    status: Status
    since: str
    reported: bool
    contradicted: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Where one entity stands; its strongest measure leads."""

    id: str
    name: str
    status: Status
    word: str
    stage: str
    covers: str
    since: str
    until: str
    left: str
    scope: str
    confidence: Confidence | None
    why: str
    contradicted: bool
    opposing: Proof | None
    proof: Proof | None
    baseline: bool
    """Stated in the watch list, not read in a feed."""
    lapsed: bool
    """Ended by the calendar, without a word from anybody."""
    others: tuple[Line, ...]
    changed: Changed | None


@dataclass(frozen=True, slots=True)
class Row:
    """One of the latest changes."""

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
    cards = (_card(entity, histories.get(entity.id, ()), app, now) for entity in app.watchlist.entities)
    return Board(
        topic=app.watchlist.topic.name,
        zone=zone.key,
        made=moment(now, now, zone),
        cards=tuple(cards),
        watch=the_watch,
        rows=tuple(_row(row, app, now) for row in latest(histories.values())),
        stuck=health.scheduler(beat, started, now) == "late",
    )


# ---------------------------------------------------------------- a card


def _card(entity: Entity, history: Sequence[Change], app: App, now: datetime) -> Card:
    standing = status.standing(entity, history)
    lead = standing.lead
    row = next((row for row in history if row.id == lead.change), None)
    today = now.astimezone(app.watchlist.timezone).date()
    against = compose.opposing(row) if row else None
    return Card(
        id=entity.id,
        name=entity.name,
        status=lead.status,
        word=_word(lead.status),
        stage=wording.stage_words(lead.stage) if lead.stage else "",
        covers=wording.field_words(lead.field) if row else "",
        since=wording.day(lead.since) if lead.since else "",
        until=_end(lead),
        left=days_left(lead.until, today) if lead.until and _end(lead) else "",
        scope=shorten(one_line(lead.scope or ""), 200),
        confidence=lead.confidence,
        why=compose.why(row) if row else "",
        contradicted=lead.contradicted,
        opposing=_proof(against, ()) if against else None,
        proof=_last_word(row) if row else None,
        baseline=row is not None and row.event is Event.known,
        lapsed=row is not None and row.event is Event.expire and not row.evidence,
        others=tuple(_line(measure) for measure in standing.measures if measure is not lead),
        changed=_changed(history, app, now),
    )


def _word(status: Status) -> str:
    """The label of a status, but for the one that is too short for a board."""
    return "No restriction" if status is Status.none else wording.status_label(status)


def _end(measure: Measure) -> str:
    """When a restriction ends; what is no restriction has no end."""
    restricts = measure.status in (Status.moratorium, Status.ban)
    return wording.end_words(measure.until, measure.open_ended) if restricts else ""


def _stage(measure: Measure) -> str:
    return f"({wording.stage_words(measure.stage)})" if measure.stage else ""


def _line(measure: Measure) -> Line:
    return Line(
        field=wording.capital(wording.field_words(measure.field)) or "In general",
        words=" ".join(filter(None, (_word(measure.status), _end(measure), _stage(measure)))),
        status=measure.status,
        since=wording.day(measure.since) if measure.since else "",
        reported=measure.confidence is Confidence.reported,
        contradicted=measure.contradicted,
    )


def _changed(history: Sequence[Change], app: App, now: datetime) -> Changed | None:
    """The last time that we learned of another position; what was known before the watch began is none."""
    row = next((row for row in reversed(history) if _is_news(row)), None)
    if row is None:
        return None
    zone = app.watchlist.timezone
    learned, today = row.learned.astimezone(zone).date(), now.astimezone(zone).date()
    days = max(0, (today - learned).days)
    return Changed(
        days=days,
        words=f"Changed {days_ago(learned, today)}",
        on=learned,
        was=wording.before_words(row) if days <= RECENT and row.before is not Status.unknown else "",
        direction=wording.direction(row),
    )


def _is_news(row: Change) -> bool:
    return row.event is not Event.known and not row.background


# ---------------------------------------------------------------- proof


def _last_word(row: Change) -> Proof | None:
    """The latest source that bears the change out, in its own words; without any, where the watch list has it from."""
    bearing = [piece for piece in row.evidence if piece.claim.status is row.after or piece is row.evidence[0]]
    quoted = [piece for piece in bearing if piece.claim.quote]
    told = (quoted or bearing)[-1:]
    return _proof(told[0], bearing) if told else None


def _proof(piece: Evidence, among: Iterable[Evidence]) -> Proof:
    outlets = {one_line(other.outlet).casefold() for other in among}
    return Proof(
        quote=compose.quoted(piece),
        outlet=shorten(one_line(piece.outlet), 80),
        title=shorten(one_line(piece.title), 160),
        link=compose.link(piece.url),
        host=compose.host(piece.url),
        published=wording.day(piece.published.date()) if piece.published else "",
        others=max(0, len(outlets - {one_line(piece.outlet).casefold()})),
    )


# ---------------------------------------------------------------- what changed


def latest(histories: Iterable[Sequence[Change]]) -> list[Change]:
    """The changes learned last, newest first; the baseline of the watch list is none."""
    rows = [row for history in histories for row in history if row.event is not Event.known]
    # Ids of changes are UUIDv7: within one instant they keep the order apart.
    return sorted(rows, key=lambda row: (row.learned, row.id), reverse=True)[:LATEST]


def _row(row: Change, app: App, now: datetime) -> Row:
    zone = app.watchlist.timezone
    return Row(
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
        proof=_proof(row.evidence[0], row.evidence) if row.evidence else None,
    )
