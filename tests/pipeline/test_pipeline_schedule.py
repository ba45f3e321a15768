"""What runs beside what: a slow feed, a slow channel, a stop or a clock that jumps harms nothing else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from loopback import START, Publisher, Receiver, hours

from monitor import pipeline, schedule
from monitor.app import App
from monitor.model import NoticeNote
from monitor.pipeline.telling import put
from monitor.store import feeds, meta, outbox


def notice(app: App, channel: str, cause: str, now: datetime, when: datetime | None = None) -> str:
    """Queue a plain message; its id."""
    note = NoticeNote("notice", f"Notice {cause}", "Words.")
    with app.store.writing() as session:
        message = put(app, session, app.channel(channel), "", note, kind="notice", cause=cause, now=now, when=when)
    assert message is not None
    return message.id


async def test_a_service_told_to_stop_before_its_first_tick_stops(app: App) -> None:
    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(schedule.serve(app, stop), timeout=5)


async def test_a_channel_that_hangs_delays_no_other(app: App, receiver: Receiver) -> None:
    now = datetime.now(UTC)
    pipeline.prepare(app, now)
    receiver.held["/hook"] = asyncio.Event()
    notice(app, "archive", "first", now)
    stop = asyncio.Event()
    serving = asyncio.create_task(schedule.serve(app, stop))
    try:
        await asyncio.wait_for(receiver.until(posts=1, mails=0), timeout=5)
        notice(app, "team", "second", datetime.now(UTC))
        await asyncio.wait_for(receiver.until(posts=2, mails=0), timeout=5)
    finally:
        receiver.held["/hook"].set()
        stop.set()
        await asyncio.wait_for(serving, timeout=10)
    assert [path for path, _, _ in receiver.posts] == ["/hook", "/slack"]
    with app.store.reading() as session:
        assert outbox.waiting(session) == 0


async def test_a_feed_that_hangs_keeps_no_other_from_its_next_poll(app: App, publisher: Publisher) -> None:
    publisher.feeds = {"planet.xml": [], "gazette.xml": [], "broken.xml": []}
    pipeline.prepare(app, START)
    publisher.held["planet.xml"] = asyncio.Event()
    busy, two = set[int](), asyncio.Event()
    first = asyncio.create_task(
        pipeline.poll(app, START, busy=busy, progress=lambda done, of: two.set() if (done, of) == (2, 3) else None)
    )
    await asyncio.wait_for(two.wait(), timeout=5)
    second = await pipeline.poll(app, START + hours(1), busy=busy)
    assert second.feeds == 2
    publisher.held["planet.xml"].set()
    assert (await first).feeds == 3
    assert busy == set()
    assert [name for name, _ in publisher.requests].count("planet.xml") == 1


async def test_a_late_digest_waits_for_the_news_that_was_missed(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    now = datetime.now(UTC)
    publisher.feeds = {"planet.xml": [], "gazette.xml": [], "broken.xml": []}
    pipeline.prepare(app, now - timedelta(days=3))
    await pipeline.poll(app, now - timedelta(days=3))
    missed = ("m", "Acme talks of facial recognition", "Nothing was decided, Acme said of facial recognition.")
    publisher.feeds["planet.xml"] = [(*missed, now - timedelta(days=1))]
    stop = asyncio.Event()
    serving = asyncio.create_task(schedule.serve(app, stop))
    await asyncio.wait_for(receiver.until(posts=0, mails=2), timeout=8)
    stop.set()
    await asyncio.wait_for(serving, timeout=10)
    text = receiver.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert missed[1] in " ".join(text.split())
    with app.store.reading() as session:
        assert meta.get(session, "tick") is not None


async def test_what_was_due_when_the_clock_went_back_is_still_due(app: App) -> None:
    now, back = datetime.now(UTC), timedelta(days=-400)
    pipeline.prepare(app, now)
    tried = notice(app, "team", "a", now)
    with app.store.writing() as session:
        outbox.claim(session, now, lease=timedelta(0), limit=1)
        outbox.again(session, tried, now, "busy")
        outbox.back_off(session, "team", now + timedelta(seconds=5))
    schedule.shift(app, now + back, back)
    with app.store.reading() as session:
        assert len(feeds.due(session, now + back)) == 3
        assert outbox.next_due(session) == now + back + timedelta(seconds=5)


async def test_a_poll_planned_while_the_clock_was_wrong_is_due(app: App, publisher: Publisher) -> None:
    publisher.feeds = {"planet.xml": [], "gazette.xml": [], "broken.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START + timedelta(days=400))
    assert (await pipeline.poll(app, START + hours(1))).feeds == 3


async def test_what_waits_for_the_morning_goes_on_waiting_for_it(app: App) -> None:
    now = datetime.now(UTC)
    morning = now + hours(8)
    notice(app, "team", "a", now, when=morning)
    schedule.shift(app, now + hours(3), hours(3))  # the machine slept
    with app.store.reading() as session:
        assert outbox.next_due(session) == morning
