"""What a feed brings, however it is made: every entry is kept, the news among old items is told."""

from __future__ import annotations

import asyncio

from loopback import NEWS, START, Publisher, Receiver, first_poll, hours, rss

from monitor import pipeline
from monitor.app import App
from monitor.store import changes, feeds, items

ONE_PAGE = b"""<rss version="2.0"><channel><title>P</title>
<item><guid>1</guid><title>Opening hours</title><link>https://p.example/news</link></item>
<item><guid>2</guid><title>Acme pauses facial recognition</title><link>https://p.example/news#2</link></item>
<item><guid>3</guid><title>A third thing</title><link>https://p.example/news?utm_source=rss</link></item>
</channel></rss>"""


async def test_entries_that_all_lead_to_one_page_are_all_kept(app: App, publisher: Publisher) -> None:
    publisher.feeds = {"planet.xml": ONE_PAGE, "gazette.xml": []}
    pipeline.prepare(app, START)
    report = await pipeline.poll(app, START)
    assert report.new_items == 3
    with app.store.reading() as session:
        titles = {item.title for item in items.recent(session, relevant=False)}
    assert titles == {"Opening hours", "Acme pauses facial recognition", "A third thing"}


async def test_one_article_under_two_guids_is_one_item(app: App, publisher: Publisher) -> None:
    same = b"<item><guid>%d</guid><title>One thing</title><link>https://p.example/1</link></item>"
    both = b'<rss version="2.0"><channel><title>P</title>' + same % 1 + same % 2 + b"</channel></rss>"
    publisher.feeds = {"planet.xml": both, "gazette.xml": []}
    pipeline.prepare(app, START)
    assert (await pipeline.poll(app, START)).new_items == 1


async def test_news_among_a_flood_of_old_items_is_told(app: App, publisher: Publisher, receiver: Receiver) -> None:
    publisher.feeds = {"planet.xml": [("x", "Nothing", "Nothing at all", START)], "gazette.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START)
    old = [(f"o{n}", f"Old story {n}", "Nothing of note", START - hours(100 + n)) for n in range(30)]
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1)), *old]
    await pipeline.poll(app, START + hours(2), everything=True)
    await pipeline.deliver(app, START + hours(2))
    assert len(receiver.at("/slack")) == 1


async def test_a_feed_that_breaks_us_backs_off_and_says_so(app: App, publisher: Publisher) -> None:
    publisher.feeds = {"planet.xml": [(*NEWS, START)], "gazette.xml": []}
    pipeline.prepare(app, START)
    app.__dict__["matcher"] = None  # a fault of ours: whatever is to be matched breaks
    report = await pipeline.poll(app, START)
    assert any("internal error" in failure.reason for failure in report.failed)
    with app.store.reading() as session:
        broken = next(feed for feed in feeds.all(session) if feed.title == "Daily Planet")
        assert feeds.due(session, START + hours(0.05)) == []
    assert "internal error" in (broken.error or "")
    del app.__dict__["matcher"]
    assert (await pipeline.poll(app, START + hours(1))).new_items == 1


async def test_a_poll_knows_what_another_process_has_polled_meanwhile(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    """Both began before the feed's first poll; what came between the two answers is news."""
    publisher.feeds = {"planet.xml": [], "gazette.xml": []}
    pipeline.prepare(app, START)
    publisher.held["planet.xml"] = asyncio.Event()
    slow = asyncio.create_task(pipeline.poll(app, START))
    await publisher.waiting.wait()
    with app.store.writing() as session:
        (feed,) = [feed for feed in feeds.all(session) if feed.title == "Daily Planet"]
        feeds.polled(
            session, feed.id, at=START, next_poll=START, etag=None, last_modified=None, body_hash="h", new_items=0
        )
    publisher.feeds["planet.xml"] = [(*NEWS, START)]
    publisher.held["planet.xml"].set()
    await slow
    await pipeline.deliver(app, START)
    assert len(receiver.at("/slack")) == 1


async def test_a_change_of_the_first_poll_is_told_when_another_feed_brings_it_too(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    publisher.feeds = {"planet.xml": [(*NEWS, START - hours(1))], "gazette.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START)
    await pipeline.deliver(app, START)
    assert receiver.posts == []
    publisher.feeds["gazette.xml"] = rss("planet.xml", [(*NEWS, START - hours(1))])
    await pipeline.poll(app, START + hours(1), everything=True)
    await pipeline.deliver(app, START + hours(1))
    assert (len(receiver.at("/slack")), len(receiver.at("/hook"))) == (1, 1)


async def test_an_article_of_last_year_that_a_search_brings_up_alerts_nobody(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START - hours(24 * 400))]
    report = await pipeline.poll(app, START + hours(1), everything=True)
    await pipeline.deliver(app, START + hours(1))
    assert report.changes == 1
    assert receiver.posts == []
    with app.store.reading() as session:
        (row,) = changes.history(session, "acme")
    assert row.told is False


async def test_a_feed_that_was_gone_and_answers_again_is_polled_again(app: App, publisher: Publisher) -> None:
    await first_poll(app, publisher)
    with app.store.writing() as session:
        (feed,) = [feed for feed in feeds.all(session) if feed.title == "Gazette"]
        feeds.failed(session, feed.id, at=START, next_poll=START, error="410", gone=True)
    await pipeline.poll(app, START + hours(1), everything=True)
    with app.store.reading() as session:
        again = feeds.by_url(session, feed.url)
    assert again is not None
    assert not again.gone


async def test_an_item_that_its_publisher_edits_is_read_again(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    publisher.feeds = {"planet.xml": [], "gazette.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START)
    stub = ("n", "Acme to speak on facial recognition", "More to come.", START + hours(1))
    publisher.feeds["planet.xml"] = [stub]
    first = await pipeline.poll(app, START + hours(2), everything=True)
    text = "Acme said it will stop selling facial recognition to police for one year."
    publisher.feeds["planet.xml"] = [("n", "Acme halts facial recognition sales to police", text, START + hours(1))]
    second = await pipeline.poll(app, START + hours(3), everything=True)
    third = await pipeline.poll(app, START + hours(4), everything=True)
    await pipeline.deliver(app, START + hours(4))
    assert (first.new_items, first.changes) == (1, 0)
    assert (second.new_items, second.changes) == (0, 1)
    assert (third.new_items, third.changes) == (0, 0)
    assert len(receiver.at("/hook")) == 1
    with app.store.reading() as session:
        (item,) = items.recent(session)
    assert item.summary == text


async def test_another_feeds_words_for_the_same_address_are_no_edit(app: App, publisher: Publisher) -> None:
    publisher.feeds = {"planet.xml": [], "gazette.xml": []}
    pipeline.prepare(app, START)
    await pipeline.poll(app, START)
    publisher.feeds["planet.xml"] = [("n", "Facial recognition at Acme", "Long words.", START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    for count in range(2, 5):
        publisher.feeds["gazette.xml"] = rss(
            "planet.xml", [("n", "Acme: facial recognition", "Short.", START), (f"{count}", "Rain", "Wet", START)]
        )
        await pipeline.poll(app, START + hours(count + 1), everything=True)
    with app.store.reading() as session:
        assert {item.summary for item in items.recent(session)} == {"Long words."}
