"""Our own words for time as it passes: how long ago, how long still, on whose clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.wording import amount, day

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_LONG_AGO = 100
"""Days after which a date says more than a number of days."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for a person: `words` as seen from now, `exact` on the clock of the watch list."""

    iso: str
    words: str
    exact: str


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    return Moment(at.astimezone(UTC).isoformat(timespec="seconds"), away(at, now), on_the_clock(at, now, zone))


def away(at: datetime, now: datetime) -> str:
    """How far an instant is: "3 minutes ago", "just now", "in 2 hours"."""
    gap = at - now
    if abs(gap) < _MINUTE:
        return "just now" if gap <= timedelta() else "in less than a minute"
    return f"in {_length(gap)}" if gap > timedelta() else f"{_length(-gap)} ago"


def _length(gap: timedelta) -> str:
    """In the largest unit of which there are at least two, or the one minute, hour or day that there is."""
    if gap >= 2 * _DAY:
        return amount(gap // _DAY, "day", "days")
    if gap >= _HOUR:
        return amount(gap // _HOUR, "hour", "hours")
    return amount(gap // _MINUTE, "minute", "minutes")


def on_the_clock(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "14:03" today, "tomorrow 08:00", "yesterday 23:10", else "18 May 2021, 08:00"."""
    local = at.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    near = {0: "", 1: "tomorrow ", -1: "yesterday "}
    return f"{near[days]}{local:%H:%M}" if days in near else dated(at, zone)


def dated(at: datetime, zone: ZoneInfo) -> str:
    """An instant with its date, however near: "18 May 2021, 08:00"."""
    local = at.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def days_left(until: date, today: date) -> str:
    """What is left of a measure that ends: "23 days left", "ends today", "ended 3 days ago"."""
    days = (until - today).days
    if days == 0:
        return "ends today"
    return f"{amount(days, 'day', 'days')} left" if days > 0 else f"ended {amount(-days, 'day', 'days')} ago"


def days_ago(on: date, today: date) -> str:
    """A day as seen from today: "today", "yesterday", "12 days ago", "on 3 May 2021"."""
    days = (today - on).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < _LONG_AGO else f"on {day(on)}"


def listed(names: list[str], most: int = 4) -> str:
    """ "Amazon", "Amazon and IBM", "Amazon, IBM, Microsoft and 3 more"."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
