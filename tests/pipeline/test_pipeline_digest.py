"""What a digest holds: all that was learned since the last one, once; and never a "no change" where nobody looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from loopback import NEWS, START, Publisher, Receiver, first_poll, hours, rss, the_news

from monitor import pipeline, watchlist
from monitor.app import App, option_models
from monitor.core import compose
from monitor.pipeline.day import digest_note
from monitor.store import changes

MORNING = START + hours(23)


def reconfigure(app: App, old: str, new: str) -> None:
    """feeds.yaml edited, and the service started again."""
    config = app.watchlist.path
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))
    app.watchlist = watchlist.read(config, {}, option_models())
    for part in ("entities", "names", "channels", "matcher", "reader", "renderer"):
        app.__dict__.pop(part, None)


async def plain_texts(app: App, receiver: Receiver, now: object) -> list[str]:
    receiver.mails.clear()
    await pipeline.deliver(app, now)  # type: ignore[arg-type]
    bodies = [mail.get_body(("plain",)) for to, mail in receiver.mails if to == "ann@example.org"]
    return [" ".join(body.get_content().split()) for body in bodies if body]


async def test_what_a_slow_poll_records_after_the_digest_is_in_the_next_one(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(22))]
    assert pipeline.digest(app, MORNING).queued == 3
    await pipeline.poll(app, MORNING - timedelta(seconds=40), everything=True)  # it began before the digest was made
    await pipeline.deliver(app, MORNING)
    assert pipeline.digest(app, MORNING + hours(24)).queued == 3
    (text,) = await plain_texts(app, receiver, MORNING + hours(24))
    assert "moratorium imposed" in text


async def test_feeds_that_were_never_read_are_not_called_read(app: App) -> None:
    pipeline.prepare(app, START)
    with app.store.reading() as session:
        note = digest_note(app, session, START.date(), START, MORNING)
    assert len(note.troubles) == 3
    assert compose.could_not_look(note)


async def test_a_feed_not_read_for_days_is_told_though_it_never_failed(app: App, publisher: Publisher) -> None:
    await first_poll(app, publisher)
    later = START + timedelta(days=3)
    with app.store.reading() as session:
        note = digest_note(app, session, later.date(), later - hours(24), later)
    assert len(note.troubles) == 3


@pytest.mark.parametrize(("read", "sent"), [(True, 2), (False, 3)])
async def test_an_empty_digest_is_skipped_but_not_the_news_that_nobody_could_look(
    app: App, publisher: Publisher, read: bool, sent: int
) -> None:
    reconfigure(app, '- {channel: files, at: "08:00"}', '- {channel: files, at: "08:00", when_empty: skip}')
    if read:
        publisher.feeds = {"planet.xml": [], "gazette.xml": [], "broken.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START)
    assert pipeline.digest(app, MORNING).queued == sent
    assert pipeline.digest(app, MORNING).queued == 0


async def test_an_entity_taken_off_the_watch_list_is_neither_alerted_nor_in_the_digest(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    publisher.feeds = {"planet.xml": [(*NEWS, START)], "gazette.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START)
    reconfigure(app, "  - {id: acme, name: Acme, aliases: [FaceFinder], descriptors: [the web giant]}\n", "")
    publisher.feeds["gazette.xml"] = rss("planet.xml", [(*NEWS, START)])  # what the first poll kept quiet about
    assert (await pipeline.poll(app, START + hours(1), everything=True)).new_items == 0
    with app.store.reading() as session:
        (row,) = changes.history(session, "acme")
        note = digest_note(app, session, MORNING.date(), START, MORNING)
    assert (row.told, note.changes, note.deadlines) == (False, (), ())


async def test_a_clock_that_ran_a_year_ahead_keeps_no_digest_back(app: App, publisher: Publisher) -> None:
    await first_poll(app, publisher)
    assert pipeline.digest(app, MORNING + timedelta(days=400)).queued == 3
    assert pipeline.digest(app, MORNING + hours(24)).queued == 3


async def test_a_recipient_who_is_new_gets_what_is_new_from_then_on(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    reconfigure(app, "to: [ann@example.org, bob@example.org]", "to: [ann@example.org, cid@example.org]")
    pipeline.prepare(app, START + hours(3))
    assert pipeline.digest(app, MORNING).queued == 3
    receiver.mails.clear()
    await pipeline.deliver(app, MORNING)
    texts = {to: mail.get_body(("plain",)).get_content() for to, mail in receiver.mails}  # type: ignore[union-attr]
    assert ("WHAT CHANGED" in texts["ann@example.org"], "WHAT CHANGED" in texts["cid@example.org"]) == (True, False)
