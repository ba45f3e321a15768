"""How the watch itself goes: what is read, what is not, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.app import App
from monitor.core import calendar
from monitor.core.compose import host, link
from monitor.core.text import one_line, shorten
from monitor.model import Feed
from monitor.store import feeds, outbox
from monitor.web.words import Moment, moment

if TYPE_CHECKING:
    from monitor.store import Session

MOST_TROUBLES = 100
"""Failing feeds named on the page; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A feed that could not be read. `since`: its last complete answer, None where it never gave one."""

    title: str
    link: str | None
    host: str
    reason: str
    since: Moment | None
    again: Moment | None
    """When it is tried again; None where it is given up."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The next digest of one channel."""

    channel: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch in numbers. Paused feeds are in none of the other counts."""

    feeds: int
    healthy: int
    failing: int
    unread: int
    """Never polled yet."""
    paused: int
    last_poll: Moment | None
    last_answer: Moment | None
    next_poll: Moment | None
    due: bool
    """Whether the next poll is to come at once."""
    digest: Digest | None
    channels: tuple[str, ...]
    waiting: int
    shut: tuple[tuple[str, str], ...]
    """Channels that are switched off, each with the reason."""
    troubles: tuple[Trouble, ...]

    @property
    def blind(self) -> bool:
        """Whether not one feed could be read: then the absence of news says nothing."""
        return self.failing > 0 and self.healthy == 0


def read(app: App, session: Session, now: datetime) -> Watch:
    """The watch at `now`."""
    listed = feeds.all(session)
    active = [feed for feed in listed if not feed.paused]
    failing = [feed for feed in active if feed.error is not None]
    next_poll = min((feed.next_poll for feed in active if not feed.gone), default=None)

    def when(instant: datetime | None) -> Moment | None:
        return moment(instant, now, app.watchlist.timezone) if instant else None

    return Watch(
        feeds=len(active),
        healthy=sum(feed.error is None and feed.last_success is not None for feed in active),
        failing=len(failing),
        unread=sum(feed.last_polled is None for feed in active),
        paused=len(listed) - len(active),
        last_poll=when(max((feed.last_polled for feed in active if feed.last_polled), default=None)),
        last_answer=when(max((feed.last_success for feed in active if feed.last_success), default=None)),
        next_poll=when(next_poll),
        due=next_poll is not None and next_poll <= now,
        digest=_next_digest(app, now),
        channels=tuple(app.channels),
        waiting=outbox.waiting(session),
        shut=tuple(outbox.disabled(session).items()),
        troubles=tuple(_trouble(feed, when) for feed in sorted(failing, key=_broken)[:MOST_TROUBLES]),
    )


def _next_digest(app: App, now: datetime) -> Digest | None:
    """The digest that is due first."""
    zone = app.watchlist.timezone
    due = [(calendar.next_due(rule, zone, now), rule.channel) for rule in app.watchlist.digests]
    if not due:
        return None
    at, channel = min(due)
    return Digest(channel, moment(at, now, zone))


def _broken(feed: Feed) -> tuple[bool, datetime]:
    """Order of showing: those that worked once, the longest broken first; then those that never did."""
    return feed.last_success is None, feed.last_success or feed.next_poll


def _trouble(feed: Feed, when: Callable[[datetime | None], Moment | None]) -> Trouble:
    return Trouble(
        title=shorten(one_line(feed.title), 120) or host(feed.url) or shorten(one_line(feed.url), 120),
        link=link(feed.url),
        host=host(feed.url),
        reason=shorten(one_line(feed.error or ""), 240),
        since=when(feed.last_success),
        again=None if feed.gone else when(feed.next_poll),
    )
