"""Why a change was, or was not, told on a channel; why an item led to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from loopback import START, hours
from said import hear, says
from test_pipeline_hold import MINUTE, row_of

from monitor import pipeline
from monitor.app import App
from monitor.model import Change, Event, Item, Status
from monitor.pipeline import review, why
from monitor.store import items, outbox

CONFIG = """
topic: {name: Faces, keywords: [facial recognition]}
entities: [{id: acme, name: Acme}, {id: globex, name: Globex}]
channels:
  - {id: all, kind: folder, path: all}
  - {id: other, kind: folder, path: other}
  - {id: laws, kind: folder, path: laws}
  - {id: sure, kind: folder, path: sure}
  - {id: night, kind: folder, path: night}
  - {id: few, kind: folder, path: few}
  - {id: spare, kind: folder, path: spare}
alerts:
  - {channel: all}
  - {channel: other, entities: [globex]}
  - {channel: laws, events: [enact, drop]}
  - {channel: sure, confidence: confirmed}
  - {channel: night, quiet: "08:00-12:00"}
  - {channel: few, ceiling: 1/day}
"""


@pytest.fixture
def desk(tmp_path: Path) -> App:
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    return App.open({}, tmp_path, database="sqlite://")


def told(app: App, row: Change, now: datetime = START) -> dict[str, str]:
    """channel → what was sent there, or why nothing."""
    with app.store.reading() as session:
        lines = [line.split(": ", 1) for line in why.channels(app, session, row, now)]
    return {name: text for names, text in lines for name in names.split(", ")}


def of_item(app: App, id: str) -> str:
    with app.store.reading() as session:
        item = items.get(session, id)
        assert item is not None
        return "\n".join(why.of_item(app, session, item, START))


def test_each_rule_gives_its_own_reason(desk: App) -> None:
    hear(desk, START, says("a", "Planet", START, score=0.9))
    hear(desk, START, says("b", "Planet", START, score=0.9, status=Status.lifted))
    row = row_of(desk)
    assert told(desk, row) == {
        "all": "alert, due",
        "other": "no alert, since its rule asks for globex only",
        "laws": "no alert, since its rule leaves out `lift`",
        "sure": "no alert, since its rule waits for confirmation, and one source has told it so far",
        "night": "alert, waits until 2026-05-04 12:00 UTC: quiet hours, 08:00-12:00",
        "few": "alert, waits until 2026-05-05 00:00 UTC: the day's ceiling of 1/day was reached",
        "spare": "no alert, since no rule under `alerts` in feeds.yaml names this channel",
    }


def test_a_channel_that_was_switched_off_says_so(desk: App) -> None:
    hear(desk, START, says("a", "Planet", START, score=0.9))
    with desk.store.writing() as session:
        outbox.disable(session, "all", "410 Gone", START)
    assert told(desk, row_of(desk))["all"] == (
        "alert, waits: the channel is switched off (410 Gone); `monitor recipients restore`"
    )


def test_what_nobody_was_told_has_one_reason_for_all(desk: App) -> None:
    hear(desk, START, says("a", "Planet", START), quiet=True)
    assert told(desk, row_of(desk))["all"] == ("no alert, since it was only seen in a first poll, a flood or an import")
    hear(desk, START, says("b", "Planet", START, entity="globex"))
    held = row_of(desk, "globex")
    assert told(desk, held)["all"].startswith(
        "no alert, since it is held until 2026-05-04 09:30 UTC: a ban on the word"
    )
    review.reject(desk, held.id, "Ann", "Satire.", START)
    gone, back = held, row_of(desk, "globex")
    with desk.store.reading() as session:
        lines = list(why.of_change(desk, session, review.find(session, gone.id), START))
    assert lines[2].endswith("; taken back on 2026-05-04 09:00 UTC by Ann, never told")
    assert lines[-2].endswith("no alert, since it was taken back before it was told, rejected by Ann: Satire.")
    assert (back.event, told(desk, back)["all"]) == (
        Event.retract,
        "no alert, since what it takes back was told to nobody",
    )


def test_a_change_tells_its_rule_its_grounds_and_its_wait(desk: App) -> None:
    hear(desk, START, says("a", "Planet", START))
    hear(desk, START + MINUTE, says("b", "Gazette", START))
    with desk.store.reading() as session:
        text = "\n".join(why.of_change(desk, session, row_of(desk), START + hours(1)))
    assert "decided by Planet (outlet), 4 May 2026" in text
    assert "read by forbid/subject, score 0.70; origin planet" in text
    assert "also told by Gazette (outlet), 4 May 2026" in text
    assert "Confirmed by independent sources: Planet and Gazette." in text
    assert "over 2026-05-04 09:01 UTC: a second origin, or a better source, told it" in text
    assert "all: alert, due" in text


def test_an_item_that_changed_nothing_says_what_stood(desk: App) -> None:
    hear(desk, START, says("a", "Planet", START, score=0.9))
    late = says("b", "Gazette", START, score=0.9, status=Status.lifted, effective=(START - timedelta(days=90)).date())
    hear(desk, START + MINUTE, late)
    assert "led to no change: older than what stands since 2026-05-04" in of_item(desk, "b")
    assert "decided the change of 2026-05-04: acme: ban imposed [reported]" in of_item(desk, "a")


def test_an_item_off_the_watch_list_or_off_the_topic_says_so(desk: App) -> None:
    found = [
        Item("x", "Rain over the city", outlet="Planet", published=START),
        Item("y", "Initech and facial recognition", outlet="Planet", published=START),
    ]
    pipeline.take_in(desk, found, START)
    assert "topic: none of its keywords, so nothing was read" in of_item(desk, "x")
    assert "names no watched entity, so nothing was read" in of_item(desk, "y")
