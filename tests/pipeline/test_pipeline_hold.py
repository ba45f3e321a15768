"""What waits for a second origin: recorded, told once, by time, by that origin, never twice, never lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from loopback import START, Publisher, Receiver, hours
from said import hear, says

from monitor import pipeline, schedule
from monitor.app import App
from monitor.model import Change, Confidence, Status, Tier
from monitor.pipeline.day import board, digest_note
from monitor.store import changes, holds, outbox

HOLD = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def row_of(app: App, entity: str = "acme") -> Change:
    with app.store.reading() as session:
        return changes.history(session, entity)[-1]


def alerts(app: App, entity: str = "acme") -> list[tuple[str, str]]:
    """(kind, channel) of each message that the entity's changes have caused."""
    with app.store.reading() as session:
        rows = changes.history(session, entity)
        return [(one.kind, one.channel) for row in rows for one in outbox.of_change(session, row.id)]


EVERYBODY = [("alert", name) for name in ("desk", "desk", "team", "archive", "files")]


async def test_a_ban_on_one_middling_word_waits_half_an_hour_and_is_then_told_once(
    app: App, receiver: Receiver
) -> None:
    pipeline.prepare(app, START)
    assert hear(app, START, says("a", "Daily Planet", START)).changes == 1
    assert (row_of(app).told, row_of(app).held) == (False, START + HOLD)
    assert pipeline.release(app, START + HOLD - MINUTE) == 0
    assert alerts(app) == []
    assert pipeline.release(app, START + HOLD) == 1
    assert pipeline.release(app, START + HOLD) == 0
    await pipeline.deliver(app, START + HOLD)
    assert alerts(app) == EVERYBODY
    assert (row_of(app).told, row_of(app).held) == (True, None)
    assert receiver.mails[0][1]["Subject"].startswith("Reported: ")


async def test_a_second_origin_ends_the_wait_at_once_and_nothing_comes_at_its_time(
    app: App, receiver: Receiver
) -> None:
    pipeline.prepare(app, START)
    hear(app, START, says("a", "Daily Planet", START))
    hear(app, START + MINUTE, says("b", "Gazette", START + MINUTE))
    assert alerts(app) == EVERYBODY
    assert row_of(app).confidence is Confidence.confirmed
    assert pipeline.release(app, START + HOLD) == 0
    await pipeline.deliver(app, START + HOLD)
    assert len(receiver.mails) == 2
    assert not receiver.mails[0][1]["Subject"].startswith("Reported: ")


async def test_the_same_address_in_another_feed_is_no_second_origin(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    hear(app, START + MINUTE, says("a", "Daily Planet", START))
    assert alerts(app) == []


async def test_a_primary_source_a_sure_reading_and_a_moratorium_go_out_at_once(app: App) -> None:
    hear(app, START, says("a", "Acme Newsroom", START, score=0.6, tier=Tier.primary))
    assert alerts(app) == EVERYBODY
    hear(app, START, says("b", "Daily Planet", START, score=0.85, entity="globex"))
    assert alerts(app, "globex") == EVERYBODY


async def test_aggregators_alone_wait_and_an_aggregator_of_another_origin_is_enough(app: App) -> None:
    first = says("a", "Portal", START, score=0.55, tier=Tier.aggregator, status=Status.moratorium)
    hear(app, START, first)
    assert alerts(app) == []
    hear(app, START, says("b", "Other Portal", START, score=0.55, tier=Tier.aggregator, status=Status.moratorium))
    assert alerts(app) == EVERYBODY


async def test_a_first_poll_is_not_told_when_the_wait_of_another_would_be_over(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START), quiet=True)
    assert row_of(app).held is None
    assert pipeline.release(app, START + hours(5)) == 0
    assert alerts(app) == []


async def test_what_waits_is_not_on_the_board_nor_in_the_digest_and_is_in_the_one_after_its_release(app: App) -> None:
    pipeline.prepare(app, START)
    hear(app, START + MINUTE, says("a", "Daily Planet", START))
    with app.store.reading() as session:
        note = digest_note(app, session, START.date(), START, START + 10 * MINUTE)
        (acme, _) = board(app, session)
    assert (note.changes, acme.lead.status, [row.after for row in acme.held]) == ((), Status.unknown, [Status.ban])
    pipeline.release(app, START + hours(1))
    with app.store.reading() as session:
        later = digest_note(app, session, START.date(), START + 10 * MINUTE, START + hours(24))
        whole = digest_note(app, session, START.date(), START, START + hours(24))
        (acme, _) = board(app, session)
    assert [row.after for row in later.changes] == [row.after for row in whole.changes] == [Status.ban]
    assert (acme.lead.status, acme.held) == (Status.ban, ())


async def test_several_are_told_in_the_order_in_which_their_waits_end(app: App, receiver: Receiver) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    hear(app, START + MINUTE, says("b", "Daily Planet", START, entity="globex", status=Status.withdrawn))
    assert pipeline.release(app, START + hours(3)) == 2
    await pipeline.deliver(app, START + hours(3))
    assert [hook["data"]["entity"] for hook in receiver.at("/hook")] == ["acme", "globex"]


async def test_a_later_change_that_is_told_speaks_for_the_one_that_waited(app: App, receiver: Receiver) -> None:
    hear(app, START, says("a", "Daily Planet", START, status=Status.withdrawn))
    hear(app, START + MINUTE, says("b", "Gazette", START, status=Status.lifted, score=0.9))
    assert pipeline.release(app, START + hours(1)) == 0
    await pipeline.deliver(app, START + hours(1))
    assert [(hook["data"]["from"], hook["data"]["to"]) for hook in receiver.at("/hook")] == [("withdrawn", "lifted")]
    with app.store.reading() as session:
        first, _ = changes.history(session, "acme")
        ((hold,),) = holds.of(session, [first.id]).values()
    assert (first.told, hold.outcome) == (False, "overtaken")


async def test_quiet_hours_hold_for_what_was_released_in_them(tmp_path: Path, app: App) -> None:
    text = (tmp_path / "feeds.yaml").read_text()
    (tmp_path / "feeds.yaml").write_text(text.replace("{channel: files}", '{channel: files, quiet: "09:15-12:00"}'))
    quiet = App.open({"MONITOR_MAIL_FROM": "m@example.org", "MONITOR_SMTP_URL": "smtp://127.0.0.1:1"}, tmp_path)
    hear(quiet, START, says("a", "Daily Planet", START))
    pipeline.release(quiet, START + HOLD)
    with quiet.store.reading() as session:
        due = {one.channel: one.next_try for one in outbox.of_change(session, row_of(quiet).id)}
    quiet.close()
    assert (due["files"], due["team"]) == (START + hours(3), START + HOLD)


async def test_a_clock_that_jumps_carries_the_waits_along(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    schedule.shift(app, START + hours(2), hours(2))
    assert pipeline.release(app, START + hours(2)) == 0
    assert pipeline.release(app, START + hours(2) + HOLD) == 1


async def test_two_that_release_at_once_tell_once(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    told = await asyncio.gather(*(asyncio.to_thread(pipeline.release, app, START + HOLD) for _ in range(4)))
    assert sum(told) == 1
    assert alerts(app) == EVERYBODY


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from monitor import pipeline
from monitor.app import App
from monitor.pipeline import hold
moment = sys.argv[1]
app = App.open({"MONITOR_MAIL_FROM": "m@example.org", "MONITOR_SMTP_URL": "smtp://127.0.0.1:1"}, Path.cwd())
tell = hold.tell
def dying(*given):
    if moment == "after":
        tell(*given)
    os.kill(os.getpid(), signal.SIGKILL)
hold.tell = dying
pipeline.release(app, datetime.fromisoformat(sys.argv[2]))
"""


async def test_a_release_that_is_killed_leaves_the_change_waiting_and_the_next_one_tells_it(
    app: App, tmp_path: Path
) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    for moment in ("before", "after"):
        arguments = [sys.executable, "-c", KILLED, moment, (START + HOLD).isoformat()]
        done = await asyncio.to_thread(subprocess.run, arguments, cwd=tmp_path, env=dict(os.environ), timeout=60)
        assert done.returncode == -signal.SIGKILL
        assert row_of(app).held is not None
        assert alerts(app) == []
    assert pipeline.release(app, START + HOLD) == 1
    assert alerts(app) == EVERYBODY


def test_the_virtual_clock_of_a_replay_ends_waits_too(tmp_path: Path, app: App, publisher: Publisher) -> None:
    asked: list[datetime] = []
    tried = App.open(
        {"MONITOR_MAIL_FROM": "m@example.org", "MONITOR_SMTP_URL": "smtp://127.0.0.1:1"}, tmp_path, database="sqlite://"
    )
    reader = type("Given", (), {"read": lambda self, item, matches: given[item.id].read[1]})()
    tried.reader = reader  # type: ignore[misc, assignment]
    given = {
        new.item.id: new
        for new in (
            says("a", "Daily Planet", START),
            says("b", "Daily Planet", START + hours(2), entity="globex", status=Status.withdrawn),
        )
    }
    for new in given.values():
        asked.append(new.item.published or START)
    rows = pipeline.replay(tried, [new.item for new in given.values()])
    assert [(row.entity, row.told, row.held) for row in rows] == [("acme", True, None), ("globex", True, None)]
    with tried.store.reading() as session:
        created = [outbox.of_change(session, row.id)[0].created for row in rows]
    tried.close()
    assert created == [moment + HOLD for moment in asked]
