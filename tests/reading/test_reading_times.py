"""Days, durations and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.reading.lexica import lexica
from monitor.core.reading.times import Raw, When, add, times
from monitor.model import Reading, Status

Read = Callable[..., Reading]

PUBLISHED = date(2020, 6, 11)


def _times(text: str, published: date | None = PUBLISHED) -> list[When]:
    raw = [Raw(0, 0, word.lower(), word[:1].isupper()) for word in text.split()]
    return list(times(raw, lexica()["en"].time, published))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on June 10", date(2020, 6, 10)),
        ("on 10 June 2021", date(2021, 6, 10)),
        ("June 10 , 2021", date(2021, 6, 10)),
        ("on Wednesday", date(2020, 6, 10)),
        ("on Thursday", date(2020, 6, 11)),
        ("on Friday", date(2020, 6, 5)),
        ("2021-06-10", date(2021, 6, 10)),
        ("yesterday", date(2020, 6, 10)),
        ("today", date(2020, 6, 11)),
        ("on December 28", date(2019, 12, 28)),
        ("in May 2021", date(2021, 5, 31)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert [when.day for when in _times(text)] == [day]


@pytest.mark.parametrize(
    ("text", "duration", "vague"),
    [
        ("for a year", (12, 0), False),
        ("one year ban", (12, 0), False),
        ("for the next year", (12, 0), False),
        ("12 months", (12, 0), False),
        ("twelve months", (12, 0), False),
        ("year long pause", (12, 0), False),
        ("ninety days", (0, 90), False),
        ("two weeks", (0, 14), False),
        ("three to five years", (36, 0), True),
        ("up to five years", (60, 0), True),
    ],
)
def test_durations(text: str, duration: tuple[int, int], vague: bool) -> None:
    assert [(when.duration, when.vague) for when in _times(text)] == [(duration, vague)]


def test_may_is_a_month_only_in_clear_company() -> None:
    assert _times("the firm may sell it") == []
    assert [when.kind for when in _times("in May")] == ["month"]


def test_a_day_that_does_not_exist_is_no_day() -> None:
    assert all(when.kind != "day" for when in _times("on February 30"))


def test_without_a_day_of_publication_relative_days_are_unknown() -> None:
    assert [when.day for when in _times("on Wednesday", None)] == [None]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 120), st.integers(0, 400))
def test_a_duration_never_leads_back(day: date, months: int, days: int) -> None:
    assert add(day, (months, days)) >= day


def test_a_month_after_the_end_of_january_stays_in_february() -> None:
    assert add(date(2021, 1, 31), (1, 0)) == date(2021, 2, 28)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("On Wednesday Amazon barred police from its facial recognition for a year.", date(2021, 6, 10)),
        ("Amazon bars police from its facial recognition for six months.", date(2020, 12, 11)),
        ("Amazon bars police from its facial recognition until 1 March 2021.", date(2021, 3, 1)),
        ("Amazon imposes a one-year moratorium on police use of facial recognition.", date(2021, 6, 11)),
    ],
)
def test_the_end_of_a_new_measure(read: Read, text: str, until: date) -> None:
    claim = read("Facial recognition news", text).events[0]
    assert (claim.event, claim.status, claim.until) == ("impose", Status.moratorium, until)


@pytest.mark.parametrize(
    "end", ["until further notice", "indefinitely", "until Congress passes a law", "pending federal legislation"]
)
def test_measures_without_a_set_end_are_open_ended(read: Read, end: str) -> None:
    claim = read("Facial recognition news", f"Amazon bars police from its facial recognition {end}.").events[0]
    assert claim.open_ended
    assert claim.until is None
    assert claim.status == Status.moratorium


def test_a_range_gives_no_end(read: Read) -> None:
    claim = read("Brussels considers a three-to-five-year ban on facial recognition in public").events[0]
    assert claim.until is None


def test_a_grace_period_for_customers_is_no_end(read: Read) -> None:
    text = "Microsoft retires facial analysis that guesses age; customers keep it until June 30, 2023."
    claim = read("Microsoft trims its face tools", text, "2022-06-21").events[0]
    assert (claim.event, claim.until) == ("withdraw", None)


def test_the_day_of_the_act_is_told(read: Read) -> None:
    claim = read("Facial recognition", "Amazon said on Wednesday it would bar police from facial recognition.").events[
        0
    ]
    assert claim.effective == date(2020, 6, 10)


def test_an_end_told_in_a_second_sentence_is_found(read: Read) -> None:
    claim = read("Amazon bars police from facial recognition", "The ban runs for one year.").events[0]
    assert claim.until == date(2021, 6, 11)
