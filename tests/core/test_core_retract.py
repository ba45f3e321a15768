"""What is taken back leaves what stood before, and what nobody else brings back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_core_status import FOREVER, YEAR, decisions, history, told

from monitor.core.status import (
    by_hand,
    lapses,
    measures,
    own_fault,
    reminders,
    retraction,
    shortened,
    standing,
    told_as_wrong,
    without,
)
from monitor.model import Change, Claim, Confidence, Entity, Event, Item, Reading, Span, Status, Tier

ANN = "Ann"


def undo(rows: list[Change], row: Change, now: datetime | None = None) -> list[Change]:
    pairs = retraction(rows, row, by_hand(row, ANN, "satire"), now or row.learned + timedelta(hours=1))
    gone = {marked.id: marked for marked, _ in pairs}
    return [gone.get(one.id, one) for one in rows] + [back for _, back in pairs]


ACTS = st.sampled_from(
    [
        (Event.impose, Status.moratorium),
        (Event.impose, Status.ban),
        (Event.extend, Status.moratorium),
        (Event.lift, Status.lifted),
        (Event.withdraw, Status.withdrawn),
        (Event.propose, Status.proposed),
        (Event.drop, Status.none),
        (Event.reaffirm, Status.ban),
    ]
)
PIECES = st.lists(st.tuples(ACTS, st.sampled_from(["police", "investment"])), min_size=1, max_size=7)


@given(PIECES)
def test_an_undo_of_the_last_change_restores_the_state_that_it_met(drawn) -> None:
    rows: list[Change] = []
    for number, ((event, status), field) in enumerate(drawn):
        day = f"{date(2020, 1, 1) + timedelta(days=40 * number)}"
        before = rows
        rows = history(told(day, event, status, field=field, item=f"i{number}"), start=rows)
        if len(rows) > len(before):
            undone = undo(rows, rows[-1])
            assert measures(undone) == measures(rows[:-1])
            assert undone[-1].retracts == rows[-1].id
            assert len(undone) == len(rows) + 1


def test_what_is_undone_in_the_middle_leaves_what_came_after() -> None:
    rows = undo(history(YEAR, FOREVER), history(YEAR, FOREVER)[0])
    (measure,) = measures(rows)
    assert (measure.status, measure.open_ended) == (Status.moratorium, True)
    assert (rows[-1].before, rows[-1].after) == (Status.moratorium, Status.moratorium)


def test_a_lapse_goes_with_the_change_that_told_its_end() -> None:
    rows = history(YEAR)
    rows += lapses(rows, datetime(2021, 6, 11, 1, tzinfo=UTC))
    assert measures(rows)[0].lapsed
    rows = undo(rows, rows[0], datetime(2021, 6, 12, tzinfo=UTC))
    assert measures(rows) == ()
    assert [row.event for row in rows] == [Event.impose, Event.expire, Event.retract, Event.retract]


def test_what_a_person_undid_is_not_brought_back_by_its_echoes_but_by_its_maker() -> None:
    rows = undo(history(YEAR), history(YEAR)[0])
    echo = told("2020-06-12", Event.impose, Status.moratorium, outlet="Gazette", open_ended=True)
    (ignored,) = decisions(rows, echo)
    assert (ignored.kind, "Ann" in ignored.reason) == ("ignored", True)
    (heard,) = decisions(rows, replace(echo, tier=Tier.primary))
    (later,) = decisions(rows, told("2020-06-30", Event.impose, Status.moratorium, outlet="Gazette", open_ended=True))
    assert (heard.kind, later.kind) == ("change", "change")


def test_what_is_withdrawn_carries_nothing_and_comes_last() -> None:
    row = history(YEAR, told("2020-06-11", Event.impose, Status.moratorium, outlet="Gazette"))[0]
    assert row.confidence is Confidence.confirmed
    lighter = without(row, lambda piece: piece.outlet == "Planet")
    assert lighter is not None
    assert [(piece.outlet, piece.withdrawn) for piece in lighter.evidence] == [("Gazette", False), ("Planet", True)]
    assert lighter.confidence is Confidence.reported
    nothing = without(lighter, lambda piece: piece.outlet == "Gazette")
    assert nothing is not None
    assert nothing.backing() == ()


def test_on_the_day_before_the_correction_the_change_was_known_to_stand() -> None:
    rows = undo(history(YEAR), history(YEAR)[0], datetime(2020, 6, 20, tzinfo=UTC))
    acme = Entity("acme", "Acme")
    assert standing(acme, rows, known_by=date(2020, 6, 19)).lead.status is Status.moratorium
    assert standing(acme, rows, known_by=date(2020, 6, 20)).lead.status is Status.unknown


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_day_has_at_most_one_reminder_and_it_is_the_nearest(learned: int, left: int) -> None:
    end = date(2021, 6, 10)
    row = history(YEAR)[0]
    row = replace(row, told=False, learned=datetime(2021, 6, 10, tzinfo=UTC) - timedelta(days=learned))
    due = [one.mark for one in reminders([row], end - timedelta(days=left), UTC)]
    assert due == ([] if left > 30 else [30] if left > 7 else [7] if left > 1 else [1])


# ---------------------------------------------------------------- texts that correct


def claim_of(item: Item, quote: str, event: Event = Event.impose) -> Claim:
    part = next(part for part, text in item.parts() if quote in text)
    return Claim("acme", event, Status.moratorium, quote, Span(part, 0, len(quote)))


@pytest.mark.parametrize(
    "text",
    [
        "An earlier version of this article said that Acme would stop its sales to police.",
        "A story of Monday wrongly said that Acme would stop its sales to police.",
        "It was incorrectly reported that Acme would stop its sales to police.",
        "In einer früheren Version dieses Artikels hieß es, Acme stoppe den Verkauf an die Polizei.",
        "Une version précédente de cet article indiquait qu’Acme cessait ses ventes à la police.",
        "Una versión anterior de este artículo decía que Acme dejaba de vender a la policía.",
        "In una versione precedente di questo articolo si affermava che Acme non vende più alla polizia.",
        "Uma versão anterior deste texto afirmava que a Acme deixaria de vender à polícia.",
        "In een eerdere versie van dit bericht stond dat Acme de verkoop aan de politie staakt.",
        "Globex, not Acme, stops its sales to police.",
    ],
)
def test_what_is_told_as_wrong_is_no_news(text: str) -> None:
    item = Item("i", "On facial recognition", text)
    claim = claim_of(item, text)
    assert told_as_wrong(item, Reading("i", True, events=(claim,)), {"acme": ("Acme",)}) == (claim,)


@pytest.mark.parametrize(
    "text",
    [
        "A report from Planet said that Acme would stop its sales to police.",
        "An earlier version of the draft law said that Acme would have to stop its sales to police.",
        "Acme said it had been wrong to sell to police, and stops its sales.",
        "Acme, not waiting for a law, stops its sales to police.",
        "The original plan said Acme would go on; now Acme stops its sales to police.",
    ],
)
def test_ordinary_news_is_not_taken_for_a_correction(text: str) -> None:
    item = Item("i", "On facial recognition", text)
    assert told_as_wrong(item, Reading("i", True, events=(claim_of(item, text),)), {"acme": ("Acme",)}) == ()


def test_only_a_publishers_own_error_is_its_to_take_back() -> None:
    for text, own in (
        ("Correction: it was wrongly reported that Acme would stop its sales.", True),
        ("Our article wrongly said that Acme would stop its sales.", True),
        ("A senator wrongly said that Acme would stop its sales.", False),
    ):
        item = Item("i", "On facial recognition", text)
        assert own_fault(item, claim_of(item, text)) is own


def test_a_text_that_is_only_cut_takes_nothing_back() -> None:
    was = Item("i", "Acme stops", "Acme stops its sales to police. It gave no reasons.")
    assert shortened(was, replace(was, summary="Acme stops its sales …"))
    assert shortened(was, replace(was, summary=""))
    assert not shortened(was, replace(was, summary="Acme goes on."))
    assert not shortened(was, replace(was, title="Acme goes on"))
