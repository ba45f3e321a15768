"""The scheduler over real servers, on the real clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from loopback import Publisher, Receiver, hours

from monitor import pipeline, schedule, watchlist
from monitor.app import App, option_models
from monitor.store import feeds, meta, outbox


async def test_a_change_reaches_all_channels_within_five_seconds_of_the_feeds_answer(
    app: App, publisher: Publisher, receiver: Receiver, tmp_path: Path
) -> None:
    config = app.watchlist.path
    config.write_text(config.read_text().replace("title: Daily Planet", "title: Daily Planet, every: 1s"))
    app.watchlist = watchlist.read(config, {}, option_models())
    start = datetime.now(UTC) - hours(1)
    publisher.feeds = {"planet.xml": [], "gazette.xml": []}
    pipeline.prepare(app, start)
    await pipeline.poll(app, start)
    title = "Acme halts facial recognition for police for a year"
    publisher.feeds["planet.xml"] = [("n", title, "It will not sell it to police for one year, Acme said.", start)]
    stop = asyncio.Event()
    serving = asyncio.create_task(schedule.serve(app, stop))
    await asyncio.wait_for(receiver.until(posts=2, mails=2), timeout=5 + 2)
    took = datetime.now(UTC) - publisher.answered["planet.xml"]
    stop.set()
    await asyncio.wait_for(serving, timeout=10)
    assert took.total_seconds() < 5
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    assert (len(receiver.posts), len(receiver.mails)) == (2, 2)
    with app.store.reading() as session:
        assert outbox.waiting(session) == 0
        assert meta.get(session, "tick") is not None


async def test_when_the_wall_clock_jumps_future_polls_move_with_it(app: App, publisher: Publisher) -> None:
    start = datetime.now(UTC)
    publisher.feeds = {"planet.xml": [], "gazette.xml": []}
    pipeline.prepare(app, start)
    await pipeline.poll(app, start)
    with app.store.reading() as session:
        before = {feed.url: feed.next_poll for feed in feeds.all(session)}
    schedule.shift(app, start, hours(-2))
    with app.store.reading() as session:
        after = {feed.url: feed.next_poll for feed in feeds.all(session)}
    assert {url: moment - hours(2) for url, moment in before.items()} == after
