"""One source against another: both are kept and shown, and those who were told hear of it once."""

from __future__ import annotations

from loopback import NEWS, START, Publisher, Receiver, hours, the_news
from test_pipeline_corrections import acme, stands

from monitor import pipeline
from monitor.app import App
from monitor.model import Event, Status

BACK = (
    "back",
    "Acme resumes selling facial recognition to police",
    "Acme has resumed sales of facial recognition to police, documents show.",
)
DENIAL = (
    "denial",
    "Acme denies that it sells facial recognition to police",
    "Acme said its moratorium on police use of facial recognition remains in place.",
)


async def heard(app: App, publisher: Publisher, feed: str, text: tuple[str, str, str], after: float) -> None:
    publisher.feeds[feed] = [(*text, START + hours(after)), *publisher.feeds.get(feed, [])]
    await pipeline.poll(app, START + hours(after + 0.5), everything=True)
    await pipeline.deliver(app, START + hours(after + 0.5))


def types(receiver: Receiver) -> list[str]:
    return [body["type"].removeprefix("entity.status.") for body in receiver.at("/hook")]


async def test_conduct_that_its_actor_denies_is_told_with_both_quotes(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    await heard(app, publisher, "planet.xml", BACK, after=240)
    await heard(app, publisher, "gazette.xml", DENIAL, after=245)
    await heard(app, publisher, "gazette.xml", ("d2", *DENIAL[1:]), after=250)
    last = acme(app)[-1]
    assert (last.after, last.contradicted, stands(app)) == (Status.lifted, True, Status.lifted)
    assert types(receiver) == ["changed", "changed", "contradicted"]
    _, alert, dispute = [mail for to, mail in receiver.mails if to == "bob@example.org"]
    assert dispute["In-Reply-To"] == alert["Message-ID"]
    assert dispute["Subject"].startswith("Disputed: Acme: moratorium lifted")
    text = " ".join(dispute.get_body(("plain",)).get_content().split())
    assert BACK[1] in text
    assert DENIAL[2] in text
    slack = str(receiver.at("/slack")[-1])
    assert BACK[1] in slack
    assert DENIAL[2] in slack


async def test_a_denial_that_came_first_stands_beside_the_alert(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    await heard(app, publisher, "gazette.xml", DENIAL, after=240)
    await heard(app, publisher, "planet.xml", BACK, after=245)
    last = acme(app)[-1]
    assert (last.event, last.contradicted, last.confidence.value) == (Event.lift, True, "reported")
    assert [piece.outlet for piece in last.denials()] == ["Gazette"]
    assert types(receiver) == ["changed", "confirmed", "changed"]
    text = " ".join(receiver.mails[-1][1].get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "Sources disagree" in text
    assert DENIAL[2] in text


async def test_one_outlet_against_another_on_the_same_day_turns_nothing_but_is_told(
    app: App, publisher: Publisher, receiver: Receiver
) -> None:
    await the_news(app, publisher)
    await heard(app, publisher, "gazette.xml", BACK, after=8)
    (row,) = acme(app)
    assert (row.contradicted, row.after, row.confidence.value) == (True, Status.moratorium, "reported")
    assert types(receiver) == ["changed", "contradicted"]
    assert receiver.at("/hook")[-1]["data"]["contradicted"] is True
    assert receiver.at("/hook")[-1]["data"]["against"]["quote"] == BACK[1]


async def test_the_next_digest_shows_both_sides(app: App, publisher: Publisher, receiver: Receiver) -> None:
    await the_news(app, publisher)
    await heard(app, publisher, "gazette.xml", BACK, after=8)
    receiver.mails.clear()
    pipeline.digest(app, START + hours(23))
    await pipeline.deliver(app, START + hours(23))
    text = " ".join(receiver.mails[0][1].get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "sources disagree" in text
    assert NEWS[1] in text
    assert BACK[1] in text
