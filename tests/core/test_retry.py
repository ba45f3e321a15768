from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.retry import DELAYS, freshness, next_poll, next_try, retry_after
from monitor.errors import BadStatus, FetchError, ParseError
from monitor.model import Feed

NOW = datetime(2021, 5, 19, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JITTER = st.floats(0, 1)
INTERVALS = st.timedeltas(timedelta(seconds=-5), timedelta(days=4000))


def feed(*, every: timedelta | None = None, failures: int = 0) -> Feed:
    return Feed(1, "https://example.org/feed", "Example", NOW, every=every, failures=failures)


def wait(**given: object) -> timedelta:
    source = given.pop("feed", feed())
    return next_poll(source, NOW, jitter=0, **given) - NOW  # type: ignore[arg-type]


def test_a_feed_is_asked_every_quarter_of_an_hour() -> None:
    assert wait() == 15 * MINUTE


def test_a_written_interval_holds_whatever_the_publisher_wishes() -> None:
    written = feed(every=30 * MINUTE)
    assert wait(feed=written, headers={"cache-control": "max-age=3600"}, interval=DAY) == 30 * MINUTE


def test_no_interval_is_shorter_than_the_floor() -> None:
    assert wait(feed=feed(every=MINUTE)) == 5 * MINUTE
    assert wait(feed=feed(every=MINUTE), floor=timedelta(0)) == MINUTE


def test_a_written_interval_may_be_longer_than_a_day() -> None:
    assert wait(feed=feed(every=3 * DAY)) == 3 * DAY


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"cache-control": "public, max-age=1800"}, 30 * MINUTE),
        ({"cache-control": 'Max-Age="1800"'}, 30 * MINUTE),
        ({"cache-control": "max-age=31536000"}, HOUR),
        ({"cache-control": "max-age=60"}, 15 * MINUTE),
        ({"cache-control": "max-age=0"}, 15 * MINUTE),
        ({"cache-control": "max-age=-1"}, 15 * MINUTE),
        ({"cache-control": "no-cache, max-age=1800"}, 15 * MINUTE),
        ({"cache-control": "s-maxage=3000"}, 15 * MINUTE),
        ({"cache-control": "max-age=60", "expires": format_datetime(NOW + DAY, usegmt=True)}, 15 * MINUTE),
        ({"expires": format_datetime(NOW + 30 * MINUTE, usegmt=True)}, 30 * MINUTE),
        ({"expires": format_datetime(NOW + 30 * DAY, usegmt=True)}, HOUR),
        ({"expires": format_datetime(NOW - DAY, usegmt=True)}, 15 * MINUTE),
        ({"expires": "-1"}, 15 * MINUTE),
        ({"expires": "Thu, 31 Feb 2021 99:00:00 GMT"}, 15 * MINUTE),
        ({"expires": "Wed, 19 May 2021 14:30:00 GMT", "date": "Wed, 19 May 2021 14:00:00 GMT"}, 30 * MINUTE),
    ],
)
def test_caching_headers_lengthen_the_interval_to_at_most_an_hour(headers: dict[str, str], expected: timedelta) -> None:
    assert wait(headers=headers) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [(MINUTE, 15 * MINUTE), (3 * HOUR, 3 * HOUR), (365 * DAY, DAY), (timedelta(0), 15 * MINUTE), (-DAY, 15 * MINUTE)],
)
def test_the_wish_in_the_feed_lengthens_the_interval_to_at_most_a_day(wish: timedelta, expected: timedelta) -> None:
    assert wait(interval=wish) == expected


def test_each_failure_doubles_the_wait_up_to_a_day() -> None:
    waits = [wait(feed=feed(failures=n), failure=ParseError("x")) / MINUTE for n in range(9)]
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert wait(feed=feed(failures=10**9), failure=FetchError("x")) == DAY


def test_retry_after_is_honoured_up_to_a_day() -> None:
    def busy(after: timedelta) -> BadStatus:
        return BadStatus("x", status=503, retry_after=after)

    assert wait(failure=busy(2 * HOUR)) == 2 * HOUR
    assert wait(failure=busy(MINUTE)) == 15 * MINUTE
    assert wait(failure=busy(99 * DAY)) == DAY


@given(
    jitter=JITTER,
    every=st.one_of(st.none(), INTERVALS.filter(lambda i: i > timedelta(0))),
    failures=st.integers(0, 10**6),
    age=st.integers(-(10**9), 10**9),
    interval=st.one_of(st.none(), INTERVALS),
    after=st.one_of(st.none(), INTERVALS),
)
def test_the_next_poll_lies_between_floor_and_ceiling(
    jitter: float,
    every: timedelta | None,
    failures: int,
    age: int,
    interval: timedelta | None,
    after: timedelta | None,
) -> None:
    failure = FetchError("x", retry_after=after) if after is not None else None
    source = feed(every=every, failures=failures)
    when = next_poll(
        source, NOW, jitter=jitter, headers={"cache-control": f"max-age={age}"}, interval=interval, failure=failure
    )
    assert 5 * MINUTE <= when - NOW <= max(DAY, every or DAY)
    if after is not None:
        assert when - NOW >= min(after, DAY)


def test_a_message_is_tried_ten_times_over_three_days() -> None:
    now, waits = NOW, []
    for attempts in range(10):
        again = next_try(attempts, now, NOW, jitter=0.5)
        assert again is not None
        waits.append(again - now)
        now = again
    assert waits == list(DELAYS)
    assert next_try(10, now, NOW, jitter=0.5) is None


@given(st.lists(JITTER, min_size=13, max_size=13))
def test_a_message_is_given_up_after_72_hours_at_the_earliest_and_12_attempts_at_the_latest(
    jitters: list[float],
) -> None:
    now, attempts = NOW, 0
    while (again := next_try(attempts, now, NOW, jitter=jitters[attempts])) is not None:
        assert again >= now
        now, attempts = again, attempts + 1
    assert now - NOW >= timedelta(hours=72)
    assert 10 <= attempts <= 12


@given(attempts=st.integers(0, 9), jitter=JITTER)
def test_jitter_is_a_fifth(attempts: int, jitter: float) -> None:
    again = next_try(attempts, NOW, NOW, jitter=jitter)
    assert again is not None
    assert DELAYS[attempts] * 0.8 <= again - NOW <= DELAYS[attempts] * 1.2


@given(attempts=st.integers(0, 9), jitter=JITTER, after=st.timedeltas(timedelta(0), DAY))
def test_no_attempt_comes_before_the_receivers_own_wish(attempts: int, jitter: float, after: timedelta) -> None:
    again = next_try(attempts, NOW, NOW, jitter=jitter, retry_after=after)
    assert again is not None
    assert again - NOW >= after


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 120 ", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("999999999999", DAY),
        ("9" * 500, None),
        ("-5", None),
        ("soon", None),
        ("1e3", None),
        ("٣", None),
        ("", None),
        ("Wed, 19 May 2021 12:10:00 GMT", 10 * MINUTE),
        ("Wed, 19 May 2021 11:00:00 GMT", None),
        ("Wed, 19 May 2099 12:00:00 GMT", DAY),
        ("Wed, 99 May 2021 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_or_is_none(value: str, expected: timedelta | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == expected


def test_a_retry_after_date_counts_from_the_servers_own_clock() -> None:
    headers = {"retry-after": "Wed, 19 May 2021 20:10:00 GMT", "date": "Wed, 19 May 2021 20:00:00 GMT"}
    assert retry_after(headers, NOW) == 10 * MINUTE


@given(st.dictionaries(st.sampled_from(["retry-after", "expires", "date", "cache-control"]), st.text(max_size=40)))
def test_no_header_breaks_the_reading(headers: dict[str, str]) -> None:
    assert (retry_after(headers, NOW) or timedelta(0)) <= DAY
    assert (freshness(headers, NOW) or timedelta(0)) >= timedelta(0)
