"""When to try again, when to give up, when to poll next.

Pure values: the hour comes in as `now`, and all randomness as `jitter`, a number from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.errors import MonitorError
from monitor.model import Feed

EVERY = timedelta(minutes=15)
FLOOR = timedelta(minutes=5)
CEILING = timedelta(hours=24)
_FRESHEST = timedelta(hours=1)
_SPREAD = 0.1

DELAYS = tuple(
    timedelta(seconds=s) for s in (0, 5, 300, 1800, 7200, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""How long after one attempt the next one follows: 75.6 hours from the first to the tenth."""
_PERSISTENCE = timedelta(hours=72)
_MOST_ATTEMPTS = 12

_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d{1,12})', re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?:$|[,\s])", re.IGNORECASE)


def next_poll(
    feed: Feed,
    now: datetime,
    *,
    jitter: float,
    headers: Mapping[str, str] | None = None,
    interval: timedelta | None = None,
    failure: MonitorError | None = None,
    floor: timedelta = FLOOR,
) -> datetime:
    """When to ask a feed again.

    headers: of the answer, names in lower case. interval: the publisher's own wish (ttl, sy:). Both lengthen the
    default of 15 minutes, to at most an hour and a day, where no interval is written for the feed. failure: what
    went wrong this time; `feed.failures` counts those before it, and each doubles the wait, up to a day.
    Jitter only lengthens (by up to a tenth), so that a Retry-After is never undercut.
    """
    own = feed.every or EVERY
    ceiling = max(CEILING, own)
    waits = [own, floor]
    if failure is not None:
        waits.append(min(own * 2 ** min(feed.failures, 17), ceiling))
        waits.append(_clamped(getattr(failure, "retry_after", None), CEILING))
    elif feed.every is None:
        waits.append(_clamped(freshness(headers or {}, now), _FRESHEST))
        waits.append(_clamped(interval, CEILING))
    longest = max(waits)
    return now + max(longest, min(longest * (1 + _SPREAD * jitter), ceiling))


def next_try(
    attempts: int, now: datetime, created: datetime, *, jitter: float, retry_after: timedelta | None = None
) -> datetime | None:
    """When to send a message again after `attempts` failures, the last of them now; None: give up.

    Ten attempts by the schedule with ±20 % jitter. Where jitter made that shorter than 72 hours since the message
    was `created`, up to two more follow. Never before the receiver's own `retry_after` is over.
    """
    if attempts >= _MOST_ATTEMPTS or (attempts >= len(DELAYS) and now - created >= _PERSISTENCE):
        return None
    delay = DELAYS[min(attempts, len(DELAYS) - 1)] * (0.8 + 0.4 * jitter)
    return now + max(delay, _clamped(retry_after, CEILING))


def freshness(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """For how long the answer says that it stays fresh (RFC 9111, 5.2.2.1 and 5.3). Never negative."""
    control = headers.get("cache-control", "")
    if _UNCACHED.search(control):
        return None
    if found := _MAX_AGE.search(control):
        return _seconds(found[1])
    expires = _http_date(headers.get("expires", ""))
    if expires is None:
        return None
    return max(expires - (_http_date(headers.get("date", "")) or now), timedelta())


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The server's wish (RFC 9110, 10.2.3), at most a day; a date counts from the answer's own Date. Junk is None."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(_seconds(value), CEILING)
    until = _http_date(value)
    if until is None:
        return None
    wait = until - (_http_date(headers.get("date", "")) or now)
    return min(wait, CEILING) if wait > timedelta() else None


def _clamped(wish: timedelta | None, most: timedelta) -> timedelta:
    return min(max(wish, timedelta()), most) if wish else timedelta()


def _seconds(digits: str) -> timedelta:
    return timedelta(seconds=min(int(digits), 10 * 366 * 86_400))


def _http_date(text: str) -> datetime | None:
    """An aware UTC time, or None for anything else; "0" and "-1" are common in Expires and mean "already"."""
    if not 10 < len(text) < 60:
        return None
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
