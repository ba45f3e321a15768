from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.core.calendar import due_at, due_day, next_due
from monitor.model import DigestRule

ZONES = """Europe/Brussels America/New_York America/St_Johns Asia/Kolkata Australia/Lord_Howe Pacific/Apia
Africa/Casablanca America/Sao_Paulo Asia/Tehran Pacific/Chatham Asia/Kathmandu Africa/Cairo America/Havana
Asia/Beirut Europe/London
America/Santiago Pacific/Auckland Asia/Tokyo UTC America/Phoenix""".split()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["02:30", "00:15"])
def test_exactly_one_digest_a_local_day_for_ten_years(zone: str, at: str) -> None:
    rule, tz = DigestRule("desk", at=at), ZoneInfo(zone)
    now = datetime(2020, 1, 1, 12, tzinfo=UTC)
    last = due_day(rule, tz, now, None)
    assert last is not None
    while now.year < 2030:
        now = next_due(rule, tz, now)
        assert due_day(rule, tz, now - timedelta(seconds=1), last) is None
        day = due_day(rule, tz, now, last)
        assert day == last + timedelta(days=1)
        last = day


def test_a_time_that_the_day_skips_is_the_first_valid_one_after() -> None:
    due = due_at(DigestRule("desk", at="02:30"), date(2026, 3, 29), ZoneInfo("Europe/Brussels"))
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 summer time


def test_days_missed_while_down_give_one_late_digest() -> None:
    rule, zone = DigestRule("desk"), ZoneInfo("UTC")
    now = datetime(2026, 5, 8, 14, tzinfo=UTC)
    day = due_day(rule, zone, now, last=date(2026, 5, 4))
    assert day == date(2026, 5, 8)
    assert due_day(rule, zone, now, last=day) is None


def test_before_its_hour_the_digest_of_the_day_before_is_the_one_due() -> None:
    rule, zone = DigestRule("desk", at="08:00"), ZoneInfo("UTC")
    now = datetime(2026, 5, 8, 7, tzinfo=UTC)
    assert due_day(rule, zone, now, last=date(2026, 5, 6)) == date(2026, 5, 7)
    assert due_day(rule, zone, now, last=date(2026, 5, 7)) is None


def test_only_the_days_of_the_rule_count() -> None:
    rule, zone = DigestRule("desk", days=(0, 3)), ZoneInfo("UTC")
    sunday = datetime(2026, 5, 10, 12, tzinfo=UTC)
    assert due_day(rule, zone, sunday, last=None) == date(2026, 5, 7)
    assert next_due(rule, zone, sunday) == datetime(2026, 5, 11, 8, tzinfo=UTC)
