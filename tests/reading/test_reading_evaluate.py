"""The scoring itself: pairs, leniency, intervals."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.evaluate import Ratio, labels, score
from monitor.model import Claim, Event, Reading, Span, Status


def _label(**extra: Any) -> dict[str, Any]:
    line = {"id": "a", "title": "One bans it", "summary": "", "relevant": True, "entities": ["one"], "events": []}
    return {**line, **extra}


def _event(entity: str, event: str, **extra: Any) -> dict[str, Any]:
    return {"entity": entity, "event": event, "status": "ban", **extra}


def _reading(*claims: Claim) -> dict[str, Reading]:
    return {"a": Reading("a", True, ("one",), claims)}


def _claim(entity: str = "one", event: Event = Event.impose, **extra: Any) -> Claim:
    return Claim(entity, event, Status.ban, "One bans it", Span("title", 0, 11), **extra)


def test_a_pair_that_is_read_as_labelled_is_a_hit() -> None:
    found = score(labels([_label(events=[_event("one", "impose")])]), _reading(_claim()))
    assert (found.event, found.change, found.quote) == (Ratio(1, 0, 0), Ratio(1, 0, 0), Ratio(1, 0, 0))


def test_the_wrong_event_of_the_right_entity_is_still_a_change_seen() -> None:
    found = score(labels([_label(events=[_event("one", "extend")])]), _reading(_claim()))
    assert found.event == Ratio(0, 1, 1)
    assert found.change == Ratio(1, 0, 0)


def test_a_reaffirmation_is_no_change() -> None:
    found = score(labels([_label(events=[_event("one", "reaffirm")])]), _reading(_claim(event=Event.extend)))
    assert found.change == Ratio(0, 1, 0)


def test_anything_reported_on_an_item_without_events_is_a_false_alarm() -> None:
    found = score(labels([_label(kind="demand")]), _reading(_claim()))
    assert found.false_alarm_rate == 1
    assert found.by_kind == {"demand": Ratio(0, 1, 0)}


def test_tolerated_pairs_are_neither_false_nor_alarms() -> None:
    tolerated = {"items": {"a": {"tolerated": [["one", "impose"]]}}}
    found = score(labels([_label()], tolerated), _reading(_claim()))
    assert (found.event, found.change, found.false_alarm_rate) == (Ratio(), Ratio(), 0)


def test_optional_pairs_may_be_missing() -> None:
    tolerated = {"items": {"a": {"optional_gold": [["one", "impose"]]}}}
    found = score(labels([_label(events=[_event("one", "impose")])], tolerated), _reading())
    assert (found.event, found.change) == (Ratio(), Ratio())


def test_lenient_fields_are_not_scored_and_loose_items_are_left_out() -> None:
    line = _label(events=[_event("one", "impose", status="moratorium")])
    assert score(labels([line]), _reading(_claim())).status == Ratio(0, 1, 0)
    lenient = {"items": {"a": {"lenient_fields": ["status"]}}}
    assert score(labels([line], lenient), _reading(_claim())).status == Ratio()
    assert score(labels([line], {"items": {"a": {"strict": False}}}), _reading(_claim())).items == 0


def test_ends_within_three_days_are_the_same() -> None:
    line = _label(events=[_event("one", "impose", until="2021-06-10")])
    assert score(labels([line]), _reading(_claim(until=date(2021, 6, 13)))).until == Ratio(1, 0, 0)
    assert score(labels([line]), _reading(_claim(until=date(2021, 6, 14)))).until == Ratio(0, 1, 0)
    assert score(labels([line]), _reading(_claim())).until == Ratio(0, 1, 0)


def test_a_quote_must_stand_in_the_item() -> None:
    found = score(labels([_label(title="Something else", events=[_event("one", "impose")])]), _reading(_claim()))
    assert found.quote == Ratio(0, 1, 0)
    assert [error.what for error in found.errors] == ["quote"]


def test_an_item_that_was_not_read_counts_as_silent() -> None:
    found = score(labels([_label(events=[_event("one", "impose")])]), {})
    assert found.event == Ratio(0, 0, 1)


def test_intervals_are_the_same_every_time_and_hold_the_figure() -> None:
    lines = [_label(id=str(n), events=[_event("one", "impose")]) for n in range(12)]
    readings = {str(n): Reading(str(n), True, ("one",), (_claim(),) if n % 3 else ()) for n in range(12)}
    first, second = score(labels(lines), readings, rounds=200), score(labels(lines), readings, rounds=200)
    assert first.intervals == second.intervals
    low, high = first.intervals["event.recall"]
    assert low < first.event.recall < high


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_ratios_lie_between_nought_and_one(hits: int, false: int, missed: int) -> None:
    ratio = Ratio(hits, false, missed)
    for value in (ratio.precision, ratio.recall, ratio.f1):
        assert 0 <= value <= 1
