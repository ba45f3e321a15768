"""What happens to a day: its digests, what runs out on it, what is old enough to forget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.app import App
from monitor.core import calendar, compose, status
from monitor.model import Change, DigestNote, DigestRule, Event, Feed, FeedTrouble, Standing, Status
from monitor.pipeline.hold import news_of
from monitor.pipeline.telling import put, remind_of, tell, unreminded
from monitor.store import Session, changes, feeds, items, outbox
from monitor.store import housekeeping as retention

AHEAD = timedelta(days=90)
"""How far ahead a digest names the ends of moratoria."""
UNREAD = timedelta(hours=25)
"""A feed is asked at least once a day: one not read for longer was not watched, whatever the reason."""


@dataclass(frozen=True, slots=True)
class DigestReport:
    """How many digests were queued, and when each rule's next one is due."""

    queued: int
    next_due: Mapping[str, datetime]


def digest(app: App, now: datetime, *, channel: str | None = None, extra: bool = False) -> DigestReport:
    """Queue what is due and unsent, covering all since the last one; `extra` queues one more under its own key."""
    rules = [rule for rule in app.watchlist.digests if channel in (None, rule.channel)]
    if channel is not None and not rules:
        rules = [DigestRule(app.channel(channel).id)] if extra else []
    queued = 0
    for rule in rules:
        for address, recipient in app.channel(rule.channel).recipients():
            with app.store.writing() as session:
                queued += _digest(app, session, rule, address, recipient, now, extra)
    zone = app.watchlist.timezone
    return DigestReport(queued, {rule.channel: calendar.next_due(rule, zone, now) for rule in rules})


def _digest(
    app: App, session: Session, rule: DigestRule, address: str, recipient: str, now: datetime, extra: bool
) -> int:
    last = outbox.last_digest(session, rule.channel, recipient, now)
    local_day = now.astimezone(app.watchlist.timezone).date()
    day = local_day if extra else calendar.due_day(rule, app.watchlist.timezone, now, last[0] if last else None)
    if day is None:
        return 0
    since = last[1] if last else now - timedelta(days=1)
    note = digest_note(app, session, day, since, now)
    message = None
    if extra or rule.when_empty == "send" or not compose.is_empty(note) or compose.could_not_look(note):
        cause = f"now-{now:%Y%m%dT%H%M%S}" if extra else day.isoformat()
        message = put(app, session, app.channel(rule.channel), address, note, kind="digest", cause=cause, now=now)
    if not extra:
        name = message.id if message else None
        outbox.record_digest(session, rule.channel, recipient, day=day, since=since, until=now, message_id=name)
    return int(message is not None)


def digest_note(app: App, session: Session, day: date, since: datetime, until: datetime) -> DigestNote:
    """All that a digest of this window says."""
    all_feeds = [feed for feed in feeds.all(session) if not feed.paused]
    troubles = (_trouble(feed, until) for feed in all_feeds)
    return DigestNote(
        day=day,
        since=since,
        until=until,
        topic=app.watchlist.topic.name,
        board=board(app, session),
        changes=_watched(app, _lasting(news_of(session, since, until))),
        stories=tuple(items.story_lines(session, since, until)),
        deadlines=_watched(app, changes.deadlines(session, day, day + AHEAD)),
        troubles=tuple(trouble for trouble in troubles if trouble),
        feeds=len(all_feeds),
        items=items.count_since(session, since),
        names=app.names,
        timezone=app.watchlist.timezone.key,
    )


def _lasting(rows: Sequence[Change]) -> Iterable[Change]:
    """Without the baseline, what was taken back since, and a taking back of what was learned since and told nobody."""
    gone = {row.id for row in rows if row.retracted}
    for row in rows:
        for_nothing = row.retracts in gone and not row.told
        if row.event is not Event.known and not row.retracted and not for_nothing:
            yield row


def _watched(app: App, rows: Iterable[Change]) -> tuple[Change, ...]:
    """Those of entities that are still on the watch list."""
    return tuple(row for row in rows if row.entity in app.entities)


def _trouble(feed: Feed, until: datetime) -> FeedTrouble | None:
    """Why this feed could not be read lately; None where it was."""
    reason = feed.error
    if reason is None and feed.last_success is None:
        reason = "It has not been read yet."
    elif reason is None and feed.last_success is not None and until - feed.last_success > UNREAD:
        reason = "It has not been read for over a day."
    return FeedTrouble(feed.title or feed.url, feed.url, reason, feed.last_success) if reason else None


def board(
    app: App, session: Session, *, as_of: date | None = None, known_by: date | None = None
) -> tuple[Standing, ...]:
    """Where each watched entity stands, in the order of the watch list."""
    histories = changes.histories(session)
    return tuple(
        status.standing(entity, histories.get(entity.id, ()), as_of=as_of, known_by=known_by)
        for entity in app.watchlist.entities
    )


def remind(app: App, now: datetime) -> int:
    """Record and tell what has run out unheard, remind of what is about to. Gives the number of lapses.

    Nothing is written, nor waited for, while nothing is due.
    """
    with app.store.reading() as session:
        due = _due(app, session, now)
    lapsed = 0
    for entity in due:
        with app.store.writing() as session:
            changes.lock(session, entity)
            moment = outbox.undigested(session, now)
            rows = status.lapses(changes.history(session, entity), moment)
            for row in rows:
                changes.add(session, row)
            tell(app, session, (), rows, moment)
            for reminder in _reminders(app, changes.history(session, entity), now):
                remind_of(app, session, reminder, moment)
            lapsed += len(rows)
    return lapsed


def _due(app: App, session: Session, now: datetime) -> list[str]:
    """The watched entities with an end that has passed, or that somebody is to be reminded of."""
    near = changes.deadlines(session, date.min, now.date() + timedelta(days=max(status.MARKS) + 1))
    ends = {row.entity for row in near if row.entity in app.entities and row.after is Status.moratorium}
    return [entity for entity in app.entities if entity in ends and _has_due(app, session, entity, now)]


def _has_due(app: App, session: Session, entity: str, now: datetime) -> bool:
    history = changes.history(session, entity)
    if status.lapses(history, now):
        return True
    return any(unreminded(app, session, reminder) for reminder in _reminders(app, history, now))


def _reminders(app: App, history: Sequence[Change], now: datetime) -> Iterable[status.Reminder]:
    zone = app.watchlist.timezone
    return status.reminders(history, now.astimezone(zone).date(), zone)


def housekeeping(app: App, now: datetime) -> None:
    """Forget the texts of old items and old deliveries; what evidence rests on is kept for ever."""
    with app.store.writing() as session:
        retention.purge(session, now, app.watchlist.retention)
