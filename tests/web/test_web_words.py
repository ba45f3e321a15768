"""Time in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web.words import away, days_ago, days_left, listed, on_the_clock

NOW = datetime(2021, 5, 19, 8, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (-59, "just now"),
        (-60, "1 minute ago"),
        (-3599, "59 minutes ago"),
        (-3600, "1 hour ago"),
        (-47 * 3600, "47 hours ago"),
        (-48 * 3600, "2 days ago"),
        (30, "in less than a minute"),
        (90, "in 1 minute"),
        (7200, "in 2 hours"),
    ],
)
def test_an_instant_is_told_by_its_distance(seconds: int, words: str) -> None:
    assert away(NOW + timedelta(seconds=seconds), NOW) == words


def test_the_clock_is_the_one_of_the_watch_list() -> None:
    zone = ZoneInfo("Europe/Brussels")
    assert on_the_clock(NOW, NOW, zone) == "10:30"
    assert on_the_clock(datetime(2021, 5, 19, 22, 30, tzinfo=UTC), NOW, zone) == "tomorrow 00:30"
    assert on_the_clock(datetime(2021, 5, 18, 8, tzinfo=UTC), NOW, zone) == "yesterday 10:00"
    assert on_the_clock(datetime(2020, 6, 10, 21, 5, tzinfo=UTC), NOW, zone) == "10 June 2020, 23:05"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (TODAY, "ends today"),
        (TODAY + timedelta(days=1), "1 day left"),
        (date(2021, 6, 11), "23 days left"),
        (TODAY - timedelta(days=2), "ended 2 days ago"),
    ],
)
def test_what_is_left_is_counted_in_days(until: date, words: str) -> None:
    assert days_left(until, TODAY) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "today"), (0, "today"), (1, "yesterday"), (99, "99 days ago"), (100, "on 8 February 2021")],
)
def test_a_day_is_seen_from_today(days: int, words: str) -> None:
    assert days_ago(TODAY - timedelta(days=days), TODAY) == words


@given(st.lists(st.text(min_size=1, max_size=5, alphabet="abc"), min_size=1, max_size=12))
def test_a_list_names_the_first_and_counts_the_rest(names: list[str]) -> None:
    words = listed(names)
    assert words.startswith(names[0])
    if len(names) > 4:
        assert words.endswith(f"and {len(names) - 3} more")
    else:
        assert all(name in words for name in names)


def test_lists_read_as_people_write_them() -> None:
    assert listed([]) == ""
    assert listed(["Amazon"]) == "Amazon"
    assert listed(["Amazon", "IBM"]) == "Amazon and IBM"
    assert listed(["Amazon", "IBM", "Microsoft"]) == "Amazon, IBM and Microsoft"
