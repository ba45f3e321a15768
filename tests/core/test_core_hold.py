"""Which changes wait for a second origin, and when they need not any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.status import decide, gate, standing
from monitor.core.status.hold import MIDDLING, waits
from monitor.model import Change, Claim, Confidence, Entity, Event, Evidence, Review, Status, Tier

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
REVIEW = Review()
ACTS = {
    Status.ban: Event.impose,
    Status.moratorium: Event.impose,
    Status.withdrawn: Event.withdraw,
    Status.lifted: Event.lift,
    Status.proposed: Event.propose,
}


def piece(status: Status, score: float, *, outlet: str = "Planet", tier: Tier = Tier.outlet, **more: Any) -> Evidence:
    claim = Claim("acme", ACTS[status], status, "q", None, field="police", score=score)
    made = Evidence(f"{outlet}-{status}-{score}", outlet.lower(), outlet, tier, claim, published=NOW)
    return replace(made, **more)


def decided(*pieces: Evidence, before: tuple[Change, ...] = ()) -> tuple[Change, ...]:
    """The rows that were decided on, as they would stand."""
    rows = {d.change.id: d.change for d in decide(before, pieces, NOW) if d.change is not None}
    return tuple(rows.values())


def one(*pieces: Evidence) -> Change:
    (row,) = decided(*pieces)
    return row


@pytest.mark.parametrize("status", [Status.ban, Status.withdrawn, Status.lifted])
def test_what_weighs_most_waits_on_the_word_of_one_source_that_was_read_with_middling_certainty(status) -> None:
    assert "on the word of one source (score 0.70, below 0.8)" in (waits(one(piece(status, 0.7)), REVIEW) or "")
    assert waits(one(piece(status, MIDDLING)), REVIEW) is None


def test_a_moratorium_or_a_proposal_of_an_outlet_goes_out_at_once() -> None:
    assert waits(one(piece(Status.moratorium, 0.51)), REVIEW) is None
    assert waits(one(piece(Status.proposed, 0.51)), REVIEW) is None


def test_what_only_aggregators_tell_waits_below_the_score_of_feeds_yaml() -> None:
    low = one(piece(Status.moratorium, 0.55, tier=Tier.aggregator))
    assert "aggregators alone" in (waits(low, REVIEW) or "")
    assert waits(low, replace(REVIEW, below=0.5)) is None
    assert waits(low, replace(REVIEW, hold=timedelta())) is None


def test_an_outlet_of_the_same_origin_is_enough_where_only_aggregators_made_it_wait() -> None:
    again = piece(Status.moratorium, 0.55, outlet="Wire", origin="planet")
    assert waits(one(piece(Status.moratorium, 0.55, tier=Tier.aggregator), again), REVIEW) is None


@given(st.sampled_from(list(ACTS)), st.floats(0.01, 0.99))
def test_a_primary_source_never_waits(status: Status, score: float) -> None:
    assert waits(one(piece(status, score, tier=Tier.primary)), REVIEW) is None


def test_a_second_origin_ends_the_wait_and_the_change_is_told_as_confirmed() -> None:
    (held,) = gate((), decided(piece(Status.ban, 0.7)), REVIEW, NOW).rows
    assert (held.told, held.held) == (False, NOW + REVIEW.hold)
    gated = gate((held,), decided(piece(Status.ban, 0.6, outlet="Gazette"), before=(held,)), REVIEW, NOW)
    (row,) = gated.rows
    assert (row.told, row.held, row.confidence) == (True, None, Confidence.confirmed)
    assert gated.ended == ((held.id, "second origin"),)


def test_another_word_of_the_same_origin_does_not_end_the_wait() -> None:
    (held,) = gate((), decided(piece(Status.ban, 0.7)), REVIEW, NOW).rows
    gated = gate((held,), decided(piece(Status.ban, 0.75), before=(held,)), REVIEW, NOW)
    assert [(row.told, row.held) for row in gated.rows] == [(False, held.held)]
    assert gated.begun == gated.ended == ()


def test_two_origins_in_one_poll_do_not_wait_at_all() -> None:
    gated = gate((), decided(piece(Status.ban, 0.7), piece(Status.ban, 0.7, outlet="Gazette")), REVIEW, NOW)
    assert [(row.told, row.held) for row in gated.rows] == [(True, None)]


def test_what_nobody_was_to_be_alerted_of_is_not_held_either() -> None:
    gated = gate((), decided(piece(Status.ban, 0.7, quiet=True)), REVIEW, NOW)
    assert [(row.told, row.held) for row in gated.rows] == [(False, None)]


def test_a_later_change_of_the_measure_that_is_told_overtakes_the_one_that_waits() -> None:
    (held,) = gate((), decided(piece(Status.withdrawn, 0.7)), REVIEW, NOW).rows
    gated = gate((held,), decided(piece(Status.lifted, 0.9, outlet="Gazette"), before=(held,)), REVIEW, NOW)
    rows = {row.after: row for row in gated.rows}
    assert (rows[Status.lifted].told, rows[Status.withdrawn].told, rows[Status.withdrawn].held) == (True, False, None)
    assert gated.ended == ((held.id, "overtaken"),)


def test_what_waits_is_on_record_but_not_stood_by() -> None:
    (held,) = gate((), decided(piece(Status.ban, 0.7)), REVIEW, NOW).rows
    found = standing(Entity("acme", "Acme"), (held,), as_of=date(2026, 5, 5))
    assert (found.lead.status, found.held) == (Status.unknown, (held,))


PIECES = st.builds(
    piece,
    st.sampled_from(list(ACTS)),
    st.sampled_from([0.51, 0.7, 0.9]),
    outlet=st.sampled_from(["Planet", "Gazette", "Herald"]),
    tier=st.sampled_from([Tier.outlet, Tier.aggregator, Tier.primary]),
    quiet=st.booleans(),
)


@given(st.lists(PIECES, max_size=8))
def test_no_change_is_told_twice_and_none_both_waits_and_is_told(pieces: list[Evidence]) -> None:
    rows: dict[str, Change] = {}
    told: list[str] = []
    for made in pieces:
        before = tuple(rows.values())
        for row in gate(before, decided(made, before=before), REVIEW, NOW).rows:
            if row.told and not (row.id in rows and rows[row.id].told):
                told.append(row.id)
            rows[row.id] = row
    assert len(told) == len(set(told))
    assert not [row for row in rows.values() if row.told and row.held]
    assert not [row for row in rows.values() if row.held and row.confidence is Confidence.confirmed]
