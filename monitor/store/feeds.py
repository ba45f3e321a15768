"""Feeds: which ones there are, when each is due, how its last poll went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from monitor.errors import UsageError
from monitor.model import Feed, FeedSpec, Tier
from monitor.store.columns import digest
from monitor.store.tables import FeedRow

_LONGEST_VALIDATOR = 1024
"""A server's longer ETag is a mistake or an attack; without it the next answer is merely a full one."""

_ASTRAY = timedelta(hours=25)
"""No feed waits so long for its next poll."""


def sync(s: Session, specs: Sequence[FeedSpec], now: datetime) -> None:
    """Make the feeds of feeds.yaml those in `specs`. A new one is due at once.

    One that the file no longer names, and that nobody added elsewhere, is polled no more; what it brought stays.
    """
    named = {digest(spec.url): spec for spec in specs}
    rows = {row.url_hash: row for row in s.exec(select(FeedRow))}
    for key, row in rows.items():
        if row.in_file and key not in named:
            row.in_file = False
            s.add(row)
    for key, spec in named.items():
        row = _settle(rows.get(key), spec, now)
        row.in_file = True
        s.add(row)
    s.flush()


def add(s: Session, spec: FeedSpec, now: datetime) -> Feed:
    """A feed from a command, an import or the dashboard; due at once if it is new. What feeds.yaml says of it holds."""
    row = _find(s, spec.url)
    if row is None or not row.in_file:
        row = _settle(row, spec, now)
    row.added = True
    s.add(row)
    s.flush()
    return _feed(row)


def remove(s: Session, url: str) -> None:
    """Poll a feed no more that was added here; what it brought stays. UsageError for one that feeds.yaml names."""
    row = _active(s, url)
    if row.in_file:
        raise UsageError(f"{url} stands in feeds.yaml: remove it there, or pause it")
    row.added = False
    s.add(row)


def pause(s: Session, url: str, paused: bool) -> None:
    """Stop, or go on, polling a feed, whoever added it."""
    row = _active(s, url)
    row.paused = paused
    s.add(row)


def all(s: Session) -> list[Feed]:
    """The active feeds, those paused or gone too, in order of coming."""
    return [_feed(row) for row in s.exec(select(FeedRow).where(_is_active()).order_by(col(FeedRow.id)))]


def due(s: Session, now: datetime) -> list[Feed]:
    """The feeds to poll now, the longest waiting first; one due in over a day was planned while the clock was wrong."""
    when = or_(col(FeedRow.next_poll) <= now, col(FeedRow.next_poll) > now + _ASTRAY)
    polled = (_is_active(), col(FeedRow.paused).is_(False), col(FeedRow.gone).is_(False), when)
    return [
        _feed(row) for row in s.exec(select(FeedRow).where(*polled).order_by(col(FeedRow.next_poll), col(FeedRow.id)))
    ]


def by_url(s: Session, url: str) -> Feed | None:
    """The active feed at exactly this address."""
    row = _find(s, url)
    return _feed(row) if row is not None and (row.in_file or row.added) else None


def polled(
    s: Session,
    feed_id: int,
    *,
    at: datetime,
    next_poll: datetime,
    etag: str | None,
    last_modified: str | None,
    body_hash: str | None,
    new_items: int,
    title: str = "",
) -> None:
    """A complete answer came. Without `body_hash` (304) the validators stay; `title` names a feed that has none."""
    row = s.get_one(FeedRow, feed_id)
    if body_hash is not None:
        row.etag, row.last_modified, row.body_hash = _validator(etag), _validator(last_modified), body_hash
    row.title = row.title or title
    row.last_polled = row.last_success = at
    row.next_poll = next_poll
    row.failures, row.error, row.gone = 0, None, False
    if new_items:
        row.last_new_item = at
    s.add(row)


def failed(s: Session, feed_id: int, *, at: datetime, next_poll: datetime, error: str, gone: bool = False) -> None:
    """No complete answer came; what the feed brought, and its validators, stay. `gone`: poll it no more."""
    row = s.get_one(FeedRow, feed_id)
    row.last_polled = at
    row.next_poll = next_poll
    row.failures += 1
    row.error = error
    row.gone = row.gone or gone
    s.add(row)


def shift(s: Session, after: datetime, by: timedelta) -> None:
    """The wall clock jumped by `by`: every poll that was to come after `after` moves with it."""
    for row in s.exec(select(FeedRow).where(col(FeedRow.next_poll) > after)):
        row.next_poll += by
        s.add(row)


def _settle(row: FeedRow | None, spec: FeedSpec, now: datetime) -> FeedRow:
    """The row as the spec wants it. A feed that comes back, or to another interval, is due at once."""
    every = int(spec.every.total_seconds()) if spec.every else None
    if row is None:
        row = FeedRow(url=spec.url, url_hash=digest(spec.url), title=spec.title, tier=spec.tier.value, next_poll=now)
    elif not (row.in_file or row.added):
        row.next_poll, row.gone = now, False
    elif row.every != every and not row.failures:
        row.next_poll = min(row.next_poll, now)
    row.title = spec.title or row.title
    row.tier, row.language, row.every, row.full_text = spec.tier.value, spec.language, every, spec.full_text
    return row


def _is_active() -> ColumnElement[bool]:
    return or_(col(FeedRow.in_file), col(FeedRow.added))


def _find(s: Session, url: str) -> FeedRow | None:
    return s.exec(select(FeedRow).where(FeedRow.url_hash == digest(url))).one_or_none()


def _active(s: Session, url: str) -> FeedRow:
    row = _find(s, url)
    if row is None or not (row.in_file or row.added):
        raise UsageError(f"there is no feed {url}: `monitor feeds list` shows them")
    return row


def _validator(header: str | None) -> str | None:
    """A header as it came, None where it could not be sent back byte for byte."""
    if header is None or len(header) > _LONGEST_VALIDATOR or not header.isprintable():
        return None
    return header


def _feed(row: FeedRow) -> Feed:
    assert row.id is not None
    return Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        next_poll=row.next_poll,
        tier=Tier(row.tier),
        language=row.language,
        every=timedelta(seconds=row.every) if row.every else None,
        full_text=row.full_text,
        in_file=row.in_file,
        paused=row.paused,
        gone=row.gone,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        last_polled=row.last_polled,
        last_success=row.last_success,
        last_new_item=row.last_new_item,
        failures=row.failures,
        error=row.error,
    )
