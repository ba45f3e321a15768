"""Which local day's digest is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import DigestRule


def due_at(rule: DigestRule, day: date, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a local day's digest. A time that the day skips (DST) means the first valid one after it.

    A time that the day has twice means the first (PEP 495, fold=0).
    """
    hours, minutes = rule.at.split(":")
    local = datetime.combine(day, time(int(hours), int(minutes)), zone)
    # Inside a gap, fold=0 reads the offset of before the jump: through UTC that lands just after the gap.
    return local.astimezone(UTC)


def due_day(rule: DigestRule, zone: ZoneInfo, now: datetime, last: date | None) -> date | None:
    """The local day whose digest is now to be sent, or None. Days missed while down give one digest, the latest."""
    today = now.astimezone(zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        if last is not None and day <= last:
            return None
        if day.weekday() in rule.days and due_at(rule, day, zone) <= now:
            return day
    return None


def next_due(rule: DigestRule, zone: ZoneInfo, now: datetime) -> datetime:
    """When the next digest will be due, in UTC."""
    today = now.astimezone(zone).date()
    moments = (due_at(rule, today + timedelta(days=ahead), zone) for ahead in range(-1, 9) if _on(rule, today, ahead))
    return next(moment for moment in moments if moment > now)


def _on(rule: DigestRule, today: date, ahead: int) -> bool:
    return (today + timedelta(days=ahead)).weekday() in rule.days
