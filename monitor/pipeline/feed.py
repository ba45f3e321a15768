"""What happens to a feed: fetched, parsed, and what is new handed on, in one transaction with the feed's own state."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from monitor.app import App
from monitor.core import dedup, retry
from monitor.core.urls import canonical
from monitor.errors import BadStatus, MonitorError, StoreError
from monitor.model import Entry, Feed, Fetched, Item, ParsedFeed
from monitor.pipeline.item import New, Progress, admit, amend, fingerprint_of, read
from monitor.pipeline.opinion import second_opinion
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


async def poll(
    app: App,
    now: datetime,
    *,
    everything: bool = False,
    busy: set[int] | None = None,
    progress: Progress = lambda done, of: None,
) -> PollReport:
    """One pass over the due (or all) feeds. A feed that fails backs off and harms no other.

    It may be cancelled at any moment: a feed is recorded as a whole or not at all. `busy` holds the ids of the feeds
    in hand: passes that run beside each other share it, and each leaves to the others what they have begun.
    """
    busy = set() if busy is None else busy
    due = [feed for feed in await asyncio.to_thread(_due, app, now, everything) if feed.id not in busy]
    busy |= {feed.id for feed in due}
    report, left = PollReport(feeds=len(due)), {feed.id for feed in due}

    async def one(feed: Feed) -> None:
        try:
            await _poll_one(app, feed, now, report)
        finally:
            busy.discard(feed.id)
            left.discard(feed.id)
            progress(len(due) - len(left), len(due))

    async with asyncio.TaskGroup() as group:
        for feed in due:
            group.create_task(one(feed))
    return report


def _due(app: App, now: datetime, everything: bool) -> list[Feed]:
    with app.store.reading() as session:
        if everything:
            return [feed for feed in feeds.all(session) if not feed.paused]
        return feeds.due(session, now)


async def _poll_one(app: App, feed: Feed, now: datetime, report: PollReport) -> None:
    try:
        new, changes = await _take(app, feed, now)
        report.new_items += new
        report.changes += changes
        return
    except MonitorError as error:
        fault = error
    except Exception as error:  # one bad feed never stops the others
        log.exception("feed broke", feed=feed.url)
        fault = MonitorError(f"internal error: {error!r}")
    report.failed.append(Failure(feed.url, str(fault)))
    try:
        if not isinstance(fault, StoreError):
            await app.write(_failed, app, feed, fault, now)
            return
    except MonitorError as error:
        fault = error
    log.error("feed not recorded", feed=feed.url, reason=str(fault))  # nothing is lost: the feed stays due


async def _take(app: App, feed: Feed, now: datetime) -> tuple[int, int]:
    """Fetch, parse and record one feed. Gives (new items, changes)."""
    fetched = await app.client.get(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    digest = hashlib.sha256(fetched.body).hexdigest()
    if fetched.status == 304 or digest == feed.body_hash:
        await app.write(_unchanged, app, feed, fetched, now)
        return 0, 0
    parsed = await app.sandbox.parse(fetched.body, fetched.url, fetched.headers.get("content-type"))
    found = await asyncio.to_thread(_read, app, feed, parsed, now)
    if app.second_reader is not None and feed.last_success is not None:
        found = _Found(
            [await _reconsidered(app, new, now) for new in found.fresh],
            [await _reconsidered(app, new, now) for new in found.edited],
        )
    return await app.write(_record, app, feed, fetched, parsed, found, digest, now)


@dataclass(frozen=True, slots=True)
class _Found:
    """The entries that this feed has not brought before, and those that it has brought with other words."""

    fresh: list[New]
    edited: list[New]


def _read(app: App, feed: Feed, parsed: ParsedFeed, now: datetime) -> _Found:
    """What is new in a document, oldest first, each entry with what it says."""
    with app.store.reading() as session:
        found = _sifted(session, feed, parsed, now)
    return _Found(*([replace(new, read=read(app, new.item)) for new in news] for news in (found.fresh, found.edited)))


async def _reconsidered(app: App, new: New, now: datetime) -> New:
    assert new.read is not None
    matches, reading = new.read
    return replace(new, read=(matches, await second_opinion(app, new.item, matches, reading, now)))


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


def _failed(app: App, feed: Feed, error: MonitorError, now: datetime) -> None:
    gone = isinstance(error, BadStatus) and error.status == 410
    with app.store.writing() as session:
        feeds.failed(
            session, feed.id, at=now, next_poll=_next_poll(app, feed, now, failure=error), error=str(error), gone=gone
        )
    log.warning("feed failed", feed=feed.url, reason=str(error), failures=feed.failures + 1)


def _record(
    app: App, feed: Feed, fetched: Fetched, parsed: ParsedFeed, entries: _Found, body_hash: str, now: datetime
) -> tuple[int, int]:
    """Store what is new and what follows from it, with the feed's validators. Gives (new items, changes)."""
    with app.store.writing() as session:
        feed = feeds.by_url(session, feed.url) or feed  # another process may have polled it since
        seen = items.seen(session, feed.id, [new.key for new in entries.fresh])
        found = [new for new in entries.fresh if new.key not in seen]
        past, news = _parted(feed, found)
        admitted = admit(app, session, past, now, feed=feed.id, quiet=True) + admit(
            app, session, news, now, feed=feed.id
        )
        amended = amend(app, session, entries.edited, now)
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
        log.info("feed read", feed=feed.url, new=len(found), quiet=len(past), changes=admitted.changes)
    return admitted.items, admitted.changes + amended


def _sifted(session: Session, feed: Feed, parsed: ParsedFeed, now: datetime) -> _Found:
    keys, links = dedup.identities(parsed.entries), _links(parsed.entries)
    seen = items.seen(session, feed.id, keys)
    texts = items.texts(session, list(seen.values()))
    fresh, edited = dict[str, New](), dict[str, New]()
    for key, entry, link in zip(keys, parsed.entries, links, strict=True):
        new = New(key, _item(feed, parsed, entry, key, now), link)
        if key not in seen:
            fresh.setdefault(key, new)
        elif seen[key] == new.item.id and texts.get(new.item.id, "") not in ("", fingerprint_of(new.item)):
            edited.setdefault(key, new)  # another feed's words for the same address are no edit
    return _Found(*(sorted(news.values(), key=lambda new: _age(new, now)) for news in (fresh, edited)))


def _age(new: New, now: datetime) -> tuple[datetime, str]:
    return new.item.published or now, new.key


def _links(entries: Sequence[Entry]) -> list[str | None]:
    """Each entry's canonical address; None where entries of other texts lead there too: then it says nothing."""
    links = [canonical(entry.url) if entry.url else None for entry in entries]
    texts = {(link, dedup.fingerprint(entry.title, "")) for link, entry in zip(links, entries, strict=True)}
    told = Counter(link for link, _ in texts)
    return [link if told[link] == 1 else None for link in links]


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


def _parted(feed: Feed, found: list[New]) -> tuple[list[New], list[New]]:
    """What nobody is to be alerted of (all of a first poll, a flood from before the last one), and the rest."""
    last = feed.last_success
    if last is None:
        return found, []
    old = [new for new in found if (new.item.published or last) < last]
    if len(old) <= FLOOD:
        return [], found
    return old, [new for new in found if (new.item.published or last) >= last]


def _next_poll(
    app: App,
    feed: Feed,
    now: datetime,
    *,
    headers: Mapping[str, str] | None = None,
    interval: timedelta | None = None,
    failure: MonitorError | None = None,
) -> datetime:
    jitter = random.random()  # noqa: S311 - it spreads load, it keeps no secret
    floor = min(retry.FLOOR, feed.every or retry.FLOOR)
    return retry.next_poll(feed, now, jitter=jitter, headers=headers, interval=interval, failure=failure, floor=floor)
