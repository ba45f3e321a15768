"""What becomes of messages that are refused, unwanted by now, or cannot be made as they should be."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from loopback import CONFIG, ECHO, NEWS, SECRET, START, Publisher, Receiver, first_poll, hours, the_news
from structlog.testing import capture_logs
from test_pipeline_digest import reconfigure
from test_pipeline_schedule import notice

from monitor import pipeline
from monitor.app import App
from monitor.store import changes, outbox

MINUTE = timedelta(minutes=1)


def hooks(receiver: Receiver) -> list[str]:
    """The title of each notice that came by webhook, in order, refused ones too."""
    return [body["data"]["title"] for body in receiver.at("/hook")]


async def test_a_message_that_is_refused_is_set_aside_and_the_others_arrive(app: App, receiver: Receiver) -> None:
    receiver.refused = "Notice poison"
    for cause in ("poison", "a", "b"):
        notice(app, "archive", cause, START)
    assert (await pipeline.deliver(app, START)).sent == 0
    assert (await pipeline.deliver(app, START + MINUTE)).sent == 2
    notice(app, "archive", "c", START + hours(1))
    done = await pipeline.deliver(app, START + hours(1))
    assert (done.sent, done.postponed) == (1, 1)
    assert hooks(receiver) == [f"Notice {cause}" for cause in ("poison", "poison", "a", "b", "poison", "c")]
    receiver.refused = None
    assert (await pipeline.deliver(app, START + hours(5))).sent == 1


async def test_a_receiver_that_is_down_is_asked_little_and_gets_everything_in_order(
    app: App, receiver: Receiver
) -> None:
    receiver.answer = 503
    for cause in "abcd":
        notice(app, "archive", cause, START)
    for minutes in range(0, 6 * 60, 5):
        await pipeline.deliver(app, START + minutes * MINUTE)
    assert len(receiver.posts) <= 12
    receiver.answer = 200
    receiver.posts.clear()
    assert (await pipeline.deliver(app, START + hours(24))).sent == 4
    assert hooks(receiver) == ["Notice a", "Notice b", "Notice c", "Notice d"]


async def test_who_was_taken_off_a_channel_gets_nothing_that_still_waited(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    reconfigure(app, "to: [ann@example.org, bob@example.org]", "to: [ann@example.org]")
    await pipeline.deliver(app, START + hours(2))
    assert [to for to, _ in receiver.mails] == ["ann@example.org"]
    with app.store.reading() as session:
        assert outbox.waiting(session) == 0
        (closed,) = outbox.ledger(session, limit=9, state="dead")
    assert (closed.recipient, "no longer names" in closed.answers[-1]) == ("bob@example.org", True)


async def test_what_was_sent_is_noted_though_the_database_is_locked_just_then(app: App, receiver: Receiver) -> None:
    notice(app, "archive", "a", START)
    with app.store.writing() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout=0")
    receiver.held["/hook"] = asyncio.Event()
    delivering = asyncio.create_task(pipeline.deliver(app, START, channel="archive"))
    await receiver.until(posts=1, mails=0)
    database = app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failed = asyncio.Event()
        with capture_logs(processors=(lambda logger, name, event: failed.set() or event,)):
            receiver.held["/hook"].set()
            await failed.wait()
        other.execute("ROLLBACK")
    assert (await delivering).sent == 1
    assert (await pipeline.deliver(app, START + hours(1))).sent == 0
    assert len(receiver.posts) == 1


async def test_who_asked_for_what_is_confirmed_is_told_once_it_is(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    reconfigure(app, "- {channel: archive}", "- {channel: archive, confidence: confirmed}")
    await the_news(app, publisher)
    assert (len(receiver.at("/slack")), len(receiver.at("/hook"))) == (1, 0)
    publisher.feeds["gazette.xml"] = [(*ECHO, START + hours(3))]
    for later in (4, 5):
        await pipeline.poll(app, START + hours(later), everything=True)
        await pipeline.deliver(app, START + hours(later))
    assert [body["type"] for body in receiver.at("/hook")] == ["entity.status.changed"]
    assert (len(receiver.at("/slack")), receiver.at("/hook")[0]["data"]["confidence"]) == (2, "confirmed")


async def test_a_lapse_is_told_as_one(app: App, publisher: Publisher, receiver: Receiver) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    assert pipeline.remind(app, START + timedelta(days=366)) == 1
    assert pipeline.remind(app, START + timedelta(days=367)) == 0
    await pipeline.deliver(app, START + timedelta(days=366))
    assert [body["type"] for body in receiver.at("/hook")] == ["entity.status.changed", "entity.status.lapsed"]


@pytest.fixture
async def unaddressed(tmp_path: Path, publisher: Publisher, receiver: Receiver) -> AsyncIterator[App]:
    """A service whose sender's address no mail can carry."""
    (tmp_path / "feeds.yaml").write_text(CONFIG.format(publisher=publisher.url, receiver=receiver.url, secret=SECRET))
    environ = {"MONITOR_SMTP_URL": "smtp://127.0.0.1:9", "MONITOR_MAIL_FROM": "monitor@my_host"}
    async with App.open(environ, tmp_path) as app:
        yield app
    app.close()


async def test_a_mail_that_cannot_be_made_keeps_no_change_from_being_recorded_and_told_elsewhere(
    unaddressed: App, publisher: Publisher, receiver: Receiver
) -> None:
    app = unaddressed
    assert any("my_host" in fault for fault in app.faults())
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    report = await pipeline.poll(app, START + hours(2), everything=True)
    assert (report.new_items, report.changes) == (1, 1)
    await pipeline.deliver(app, START + hours(2))
    with app.store.reading() as session:
        assert len(changes.history(session, "acme")) == 1
    types = [body["type"] for body in receiver.at("/hook")]
    assert types.count("entity.status.changed") == 1
    titles = {body["data"].get("title") for body in receiver.at("/hook")}
    assert {"A message could not be made for desk", "A message could not be made for files"} <= titles


async def test_an_alert_goes_out_in_plain_words_when_every_template_fails(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    app.renderer._used = app.renderer._shipped = Environment(loader=DictLoader({}))  # as if the folder were gone
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    assert (await pipeline.deliver(app, START + hours(2))).sent == 5
    mail = receiver.mails[0][1]
    assert "Acme: moratorium imposed until 4 May 2027" in str(mail["Subject"])
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "templates of this message failed" in text
    with app.store.reading() as session:
        (row,) = changes.history(session, "acme")
    assert row.evidence[0].claim.quote in text
