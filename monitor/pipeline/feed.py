"""What happens to a feed: fetched, parsed, and what is new handed on, in one transaction with the feed's own state."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from monitor.app import App
from monitor.core import dedup, retry
from monitor.core.urls import canonical
from monitor.errors import BadStatus, FetchError, MonitorError, ParseError
from monitor.model import Entry, Feed, Fetched, Item, ParsedFeed
from monitor.pipeline.item import New, admit
from monitor.store import Session, feeds, items

log = structlog.get_logger()

FLOOD = 20
"""More new entries than this, all published before the feed's last successful poll, are a back catalogue."""
EARLIEST = timedelta(days=365 * 30)


@dataclass(frozen=True, slots=True)
class Failure:
    """A feed that could not be read, and why, in one sentence."""

    url: str
    reason: str


@dataclass(slots=True)
class PollReport:
    """What one pass over the feeds brought."""

    feeds: int = 0
    new_items: int = 0
    changes: int = 0
    failed: list[Failure] = field(default_factory=list)


async def poll(app: App, now: datetime, *, everything: bool = False) -> PollReport:
    """One pass over the due (or all) feeds. A feed that fails backs off and harms no other.

    It may be cancelled at any moment: a feed is recorded as a whole or not at all.
    """
    due = await asyncio.to_thread(_due, app, now, everything)
    report = PollReport(feeds=len(due))
    async with asyncio.TaskGroup() as group:
        for feed in due:
            group.create_task(_poll_one(app, feed, now, report))
    return report


def _due(app: App, now: datetime, everything: bool) -> list[Feed]:
    with app.store.reading() as session:
        if everything:
            return [feed for feed in feeds.all(session) if not feed.paused]
        return feeds.due(session, now)


async def _poll_one(app: App, feed: Feed, now: datetime, report: PollReport) -> None:
    try:
        try:
            new, changes = await _take(app, feed, now)
            report.new_items += new
            report.changes += changes
        except (FetchError, ParseError) as error:
            report.failed.append(Failure(feed.url, str(error)))
            await app.write(_failed, app, feed, error, now)
    except MonitorError as error:  # the store's: nothing was recorded, so the feed stays due
        report.failed.append(Failure(feed.url, str(error)))
        log.error("feed not recorded", feed=feed.url, reason=str(error))
    except Exception as error:  # one bad feed never stops the others
        report.failed.append(Failure(feed.url, f"internal error: {error!r}"))
        log.exception("feed broke", feed=feed.url)


async def _take(app: App, feed: Feed, now: datetime) -> tuple[int, int]:
    """Fetch, parse and record one feed. Gives (new items, changes)."""
    fetched = await app.client.get(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    digest = hashlib.sha256(fetched.body).hexdigest()
    if fetched.status == 304 or digest == feed.body_hash:
        await app.write(_unchanged, app, feed, fetched, now)
        return 0, 0
    parsed = await app.sandbox.parse(fetched.body, fetched.url, fetched.headers.get("content-type"))
    return await app.write(_record, app, feed, fetched, parsed, digest, now)


# ---------------------------------------------------------------- each in one transaction


def _unchanged(app: App, feed: Feed, fetched: Fetched, now: datetime) -> None:
    with app.store.writing() as session:
        feeds.polled(
            session,
            feed.id,
            at=now,
            next_poll=_next_poll(app, feed, now, headers=fetched.headers),
            etag=fetched.headers.get("etag", feed.etag),
            last_modified=fetched.headers.get("last-modified", feed.last_modified),
            body_hash=feed.body_hash,
            new_items=0,
        )


def _failed(app: App, feed: Feed, error: FetchError | ParseError, now: datetime) -> None:
    gone = isinstance(error, BadStatus) and error.status == 410
    with app.store.writing() as session:
        feeds.failed(
            session, feed.id, at=now, next_poll=_next_poll(app, feed, now, failure=error), error=str(error), gone=gone
        )
    log.warning("feed failed", feed=feed.url, reason=str(error), failures=feed.failures + 1)


def _record(
    app: App, feed: Feed, fetched: Fetched, parsed: ParsedFeed, body_hash: str, now: datetime
) -> tuple[int, int]:
    """Store what is new and what follows from it, with the feed's validators. Gives (new items, changes)."""
    with app.store.writing() as session:
        found = _fresh(session, feed, parsed, now)
        quiet = feed.last_success is None or _flood(feed, found)
        admitted = admit(app, session, found, now, feed=feed.id, quiet=quiet)
        feeds.polled(
            session,
            feed.id,
            at=now,
            next_poll=_next_poll(app, feed, now, headers=fetched.headers, interval=parsed.interval),
            etag=fetched.headers.get("etag"),
            last_modified=fetched.headers.get("last-modified"),
            body_hash=body_hash,
            new_items=len(found),
            title=parsed.title,
        )
    if parsed.skipped:
        log.warning("entries left out", feed=feed.url, entries=parsed.skipped)
    if found:
        log.info("feed read", feed=feed.url, new=len(found), quiet=quiet, changes=admitted.changes)
    return admitted.items, admitted.changes


def _fresh(session: Session, feed: Feed, parsed: ParsedFeed, now: datetime) -> list[New]:
    """The entries that this feed has not brought before, oldest first."""
    keys = dedup.identities(parsed.entries)
    seen = items.seen(session, feed.id, keys)
    fresh = {
        key: New(key, _item(feed, parsed, entry, key, now), canonical(entry.url) if entry.url else None)
        for key, entry in zip(keys, parsed.entries, strict=True)
        if key not in seen
    }
    return sorted(fresh.values(), key=lambda new: (new.item.published or now, new.key))


def _item(feed: Feed, parsed: ParsedFeed, entry: Entry, key: str, now: datetime) -> Item:
    published = entry.published
    return Item(
        id=hashlib.sha256(f"{feed.url}\n{key}".encode()).hexdigest()[:26],
        title=entry.title,
        summary=entry.summary,
        content=entry.content,
        url=entry.url,
        outlet=entry.outlet or feed.title or parsed.title,
        tier=feed.tier,
        published=min(published, now) if published and now - published < EARLIEST else now,
        language=entry.language or feed.language or parsed.language,
    )


def _flood(feed: Feed, found: Sequence[New]) -> bool:
    last = feed.last_success
    return last is not None and sum((new.item.published or last) < last for new in found) > FLOOD


def _next_poll(
    app: App,
    feed: Feed,
    now: datetime,
    *,
    headers: Mapping[str, str] | None = None,
    interval: timedelta | None = None,
    failure: FetchError | ParseError | None = None,
) -> datetime:
    jitter = random.random()  # noqa: S311 - it spreads load, it keeps no secret
    floor = min(retry.FLOOR, feed.every or retry.FLOOR)
    return retry.next_poll(feed, now, jitter=jitter, headers=headers, interval=interval, failure=failure, floor=floor)
