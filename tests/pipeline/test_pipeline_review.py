"""What a person rules on a change: told or never told, taken back or restored, and kept with name, reason and time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import START, Receiver, hours
from said import hear, says
from test_pipeline_hold import EVERYBODY, HOLD, MINUTE, alerts, row_of

from monitor import pipeline
from monitor.app import App
from monitor.core.status.ruling import Corrections, Entry
from monitor.errors import UsageError
from monitor.model import Act, Change, Confidence, Event, Stage, Status
from monitor.pipeline import review
from monitor.pipeline.day import board, digest_note
from monitor.store import changes, outbox, rulings

ANN = ("Ann", "I called them.")


def lead(app: App) -> tuple[Status, date | None, bool]:
    with app.store.reading() as session:
        stands = board(app, session)[0].lead
    return stands.status, stands.until, stands.open_ended


def history(app: App) -> list[Change]:
    with app.store.reading() as session:
        return list(changes.history(session, "acme"))


def terms(**given: Any) -> Entry:
    entry = Entry(
        entity="acme",
        event=Event.impose,
        quote="We will not let the police use it.",
        url="https://acme.example/terms",
        effective=START.date(),
        outlet="acme.example",
        origin="acme",
        field="police",
        status=Status.ban,
    )
    return Entry(**{**{name: getattr(entry, name) for name in entry.__slots__}, **given})


async def test_a_held_change_that_is_confirmed_is_told_at_once_and_is_confirmed(app: App, receiver: Receiver) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    row = review.confirm(app, row_of(app).id, *ANN, START + MINUTE)
    assert (row.told, row.held, row.confidence, row.checked) == (True, None, Confidence.confirmed, "Ann")
    assert alerts(app) == EVERYBODY
    assert pipeline.release(app, START + HOLD) == 0
    await pipeline.deliver(app, START + MINUTE)
    text = receiver.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Checked and confirmed by a person." in " ".join(text.split())
    with app.store.reading() as session:
        (ruling,) = rulings.of(session, row.id)
    assert (ruling.act, ruling.who, ruling.reason, ruling.at) == (Act.confirm, *ANN, START + MINUTE)
    assert (ruling.cue, ruling.feed) == ("forbid", "Daily Planet")


async def test_a_reported_change_that_is_confirmed_gets_the_short_confirmation(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START, score=0.9))
    review.confirm(app, row_of(app).id, *ANN, START + MINUTE)
    assert alerts(app) == [*EVERYBODY, *(("confirmed", name) for _, name in EVERYBODY)]


async def test_a_held_change_that_is_rejected_is_never_told_nor_stands_nor_reaches_a_digest(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    back = review.reject(app, row_of(app).id, "Ann", "It is satire.", START + MINUTE)
    assert (back.event, back.before, back.after) == (Event.retract, Status.ban, Status.unknown)
    assert pipeline.release(app, START + hours(5)) == 0
    assert (alerts(app), lead(app)[0]) == ([], Status.unknown)
    with app.store.reading() as session:
        note = digest_note(app, session, START.date(), START - hours(1), START + hours(24))
    assert note.changes == ()


async def test_a_rejected_change_does_not_come_back_by_those_who_repeat_it(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    review.reject(app, row_of(app).id, "Ann", "It is satire.", START + MINUTE)
    hear(app, START + 2 * MINUTE, says("b", "Gazette", START + 2 * MINUTE, score=0.9))
    assert (alerts(app), lead(app)[0]) == ([], Status.unknown)


async def test_an_alert_that_still_waits_for_the_morning_is_closed_when_it_is_corrected(
    app: App, tmp_path: Path
) -> None:
    text = (tmp_path / "feeds.yaml").read_text()
    (tmp_path / "feeds.yaml").write_text(text.replace("{channel: files}", '{channel: files, quiet: "08:15-12:00"}'))
    quiet = App.open({"MONITOR_MAIL_FROM": "m@example.org", "MONITOR_SMTP_URL": "smtp://127.0.0.1:1"}, tmp_path)
    hear(quiet, START, says("a", "Daily Planet", START, score=0.9))
    row = review.edit(quiet, row_of(quiet).id, Corrections(scope="patrols"), *ANN, START + MINUTE)
    with quiet.store.reading() as session:
        waits = [one for one in outbox.ledger(session, limit=99, state="pending") if one.channel == "files"]
    quiet.close()
    assert [(one.cause, one.next_try) for one in waits] == [(row.id, START + hours(3))]


async def test_a_told_change_that_is_rejected_is_corrected_and_one_that_is_restored_is_told_again(
    app: App, receiver: Receiver
) -> None:
    hear(app, START, says("a", "Daily Planet", START, score=0.9))
    await pipeline.deliver(app, START)
    told = row_of(app)
    review.reject(app, told.id, "Ann", "It is satire.", START + hours(1))
    await pipeline.deliver(app, START + hours(1))
    assert lead(app)[0] is Status.unknown
    review.undo(app, told.id, "Bob", "It is not.", START + hours(2))
    await pipeline.deliver(app, START + hours(2))
    assert lead(app)[0] is Status.ban
    assert [hook["type"].split(".")[-1] for hook in receiver.at("/hook")] == ["changed", "retracted", "changed"]
    hear(app, START + hours(3), says("b", "Gazette", START + hours(3)))
    assert row_of(app).confidence is Confidence.confirmed


async def test_a_rejection_that_is_undone_in_time_leaves_the_change_waiting_as_before(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    row = row_of(app)
    review.reject(app, row.id, *ANN, START + MINUTE)
    again = review.undo(app, row.id, *ANN, START + 2 * MINUTE)
    assert (again.held, again.told, lead(app)[0]) == (row.held, False, Status.unknown)
    assert pipeline.release(app, START + HOLD) == 1
    assert (alerts(app), lead(app)[0]) == (EVERYBODY, Status.ban)


async def test_a_rejection_that_is_undone_after_the_time_of_the_wait_tells_at_once(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    row = row_of(app)
    review.reject(app, row.id, *ANN, START + MINUTE)
    review.undo(app, row.id, *ANN, START + hours(1))
    assert (alerts(app), lead(app)[0]) == (EVERYBODY, Status.ban)


async def test_a_corrected_end_is_told_anew_and_both_ends_stay_on_record(app: App, receiver: Receiver) -> None:
    year = {"status": Status.moratorium, "until": date(2027, 5, 4)}
    hear(app, START, says("a", "Daily Planet", START, score=0.9, **year))
    await pipeline.deliver(app, START)
    row = review.edit(app, row_of(app).id, Corrections(until=date(2028, 5, 4)), *ANN, START + hours(1))
    await pipeline.deliver(app, START + hours(1))
    assert lead(app) == (Status.moratorium, date(2028, 5, 4), False)
    assert [hook["data"]["until"] for hook in receiver.at("/hook")] == ["2027-05-04", "2028-05-04"]
    assert [(one.until, one.retracted) for one in history(app)] == [(date(2027, 5, 4), True), (date(2028, 5, 4), False)]
    with app.store.reading() as session:
        assert rulings.of(session, row.id)[0].detail == "until: 2027-05-04 → 2028-05-04"
    hear(app, START + hours(2), says("b", "Gazette", START + hours(2), score=0.9, **year))
    assert (lead(app)[1], row_of(app).confidence) == (date(2028, 5, 4), Confidence.confirmed)


async def test_a_held_change_that_is_edited_waits_on_and_is_told_as_edited(app: App, receiver: Receiver) -> None:
    hear(app, START, says("a", "Daily Planet", START, field="whole"))
    edited = review.edit(app, row_of(app).id, Corrections(field="police", scope="patrols"), *ANN, START + MINUTE)
    assert (edited.held, alerts(app)) == (START + HOLD, [])
    assert pipeline.release(app, START + HOLD) == 1
    await pipeline.deliver(app, START + HOLD)
    (hook,) = receiver.at("/hook")
    assert (hook["data"]["field"], hook["data"]["scope"], hook["data"]["from"]) == ("police", "patrols", "unknown")


async def test_a_silent_edit_and_its_undoing_tell_nobody(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START, score=0.9))
    row = review.edit(app, row_of(app).id, Corrections(scope="patrols"), *ANN, START + MINUTE, silent=True)
    again = review.undo(app, row.id, *ANN, START + 2 * MINUTE, silent=True)
    assert (again.scope, again.told, alerts(app)) == (None, True, EVERYBODY)


async def test_a_change_entered_by_hand_is_told_like_any_other(app: App, receiver: Receiver) -> None:
    row = review.enter(app, terms(), "Ann", "An edit of the terms.", START)
    await pipeline.deliver(app, START)
    assert (alerts(app), lead(app)[0], row.confidence) == (EVERYBODY, Status.ban, Confidence.confirmed)
    (hook,) = receiver.at("/hook")
    assert (hook["data"]["quote"], hook["data"]["url"]) == (terms().quote, terms().url)
    text = receiver.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Entered by hand, with its source." in " ".join(text.split())
    review.undo(app, row.id, "Bob", "They changed it back.", START + hours(1))
    await pipeline.deliver(app, START + hours(1))
    assert lead(app)[0] is Status.unknown
    assert [hook["type"].split(".")[-1] for hook in receiver.at("/hook")] == ["changed", "retracted"]


async def test_a_silent_entry_stands_and_is_told_to_nobody(app: App) -> None:
    review.enter(app, terms(), *ANN, START, silent=True)
    assert (alerts(app), lead(app)[0]) == ([], Status.ban)


async def test_an_entry_that_says_what_waits_lets_it_go(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    row = review.enter(app, terms(), *ANN, START + MINUTE)
    assert (len(history(app)), row.confidence, alerts(app)) == (1, Confidence.confirmed, EVERYBODY)


async def test_an_entry_cannot_go_beneath_what_stands_since_later(app: App) -> None:
    review.enter(app, terms(), *ANN, START)
    earlier = terms(event=Event.lift, status=Status.lifted, effective=START.date() - timedelta(days=300))
    with pytest.raises(UsageError, match="police stands at ban since 2026-05-04, later than 2025-07-08"):
        review.enter(app, earlier, *ANN, START)
    with pytest.raises(UsageError, match="there are: acme, globex"):
        review.enter(app, terms(entity="initech"), *ANN, START)


async def test_a_law_entered_in_a_silent_stage_is_recorded_only(app: App) -> None:
    review.enter(app, terms(event=Event.enact, stage=Stage.published), *ANN, START)
    assert (alerts(app), lead(app)[0]) == ([], Status.ban)


async def test_rulings_need_a_name_and_a_reason_and_a_change_that_stands(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START))
    row = row_of(app)
    for who, reason in (("", "x"), ("Ann", " \n")):
        with pytest.raises(UsageError, match="--by NAME --reason TEXT"):
            review.confirm(app, row.id, who, reason, START)
    with pytest.raises(UsageError, match="nobody has ruled"):
        review.undo(app, row.id, *ANN, START)
    with pytest.raises(UsageError, match="there is no change"):
        review.reject(app, "nothing", *ANN, START)
    review.reject(app, row.id, *ANN, START)
    with pytest.raises(UsageError, match="was taken back"):
        review.confirm(app, row.id, *ANN, START)
    with pytest.raises(UsageError, match="takes another back"):
        review.reject(app, row_of(app).id, *ANN, START)
    review.undo(app, row.id, *ANN, START + MINUTE)
    with pytest.raises(UsageError, match="nobody has ruled"):
        review.undo(app, row.id, *ANN, START)


async def test_what_has_changed_since_is_not_edited_or_restored_over(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START, score=0.9))
    first = row_of(app)
    hear(app, START + hours(1000), says("b", "Gazette", START + hours(1000), score=0.9, status=Status.lifted))
    with pytest.raises(UsageError, match="has changed since"):
        review.edit(app, first.id, Corrections(scope="patrols"), *ANN, START + hours(1001))
    lifted = row_of(app)
    review.reject(app, lifted.id, *ANN, START + hours(1001))
    assert lead(app)[0] is Status.ban
    review.edit(app, first.id, Corrections(scope="patrols"), *ANN, START + hours(1002))
    with pytest.raises(UsageError, match="has changed since"):
        review.undo(app, lifted.id, *ANN, START + hours(1003))


async def test_rulings_are_counted_for_each_cue_and_feed_without_those_that_were_undone(app: App) -> None:
    hear(
        app, START, says("a", "Daily Planet", START), says("b", "Gazette", START, entity="globex", rule="quit/subject")
    )
    hear(app, START, says("c", "Gazette", START, field="investment"))
    review.confirm(app, row_of(app, "globex").id, *ANN, START)
    rejected, undone = (row.id for row in history(app))
    review.reject(app, rejected, *ANN, START)
    review.reject(app, undone, *ANN, START)
    review.undo(app, undone, *ANN, START)
    with app.store.reading() as session:
        by_cue, by_feed = review.stats(session)
    assert [(one.name, one.confirmed, one.rejected) for one in by_cue] == [("forbid", 0, 1), ("quit", 1, 0)]
    assert [(one.name, one.confirmed, one.rejected) for one in by_feed] == [("Daily Planet", 0, 1), ("Gazette", 1, 0)]


async def test_a_change_is_found_by_the_end_of_its_id(app: App) -> None:
    hear(app, START, says("a", "Daily Planet", START), says("b", "Daily Planet", START, entity="globex"))
    row = row_of(app)
    with app.store.reading() as session:
        assert review.find(session, row.id[-8:]).id == review.find(session, row.id).id == row.id
        for name in ("xyz", "%%%%", "none-such"):
            with pytest.raises(UsageError, match="there is no change"):
                review.find(session, name)
        with pytest.raises(UsageError, match="2 changes are called"):
            review.find(session, row.id[:8])


EDITS = st.builds(
    Corrections,
    field=st.sampled_from([None, "police", "whole"]),
    scope=st.sampled_from([None, "patrols", ""]),
    until=st.sampled_from([None, date(2027, 1, 1)]),
)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_an_undo_restores_the_state(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    app = bare(tmp_path_factory)
    score = data.draw(st.sampled_from([0.7, 0.9]))
    hear(app, START, says("a", "Daily Planet", START, score=score))
    seen = shown(app)
    row = row_of(app)
    act = data.draw(st.sampled_from(["confirm", "reject", "edit"]))
    if act == "edit":
        given_edit = data.draw(EDITS)
        try:
            row = review.edit(app, row.id, given_edit, *ANN, START + MINUTE)
        except UsageError:
            return
    else:
        getattr(review, act)(app, row.id, *ANN, START + MINUTE)
    review.undo(app, row.id, *ANN, START + 2 * MINUTE)
    if act == "confirm" and score == 0.7:
        pipeline.release(app, START + hours(1))  # what was told stays told
        seen = (Status.ban, "police", None, Confidence.reported, False)
    assert shown(app) == seen
    app.close()


def shown(app: App) -> tuple[object, ...]:
    with app.store.reading() as session:
        acme = board(app, session)[0]
    held = acme.held[0] if acme.held else None
    return acme.lead.status, acme.lead.field, acme.lead.until, acme.lead.confidence, bool(held)


def bare(tmp_path_factory: pytest.TempPathFactory) -> App:
    folder = tmp_path_factory.mktemp("bare")
    (folder / "feeds.yaml").write_text(
        "topic: {name: Faces, keywords: [facial recognition]}\nentities: [{id: acme, name: Acme}]\n"
        "channels: [{id: files, kind: folder, path: outbox}]\nalerts: [{channel: files}]\n"
    )
    return App.open({}, folder, database="sqlite://")
