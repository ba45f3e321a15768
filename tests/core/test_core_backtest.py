"""Two replays of the same items, side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.core.backtest import difference
from monitor.model import Change, Event, Status

DAY = date(2021, 5, 18)
NOON = datetime(2021, 5, 18, 12, tzinfo=UTC)
ROW = Change("a", "acme", "police", Status.unknown, Status.ban, Event.impose, DAY, NOON, told=True)


def test_the_same_changes_under_other_ids_are_no_difference() -> None:
    found = difference([ROW], [replace(ROW, id="b")])
    assert (found.gained, found.lost, found.moved) == ((), (), ())


def test_what_comes_on_another_day_has_moved_and_what_comes_alone_is_gained_or_lost() -> None:
    later, other = (replace(ROW, id="b", effective=DAY + timedelta(days=2)), replace(ROW, id="c", entity="globex"))
    found = difference([ROW, other], [later])
    assert (found.gained, found.lost, found.moved) == ((), (other,), ((ROW, later),))
    assert difference([], [other]).gained == (other,)
