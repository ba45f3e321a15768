"""What was told and does not hold is taken back: by a new row, to those who were told, where they were told."""

from __future__ import annotations

import asyncio

import pytest
from loopback import ECHO, NEWS, START, Publisher, Receiver, first_poll, hours, the_news
from test_pipeline_digest import reconfigure

from monitor import pipeline
from monitor.app import App
from monitor.errors import UsageError
from monitor.model import Change, Confidence, Event, Status
from monitor.pipeline.day import board
from monitor.store import changes, outbox


def acme(app: App) -> tuple[Change, ...]:
    with app.store.reading() as session:
        return changes.history(session, "acme")


def stands(app: App, entity: str = "acme") -> Status:
    with app.store.reading() as session:
        return next(row.lead.status for row in board(app, session) if row.entity == entity)


async def test_an_undo_by_hand_restores_the_state_and_corrects_those_who_were_told(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    (told,) = acme(app)
    back = pipeline.retract(app, told.id, "Ann", "The article was satire.", START + hours(5))
    await pipeline.deliver(app, START + hours(5))
    assert stands(app) is Status.unknown
    first, second = acme(app)
    assert (first.retracted, first.told, first.after) == (True, True, Status.moratorium)
    assert (second, second.event, second.retracts) == (back, Event.retract, told.id)
    assert (second.before, second.after) == (Status.moratorium, Status.unknown)
    alert, correction = [mail for to, mail in receiver.mails if to == "ann@example.org"]
    assert correction["In-Reply-To"] == correction["References"] == alert["Message-ID"]
    assert correction["Subject"].startswith("Correction: Acme")
    text = correction.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "The article was satire." in text
    assert len(receiver.mails) == 4
    assert [body["type"] for body in receiver.at("/hook")] == ["entity.status.changed", "entity.status.retracted"]
    hook = receiver.at("/hook")[1]["data"]
    assert (hook["retracts"], hook["from"], hook["to"]) == (told.id, "moratorium", "unknown")
    assert len(receiver.at("/slack")) == 2


async def test_an_alert_that_still_waits_is_not_sent_and_nobody_is_corrected(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    reconfigure(app, "- {channel: team}", '- {channel: team, quiet: "10:00-20:00"}')
    await the_news(app, publisher)
    assert receiver.at("/slack") == []
    pipeline.retract(app, acme(app)[0].id, "Ann", "Satire.", START + hours(5))
    await pipeline.deliver(app, START + hours(24))
    assert receiver.at("/slack") == []
    with app.store.reading() as session:
        assert outbox.waiting(session) == 0
        (closed,) = outbox.ledger(session, limit=9, state="dead")
    assert "taken back" in closed.answers[-1]


async def test_who_may_have_the_alert_is_corrected_and_who_refused_it_gets_neither(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer = 503
    await the_news(app, publisher)
    (told,) = acme(app)
    with app.store.writing() as session:
        slack = next(sent for sent in outbox.of_change(session, told.id) if sent.channel == "team")
        assert slack.state == "pending"
        outbox.again(session, slack.id, START + hours(3), f"{outbox.MAYBE_DELIVERED}it answered nothing")
    receiver.answer = 200
    receiver.posts.clear()
    pipeline.retract(app, told.id, "Ann", "Satire.", START + hours(3))
    await pipeline.deliver(app, START + hours(30))
    (correction,) = receiver.at("/slack")
    assert correction["text"].startswith("Correction: ")
    assert receiver.at("/hook") == []
    assert len(receiver.mails) == 4


async def test_an_alert_that_is_on_its_way_just_then_is_tried_no_second_time(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    receiver.refused = "entity.status.changed"
    receiver.held["/hook"] = asyncio.Event()
    sending = asyncio.create_task(pipeline.deliver(app, START + hours(2), channel="archive"))
    await receiver.until(posts=1, mails=0)
    pipeline.retract(app, acme(app)[0].id, "Ann", "Satire.", START + hours(2))
    receiver.held["/hook"].set()
    await sending
    await pipeline.deliver(app, START + hours(30))
    assert [body["type"] for body in receiver.at("/hook")] == ["entity.status.changed", "entity.status.retracted"]


async def test_a_change_is_taken_back_once_and_by_somebody_with_a_reason(app: App, publisher: Publisher) -> None:
    await the_news(app, publisher)
    (told,) = acme(app)
    with pytest.raises(UsageError, match="for what reason"):
        pipeline.retract(app, told.id, "Ann", " ", START)
    back = pipeline.retract(app, told.id, "Ann", "Satire.", START + hours(5))
    for unfit in (told.id, back.id, "none"):
        with pytest.raises(UsageError):
            pipeline.retract(app, unfit, "Ann", "Satire.", START + hours(6))


# ---------------------------------------------------------------- by its source

CONFUSED = (
    "news",
    "Globex halts facial recognition for police for a year",
    "Globex, not Acme as first reported, will stop selling facial recognition to police for one year.",
)


NEVER = (
    "Acme bans sales of facial recognition to police",
    "Acme will never again sell facial recognition to police.",
)


async def edited(app: App, publisher: Publisher, text: tuple[str, str, str], after: float = 5) -> None:
    publisher.feeds["planet.xml"] = [(*text, START + hours(1))]
    await pipeline.poll(app, START + hours(after), everything=True)
    await pipeline.deliver(app, START + hours(after))


async def test_an_item_that_no_longer_says_it_takes_the_change_with_it(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    text = (
        "news",
        "Acme and the police",
        "Correction: Acme told us that it has decided nothing on facial recognition.",
    )
    await edited(app, publisher, text)
    assert stands(app) is Status.unknown
    change, back = acme(app)
    assert (change.retracted, change.evidence[0].withdrawn, back.retracts) == (True, True, change.id)
    assert back.evidence[0].claim.quote == text[2]
    assert [body["type"] for body in receiver.at("/hook")] == ["entity.status.changed", "entity.status.retracted"]
    assert len(receiver.mails) == 4
    await edited(app, publisher, text, after=7)
    assert len(receiver.mails) == 4


async def test_a_cut_text_or_a_counter_takes_nothing_back(app: App, publisher: Publisher, receiver: Receiver) -> None:
    long = (*NEWS[:1], "Acme and the police", f"{NEWS[2]} It gave no reasons.")
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*long, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    await edited(app, publisher, (long[0], long[1], "Acme said on Monday it will…"), after=3)
    await edited(app, publisher, (long[0], long[1], f"{long[2]} 1,204 readers."), after=4)
    assert stands(app) is Status.moratorium
    assert len(acme(app)) == 1


async def test_one_of_two_sources_withdrawn_leaves_the_change_and_less_confidence(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    publisher.feeds["gazette.xml"] = [(*ECHO, START + hours(3))]
    await pipeline.poll(app, START + hours(4), everything=True)
    assert acme(app)[0].confidence is Confidence.confirmed
    await edited(
        app, publisher, ("news", "Acme sells facial recognition", "Acme goes on selling facial recognition to police.")
    )
    (change,) = acme(app)
    assert (change.retracted, change.confidence) == (False, Confidence.reported)
    assert [(piece.outlet, piece.withdrawn) for piece in change.evidence] == [
        ("Gazette", False),
        ("Daily Planet", True),
    ]
    assert [body["type"] for body in receiver.at("/hook")][-1] == "entity.status.confirmed"


async def test_an_item_that_gives_its_word_again_counts_again_but_not_for_ever(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    other = ("news", "Acme sells facial recognition", "Acme goes on selling facial recognition to police.")
    for after in range(4, 16, 2):
        await edited(app, publisher, other, after=after)
        await edited(app, publisher, NEWS, after=after + 1)
    assert [row.event for row in acme(app)] == [Event.impose, Event.retract, Event.impose, Event.retract]
    assert stands(app) is Status.unknown


async def test_a_later_item_that_corrects_an_earlier_one_takes_the_change_back(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    summary = "A story of Monday wrongly said that Acme will stop selling facial recognition to police for one year."
    correction = ("fix", "Correction: Acme and the police", summary)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1)), (*correction, START + hours(4))]
    await pipeline.poll(app, START + hours(5), everything=True)
    await pipeline.deliver(app, START + hours(5))
    assert stands(app) is Status.unknown
    assert [row.event for row in acme(app)] == [Event.impose, Event.retract]
    assert len(receiver.mails) == 4
    publisher.feeds["gazette.xml"] = [(*ECHO, START + hours(3))]  # written before the correction
    await pipeline.poll(app, START + hours(6), everything=True)
    assert stands(app) is Status.unknown


async def test_the_correction_of_something_else_takes_nothing_back(app: App, publisher: Publisher) -> None:
    await the_news(app, publisher)
    summary = "Our article on Acme's one-year pause on police facial recognition misstated the name of the founder."
    publisher.feeds["planet.xml"] = [("fix", "Correction: Acme", summary, START + hours(4))]
    await pipeline.poll(app, START + hours(5), everything=True)
    assert stands(app) is Status.moratorium


async def test_a_story_that_named_the_wrong_company_ends_at_the_right_one(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    await edited(app, publisher, CONFUSED)
    assert (stands(app, "acme"), stands(app, "globex")) == (Status.unknown, Status.withdrawn)
    (back,) = [body["data"] for body in receiver.at("/hook") if body["type"] == "entity.status.retracted"]
    assert (back["entity"], back["quote"]) == ("acme", CONFUSED[2])


async def test_another_outlets_word_that_a_report_is_wrong_is_kept_beside_it(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    summary = "A report wrongly said that Acme will stop selling facial recognition to police for one year."
    publisher.feeds["gazette.xml"] = [("fix", "Acme and the police", summary, START + hours(4))]
    await pipeline.poll(app, START + hours(5), everything=True)
    await pipeline.deliver(app, START + hours(5))
    (row,) = acme(app)
    assert (stands(app), row.contradicted, row.confidence) == (Status.moratorium, True, Confidence.reported)
    assert [body["type"] for body in receiver.at("/hook")][-1] == "entity.status.contradicted"
    assert receiver.at("/hook")[-1]["data"]["against"]["quote"] == summary


async def test_a_ban_that_turns_out_to_be_an_old_one_reaffirmed_falls_back_to_what_stood(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    later = START + hours(24 * 90)
    bans = ("bans", *NEVER)
    publisher.feeds["planet.xml"] = [(*bans, later)]
    await pipeline.poll(app, later + hours(1), everything=True)
    await pipeline.deliver(app, later + hours(1))
    assert stands(app) is Status.ban
    again = "Acme said its moratorium on police use of facial recognition remains in place."
    publisher.feeds["planet.xml"] = [("bans", "Acme reaffirms facial recognition moratorium", again, later)]
    await pipeline.poll(app, later + hours(3), everything=True)
    await pipeline.deliver(app, later + hours(3))
    assert stands(app) is Status.moratorium
    moratorium, ban, back = acme(app)
    assert (ban.retracted, back.event, back.until) == (True, Event.retract, moratorium.until)
    assert moratorium.evidence[-1].claim.event is Event.reaffirm
    types = [body["type"].removeprefix("entity.status.") for body in receiver.at("/hook")]
    assert types == ["changed", "changed", "retracted"]
    correction = receiver.mails[-1][1]
    assert "Acme: ban does not stand after all (back to: moratorium until 4 May 2027)" in correction["Subject"]


async def test_a_ban_that_is_corrected_to_one_reaffirmed_stands(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await first_poll(app, publisher)
    bans = ("news", *NEVER)
    publisher.feeds["planet.xml"] = [(*bans, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    again = "Correction: Acme repeats that it will never again sell facial recognition to police."
    await edited(app, publisher, ("news", "Acme reaffirms that it will never sell facial recognition to police", again))
    assert stands(app) is Status.ban
    assert [row.event for row in acme(app)] == [Event.impose]
    assert [body["type"] for body in receiver.at("/hook")] == ["entity.status.changed"]


async def test_a_headline_that_is_worded_anew_takes_nothing_back(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    await edited(app, publisher, ("news", "Acme extends a pause on facial recognition for police by a year", NEWS[2]))
    assert len(acme(app)) == 1
    assert len(receiver.mails) == 2


async def test_the_digest_tells_the_correction_instead_of_what_it_takes_back(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    pipeline.retract(app, acme(app)[0].id, "Ann", "The article was satire.", START + hours(5))
    await pipeline.deliver(app, START + hours(5))
    receiver.mails.clear()
    pipeline.digest(app, START + hours(23))
    await pipeline.deliver(app, START + hours(23))
    text = " ".join(receiver.mails[0][1].get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "Acme: moratorium until 4 May 2027 does not stand after all" in text
    assert "The article was satire." in text
    assert "moratorium imposed" not in text
