"""The main job, end to end: feeds in, alerts and digests out, over real servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from loopback import ECHO, NEWS, OLD, SECRET, START, Publisher, Receiver, first_poll, hours, rss, the_news
from standardwebhooks.webhooks import Webhook

from monitor import pipeline, watchlist
from monitor.app import App, option_models
from monitor.model import Confidence, Status
from monitor.pipeline.day import board
from monitor.store import changes, feeds, items, outbox


async def test_a_first_poll_records_the_past_and_alerts_nobody(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    report = await first_poll(app, publisher)
    await pipeline.deliver(app, START)
    assert (report.feeds, report.new_items, report.changes) == (3, 1, 1)
    assert [failure.url.rsplit("/", 1)[1] for failure in report.failed] == ["broken.xml"]
    assert receiver.posts == []
    assert receiver.mails == []
    with app.store.reading() as session:
        stands = {row.entity: row.lead.status for row in board(app, session)}
    assert stands == {"acme": Status.unknown, "globex": Status.withdrawn}


async def test_a_change_reaches_every_channel_once_and_an_unchanged_poll_sends_nothing(
    app: App, publisher: Publisher, receiver: Receiver, tmp_path: Path
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1)), (*OLD, START - hours(30))]
    later = START + hours(2)
    report = await pipeline.poll(app, later, everything=True)
    done = await pipeline.deliver(app, later)
    assert (report.new_items, report.changes) == (1, 1)
    assert (done.sent, done.postponed, done.dead) == (5, 0, 0)
    assert sorted(to for to, _ in receiver.mails) == ["ann@example.org", "bob@example.org"]
    subject = receiver.mails[0][1]["Subject"]
    assert subject.startswith("Reported: Acme")
    assert len(receiver.at("/slack")) == 1
    (hook,) = receiver.at("/hook")
    assert hook["type"] == "entity.status.changed"
    assert (hook["data"]["entity"], hook["data"]["to"], hook["data"]["until"]) == ("acme", "moratorium", "2027-05-04")
    assert hook["data"]["quote"] in NEWS[1] + NEWS[2]
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1

    again = await pipeline.poll(app, later + hours(1), everything=True)
    quiet = await pipeline.deliver(app, later + hours(1))
    assert (again.new_items, again.changes, quiet.sent) == (0, 0, 0)
    assert publisher.requests[-3:].count(("planet.xml", 304)) == 1


async def test_a_webhook_can_be_verified_by_the_standard_library(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    headers = next(headers for path, headers, _ in receiver.posts if path == "/hook")
    assert headers["webhook-id"].startswith("msg_")
    assert len(headers["webhook-id"]) == 30
    raw = receiver.raw["/hook"]
    moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert Webhook(SECRET).sign(headers["webhook-id"], moment, raw) == headers["webhook-signature"]


async def test_a_second_origin_confirms_in_the_thread_of_the_alert(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    publisher.feeds["gazette.xml"] = [(*ECHO, START + hours(3))]
    report = await pipeline.poll(app, START + hours(4), everything=True)
    await pipeline.deliver(app, START + hours(4))
    assert report.changes == 0
    with app.store.reading() as session:
        (row,) = changes.history(session, "acme")
    assert row.confidence is Confidence.confirmed
    assert len(row.evidence) == 2
    to_ann = [mail for to, mail in receiver.mails if to == "ann@example.org"]
    assert len(to_ann) == 2
    assert to_ann[1]["In-Reply-To"] == to_ann[0]["Message-ID"]
    assert not to_ann[1]["Subject"].startswith("Reported: ")


async def test_the_next_mornings_digest_has_the_change_and_comes_once(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    receiver.mails.clear()
    assert pipeline.digest(app, START + hours(22)).queued == 0
    morning = START + hours(23)
    assert pipeline.digest(app, morning).queued == 3
    assert pipeline.digest(app, morning + hours(1)).queued == 0
    await pipeline.deliver(app, morning)
    assert sorted(to for to, _ in receiver.mails) == ["ann@example.org", "bob@example.org"]
    mail = receiver.mails[0][1]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Acme" in text
    assert "Broken News" in text
    with app.store.reading() as session:
        (row,) = changes.history(session, "acme")
    assert row.evidence[0].claim.quote in " ".join(text.split())
    assert pipeline.digest(app, morning + timedelta(days=3)).queued == 3


async def test_a_receiver_that_fails_gets_the_same_message_later_and_delays_no_other(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    receiver.answer = 500
    await pipeline.poll(app, START + hours(2), everything=True)
    done = await pipeline.deliver(app, START + hours(2))
    assert (done.sent, done.postponed) == (3, 2)
    receiver.answer = 200
    assert (await pipeline.deliver(app, START + hours(2))).sent == 0
    assert (await pipeline.deliver(app, START + hours(3))).sent == 2
    ids = [headers["webhook-id"] for path, headers, _ in receiver.posts if path == "/hook"]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_an_endpoint_that_is_gone_is_switched_off_and_told_elsewhere(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    receiver.answer = 410
    await pipeline.poll(app, START + hours(2), everything=True)
    await pipeline.deliver(app, START + hours(2))
    with app.store.reading() as session:
        assert set(outbox.disabled(session)) == {"archive", "team"}
        assert outbox.waiting(session) >= 2
    await pipeline.deliver(app, START + hours(3))
    subjects = {mail["Subject"] for _, mail in receiver.mails}
    assert any("archive" in subject and "switched off" in subject for subject in subjects)


async def test_the_same_address_in_another_feed_is_another_sighting(app: App, publisher: Publisher) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    publisher.feeds["gazette.xml"] = rss("planet.xml", publisher.feeds["planet.xml"])
    report = await pipeline.poll(app, START + hours(3), everything=True)
    assert report.new_items == 0
    with app.store.reading() as session:
        (item,) = items.recent(session, since=START + hours(1))
        assert len(items.sightings(session, item.id)) == 2
        (row,) = changes.history(session, "acme")
    assert row.confidence is Confidence.reported


async def test_a_flood_of_old_items_is_recorded_and_told_to_nobody(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    old = [(f"o{n}", f"{NEWS[1]} {n}", NEWS[2], START - hours(100 + n)) for n in range(30)]
    publisher.feeds["gazette.xml"] = [("x", "Nothing", "Nothing at all", START)]
    await pipeline.poll(app, START + hours(1), everything=True)
    publisher.feeds["gazette.xml"] = old
    report = await pipeline.poll(app, START + hours(2), everything=True)
    await pipeline.deliver(app, START + hours(2))
    assert (report.new_items, report.changes) == (30, 1)
    assert receiver.posts == []


async def test_a_feed_that_fails_backs_off_and_says_why(app: App, publisher: Publisher) -> None:
    await first_poll(app, publisher)
    with app.store.reading() as session:
        broken = next(feed for feed in feeds.all(session) if feed.title == "Broken News")
    assert broken.failures == 1
    assert "404" in (broken.error or "")
    assert broken.next_poll > START


async def test_alerts_wait_for_the_end_of_quiet_hours_and_beyond_the_ceiling_for_the_next_day(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    config = app.watchlist.path
    config.write_text(
        config.read_text()
        .replace("- {channel: team}", '- {channel: team, quiet: "11:00-12:30"}')
        .replace("- {channel: archive}", "- {channel: archive, ceiling: 1/day}")
    )
    app.watchlist = watchlist.read(config, {}, option_models())
    await first_poll(app, publisher)
    other = ("n2", "Globex returns to facial recognition", "Globex said it is selling facial recognition again.")
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1)), (*other, START + hours(1.5))]
    await pipeline.poll(app, START + hours(2.5), everything=True)  # 11:30
    await pipeline.deliver(app, START + hours(2.5))
    assert (len(receiver.at("/slack")), len(receiver.at("/hook"))) == (0, 1)
    await pipeline.deliver(app, START + hours(4))
    assert (len(receiver.at("/slack")), len(receiver.at("/hook"))) == (2, 1)
    await pipeline.deliver(app, START + hours(15))
    assert (len(receiver.at("/slack")), len(receiver.at("/hook"))) == (2, 2)
