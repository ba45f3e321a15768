"""The clock of an end: reminders before it, a lapse after it, and what is heard in between."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from loopback import NEWS, START, Publisher, Receiver, first_poll, hours
from test_pipeline_corrections import acme, stands
from test_pipeline_digest import reconfigure

from monitor import pipeline
from monitor.app import App
from monitor.errors import StoreBusy
from monitor.model import Confidence, Event, Status
from monitor.store import outbox

DAY = timedelta(days=1)
END = START + 365 * DAY
"""The last day of the year that NEWS tells of."""
FOREVER = (
    "forever",
    "Acme extends its facial recognition moratorium indefinitely",
    "Acme said it extends its moratorium on police use of facial recognition until further notice.",
)


async def the_year(app: App, publisher: Publisher, receiver: Receiver) -> None:
    """News of a year, told to everybody; then the mailboxes are emptied."""
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    await pipeline.deliver(app, START + hours(2))
    assert acme(app)[0].until == END.date()


async def days(app: App, since: datetime, until: datetime) -> None:
    """Every day at nine: what is due is recorded, told and sent; twice, as a scheduler would."""
    now = since
    while now <= until:
        pipeline.remind(app, now)
        pipeline.remind(app, now + hours(1))
        await pipeline.deliver(app, now + hours(1))
        now += DAY


def hooks(receiver: Receiver) -> list[tuple[str, int | None]]:
    return [
        (body["type"].removeprefix("entity.status."), body["data"].get("days_left")) for body in receiver.at("/hook")
    ]


async def test_an_end_is_reminded_of_three_times_in_the_thread_then_lapses(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_year(app, publisher, receiver)
    await days(app, END - 40 * DAY, END + 3 * DAY)
    assert hooks(receiver) == [("changed", None), ("expiring", 30), ("expiring", 7), ("expiring", 1), ("lapsed", None)]
    alert, *reminders, lapse = [mail for to, mail in receiver.mails if to == "ann@example.org"]
    assert [mail["Subject"] for mail in reminders] == [
        f"Reminder: Acme: moratorium ends {left}, on 4 May 2027" for left in ("in 30 days", "in 7 days", "tomorrow")
    ]
    assert {mail["In-Reply-To"] for mail in reminders} == {alert["Message-ID"]}
    assert lapse["Subject"] == "Acme: moratorium lapsed, unconfirmed"
    text = lapse.get_body(("plain",)).get_content()
    assert "no source says that it goes on" in text
    assert len(receiver.mails) == 10
    last = acme(app)[-1]
    assert (last.event, last.confidence, last.evidence) == (Event.expire, Confidence.reported, ())


@pytest.mark.parametrize(("left", "reminders"), [(20, [19, 7, 1]), (5, [4, 1]), (1, [0])])
async def test_of_an_end_learned_late_only_the_nearest_reminder_comes_and_never_with_the_alert(
    app: App, publisher: Publisher, receiver: Receiver, left: int, reminders: list[int]
) -> None:
    await first_poll(app, publisher)
    end = (START + left * DAY).date()
    summary = f"Acme said it will not sell facial recognition to police until {end:%B} {end.day}, {end.year}."
    publisher.feeds["planet.xml"] = [("brief", "Acme halts facial recognition for police", summary, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    await days(app, START + hours(3), START + (left + 3) * DAY)
    assert acme(app)[0].until == end
    expected = [("changed", None), *(("expiring", left) for left in reminders), ("lapsed", None)]
    assert hooks(receiver) == expected


async def test_nothing_is_reminded_of_once_the_measure_was_extended(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_year(app, publisher, receiver)
    await days(app, END - 40 * DAY, END - 20 * DAY)
    publisher.feeds["planet.xml"] = [(*FOREVER, END - 19 * DAY)]
    await pipeline.poll(app, END - 19 * DAY + hours(1), everything=True)
    await days(app, END - 18 * DAY, END + 40 * DAY)
    assert hooks(receiver) == [("changed", None), ("expiring", 30), ("changed", None)]
    assert stands(app) is Status.moratorium


async def test_a_reminder_that_waits_is_not_sent_after_an_extension(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_year(app, publisher, receiver)
    reconfigure(app, "- {channel: team}", '- {channel: team, quiet: "08:00-20:00"}')
    receiver.posts.clear()
    pipeline.remind(app, END - 7 * DAY)
    publisher.feeds["planet.xml"] = [(*FOREVER, END - 7 * DAY + hours(1))]
    await pipeline.poll(app, END - 7 * DAY + hours(2), everything=True)
    await pipeline.deliver(app, END - 7 * DAY + hours(13))
    assert [body["text"].split(":")[0] for body in receiver.at("/slack")] == ["Reported"]
    with app.store.reading() as session:
        assert [closed.kind for closed in outbox.ledger(session, limit=9, state="dead")] == ["expiring-7"] * 5


async def test_only_those_who_want_that_entity_are_reminded(app: App, publisher: Publisher, receiver: Receiver) -> None:
    reconfigure(app, "- {channel: team}", "- {channel: team, entities: [globex]}")
    reconfigure(app, "- {channel: archive}", "- {channel: archive, confidence: confirmed}")
    await the_year(app, publisher, receiver)
    await days(app, END - 31 * DAY, END - 29 * DAY)
    assert receiver.posts == []
    assert len(receiver.mails) == 4


async def test_an_open_end_and_one_on_a_condition_never_lapse(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    summary = "Acme said it will not sell facial recognition to police until there is a federal law."
    publisher.feeds["planet.xml"] = [("law", "Acme and the police", summary, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    for months in range(1, 48):
        assert pipeline.remind(app, START + months * 31 * DAY) == 0
    await pipeline.deliver(app, START + hours(3))
    assert [kind for kind, _ in hooks(receiver)] == ["changed"]
    assert receiver.at("/hook")[0]["data"]["open_ended"] is True
    text = receiver.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Ends     “until there is a federal law”" in text


async def test_news_of_an_extension_after_the_lapse_corrects_the_state_and_is_told(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_year(app, publisher, receiver)
    await days(app, END + DAY, END + DAY)
    assert stands(app) is Status.none
    publisher.feeds["planet.xml"] = [(*FOREVER, END - 10 * DAY)]  # written before, found after
    await pipeline.poll(app, END + 2 * DAY, everything=True)
    await pipeline.deliver(app, END + 2 * DAY)
    assert stands(app) is Status.moratorium
    assert [row.event for row in acme(app)] == [Event.impose, Event.expire, Event.extend]
    assert hooks(receiver)[-1] == ("changed", None)


async def test_an_end_that_the_watch_list_states_is_reminded_of_with_where_it_stands(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    known = "known: [{status: moratorium, field: police, since: 2026-01-01, until: 2026-05-20, source: 'https://a.example/x'}]"
    reconfigure(app, "{id: globex, name: Globex}", f"{{id: globex, name: Globex, {known}}}")
    await first_poll(app, publisher)
    await days(app, START + hours(1), START + 20 * DAY)
    assert hooks(receiver) == [("expiring", 16), ("expiring", 7), ("expiring", 1), ("lapsed", None)]
    text = receiver.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "https://a.example/x" in text
    assert "“”" not in text + str(receiver.at("/slack")[0])


async def test_while_nothing_is_due_nobody_waits_for_a_database_that_another_holds(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_year(app, publisher, receiver)
    pipeline.remind(app, END - 30 * DAY)
    with app.store.writing() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout=0")
    database = app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for now in (END - 30 * DAY + hours(1), END - 20 * DAY, START + 9 * DAY):
            assert pipeline.remind(app, now) == 0
        with pytest.raises(StoreBusy):
            pipeline.remind(app, END - 7 * DAY)
        other.execute("ROLLBACK")
