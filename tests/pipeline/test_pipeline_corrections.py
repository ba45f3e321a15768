"""What was told and does not hold is taken back: by a new row, to those who were told, where they were told."""

from __future__ import annotations

import pytest
from loopback import START, Publisher, Receiver, hours, the_news
from test_pipeline_digest import reconfigure

from monitor import pipeline
from monitor.app import App
from monitor.errors import UsageError
from monitor.model import Change, Event, Status
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


async def test_a_change_is_taken_back_once_and_by_somebody_with_a_reason(app: App, publisher: Publisher) -> None:
    await the_news(app, publisher)
    (told,) = acme(app)
    with pytest.raises(UsageError, match="for what reason"):
        pipeline.retract(app, told.id, "Ann", " ", START)
    back = pipeline.retract(app, told.id, "Ann", "Satire.", START + hours(5))
    for unfit in (told.id, back.id, "none"):
        with pytest.raises(UsageError):
            pipeline.retract(app, unfit, "Ann", "Satire.", START + hours(6))
