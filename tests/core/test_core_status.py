"""Golden timelines of `decide`, in our own words, and its properties."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.status import baseline, change_id, decide, lapses, measures, standing
from monitor.model import (
    Change,
    Claim,
    Confidence,
    Decision,
    Entity,
    Event,
    Evidence,
    Known,
    Stage,
    Status,
    Tier,
)


def told(
    day: str,
    event: Event,
    status: Status,
    *,
    outlet: str = "Planet",
    tier: Tier = Tier.outlet,
    background: bool = False,
    quiet: bool = False,
    item: str | None = None,
    **claim: Any,
) -> Evidence:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    read = Claim("acme", event, status, quote="q", span=None, **({"field": "police"} | claim))
    name = item or f"{outlet}-{day}-{event}"
    return Evidence(name, outlet.lower(), outlet, tier, read, published=published, background=background, quiet=quiet)


def history(*pieces: Evidence, start: Sequence[Change] = ()) -> list[Change]:
    """What decide makes of the pieces, each on its own day."""
    rows = {row.id: row for row in start}
    for piece in pieces:
        for decision in decisions(list(rows.values()), piece):
            if decision.change is not None:
                rows[decision.change.id] = decision.change
    return list(rows.values())


def decisions(rows: Sequence[Change], *pieces: Evidence) -> tuple[Decision, ...]:
    assert pieces[-1].published is not None
    return decide(rows, pieces, pieces[-1].published + timedelta(hours=1))


YEAR = told("2020-06-10", Event.impose, Status.moratorium, until=date(2021, 6, 10))
FOREVER = told("2021-05-18", Event.extend, Status.moratorium, open_ended=True)


def test_a_moratorium_is_imposed_then_extended_and_a_dozen_outlets_make_one_change() -> None:
    echoes = [
        told("2021-05-19", Event.extend, Status.moratorium, open_ended=True, outlet=f"Outlet {n}") for n in range(12)
    ]
    rows = history(YEAR, FOREVER, *echoes)
    assert [(row.event, row.before, row.after, row.until, row.open_ended) for row in rows] == [
        (Event.impose, Status.unknown, Status.moratorium, date(2021, 6, 10), False),
        (Event.extend, Status.moratorium, Status.moratorium, None, True),
    ]
    assert len(rows[1].evidence) == 13
    assert rows[1].confidence is Confidence.confirmed
    assert rows[1].before_until == date(2021, 6, 10)
    assert measures(rows)[0].since == date(2020, 6, 10)


def test_one_outlet_is_reported_and_a_second_origin_confirms() -> None:
    rows = history(YEAR)
    assert rows[0].confidence is Confidence.reported
    same_wire = told("2020-06-11", Event.impose, Status.moratorium, until=date(2021, 6, 11), item="copy")
    assert history(same_wire, start=rows)[0].confidence is Confidence.reported
    other = told("2020-06-11", Event.impose, Status.moratorium, until=date(2021, 6, 11), outlet="Gazette")
    (decision,) = decisions(rows, other)
    assert decision.kind == "evidence"
    assert decision.was == rows[0]
    assert decision.change is not None
    assert decision.change.confidence is Confidence.confirmed


def test_a_primary_source_confirms_alone() -> None:
    assert history(told("2020-06-10", Event.withdraw, Status.withdrawn, tier=Tier.primary))[0].confidence == "confirmed"


def test_a_late_report_of_the_first_year_does_not_turn_back_the_extension() -> None:
    late = told("2021-05-20", Event.impose, Status.moratorium, until=date(2021, 6, 10), outlet="Slow Weekly")
    rows = history(YEAR, FOREVER, late)
    assert measures(rows)[0].open_ended
    assert len(rows) == 2


def test_a_recap_fills_the_unknown_silently_and_never_alerts() -> None:
    recap = told("2020-06-11", Event.withdraw, Status.withdrawn, background=True, field="whole")
    rows = history(recap)
    assert (rows[0].after, rows[0].background, rows[0].told) == (Status.withdrawn, True, False)
    news = told("2020-06-12", Event.withdraw, Status.withdrawn, field="whole", outlet="Gazette")
    assert len(history(news, start=rows)) == 1


def test_news_of_an_act_that_a_recap_was_first_to_tell_is_told() -> None:
    recap = told(
        "2020-06-11", Event.withdraw, Status.withdrawn, background=True, field="whole", effective=date(2020, 6, 8)
    )
    news = told("2020-06-09", Event.withdraw, Status.withdrawn, field="whole", outlet="Gazette")
    (row,) = history(recap, news)
    assert (row.told, row.background) == (True, False)
    much_later = told("2021-03-01", Event.withdraw, Status.withdrawn, field="whole", outlet="Gazette")
    assert not history(recap, much_later)[0].told


def test_news_of_a_moratorium_outweighs_a_recap_that_spoke_of_a_ban() -> None:
    recap = told("2019-06-06", Event.impose, Status.ban, background=True)
    news = told("2020-06-11", Event.impose, Status.moratorium, open_ended=True, outlet="Gazette")
    rows = history(recap, news)
    assert [(row.after, row.told) for row in rows] == [(Status.ban, False), (Status.moratorium, True)]


def test_a_recap_of_an_earlier_state_changes_nothing() -> None:
    recap = told("2021-06-01", Event.propose, Status.proposed, background=True)
    assert len(history(YEAR, FOREVER, recap)) == 2


def test_a_plan_is_considered_dropped_taken_up_again_and_becomes_law_step_by_step() -> None:
    def law(day: str, event: Event, status: Status, stage: Stage | None) -> Evidence:
        return told(day, event, status, stage=stage, field="public-space", outlet=day)

    rows = history(
        law("2020-01-17", Event.propose, Status.proposed, Stage.considered),
        law("2020-01-29", Event.drop, Status.none, None),
        law("2020-01-30", Event.propose, Status.proposed, Stage.considered),  # late news of the dropped plan
        law("2020-09-03", Event.propose, Status.proposed, Stage.considered),
        law("2021-04-14", Event.propose, Status.proposed, Stage.drafted),
        law("2021-04-21", Event.propose, Status.proposed, Stage.proposed),
        law("2021-06-01", Event.propose, Status.proposed, Stage.proposed),
        law("2023-12-08", Event.enact, Status.proposed, Stage.agreed),
        law("2024-05-21", Event.enact, Status.ban, Stage.adopted),
        law("2024-07-12", Event.enact, Status.ban, Stage.published),
        law("2024-08-01", Event.enact, Status.ban, Stage.in_force),
        law("2025-02-02", Event.enact, Status.ban, Stage.applying),
        law("2025-02-05", Event.enact, Status.ban, Stage.in_force),
    )
    assert [(row.after.value, row.stage and row.stage.value, row.told) for row in rows] == [
        ("proposed", "considered", True),
        ("none", None, True),
        ("proposed", "considered", True),
        ("proposed", "drafted", True),
        ("proposed", "proposed", True),
        ("proposed", "agreed", True),
        ("ban", "adopted", True),
        ("ban", "published", False),
        ("ban", "in-force", False),
        ("ban", "applying", True),
    ]


def test_a_return_to_business_that_the_entity_denies_is_marked_as_contradicted() -> None:
    gone = told("2020-06-08", Event.withdraw, Status.withdrawn, field="whole")
    back = told("2023-08-31", Event.lift, Status.lifted, field="whole", outlet="Verge")
    denial = told("2023-09-01", Event.reaffirm, Status.withdrawn, field="whole", outlet="Gazette")
    rows = history(gone, back, denial)
    assert [(row.after, row.contradicted) for row in rows] == [(Status.withdrawn, False), (Status.lifted, True)]
    assert [piece.claim.event for piece in rows[1].evidence] == [Event.lift, Event.reaffirm]
    other_way_round = history(gone, denial, told("2023-09-02", Event.lift, Status.lifted, field="whole"))
    assert (other_way_round[-1].after, other_way_round[-1].contradicted) == (Status.lifted, True)


def test_features_withdrawn_stand_beside_a_moratorium() -> None:
    police = told("2020-06-11", Event.impose, Status.moratorium, open_ended=True)
    features = told("2022-06-21", Event.withdraw, Status.withdrawn, field="product-part")
    contract = told("2024-05-02", Event.impose, Status.ban)
    again = told("2024-05-03", Event.reaffirm, Status.ban, outlet="Gazette")
    rows = history(police, features, contract, again)
    assert [(row.field, row.before, row.after) for row in rows] == [
        ("police", Status.unknown, Status.moratorium),
        ("product-part", Status.unknown, Status.withdrawn),
        ("police", Status.moratorium, Status.ban),
    ]
    assert [m.status for m in measures(rows)] == [Status.ban, Status.withdrawn]


def test_vague_coverage_of_the_same_act_joins_the_exact_one_whichever_comes_first() -> None:
    vague = told("2020-06-10", Event.impose, Status.ban, field="whole", outlet="Headlines")
    assert [row.field for row in history(YEAR, vague)] == ["police"]
    rows = history(vague, told("2020-06-11", Event.impose, Status.moratorium, until=date(2021, 6, 11)))
    assert [(row.field, row.after) for row in rows] == [("whole", Status.ban), ("whole", Status.moratorium)]


def test_a_claim_of_unsure_field_belongs_to_the_measure_whose_state_it_presupposes_or_repeats() -> None:
    def plan(day: str, event: Event, status: Status, field: str, stage: Stage | None = None) -> Evidence:
        return told(day, event, status, field=field, stage=stage, outlet=day)

    rows = history(
        plan("2020-01-16", Event.propose, Status.proposed, "public-space", Stage.considered),
        plan("2020-01-29", Event.drop, Status.none, "public-space"),
        plan("2020-02-24", Event.drop, Status.none, "whole"),
        plan("2020-09-03", Event.propose, Status.proposed, "whole", Stage.considered),
        plan("2023-12-09", Event.enact, Status.proposed, "public-space", Stage.agreed),
        plan("2024-05-21", Event.enact, Status.ban, "whole", Stage.adopted),
        plan("2024-08-01", Event.enact, Status.ban, "product-part", Stage.in_force),
        plan("2025-02-05", Event.reaffirm, Status.ban, "police"),
    )
    assert [(row.field, row.after.value) for row in rows] == [
        ("public-space", "proposed"),
        ("public-space", "none"),
        ("public-space", "proposed"),
        ("public-space", "proposed"),
        ("public-space", "ban"),
        ("public-space", "ban"),
    ]


def test_what_was_withdrawn_altogether_cannot_be_restricted_in_part() -> None:
    gone = told("2020-06-08", Event.withdraw, Status.withdrawn, field="whole")
    recap = told("2020-08-18", Event.impose, Status.ban, background=True, effective=date(2020, 6, 8))
    back = told("2023-09-05", Event.lift, Status.lifted, outlet="Gazette")
    rows = history(gone, recap, back)
    assert [(row.field, row.after) for row in rows] == [("whole", Status.withdrawn), ("whole", Status.lifted)]


def test_an_end_that_is_learnt_a_day_later_is_recorded_without_a_second_alert() -> None:
    bare = told("2020-06-10", Event.impose, Status.moratorium)
    rows = history(bare, told("2020-06-11", Event.impose, Status.moratorium, until=date(2021, 6, 11), outlet="B"))
    assert [(row.until, row.told) for row in rows] == [(None, True), (date(2021, 6, 11), False)]


def test_what_a_first_poll_saw_is_told_when_another_feed_brings_it_within_a_week() -> None:
    quiet = told("2020-06-10", Event.impose, Status.moratorium, open_ended=True, quiet=True)
    rows = history(quiet)
    assert not rows[0].told
    assert history(told("2020-06-12", Event.impose, Status.moratorium, outlet="B"), start=rows)[0].told
    same_item = told("2020-06-10", Event.impose, Status.moratorium, open_ended=True)
    assert history(same_item, start=rows)[0].told
    (late,) = decide(rows, [same_item], datetime(2020, 6, 19, tzinfo=UTC))
    assert late.change is not None
    assert not late.change.told


def test_the_same_item_twice_adds_nothing() -> None:
    rows = history(YEAR)
    (again,) = decisions(rows, YEAR)
    assert again.change == rows[0]


def test_known_facts_are_recorded_once_and_never_told() -> None:
    fact = Known(Status.moratorium, "https://example.org", date(2020, 6, 10), "police", open_ended=True)
    entity = Entity("acme", "Acme", known=(fact,))
    now = datetime(2026, 5, 4, tzinfo=UTC)
    (row,) = baseline((), entity, now)
    assert (row.event, row.told, row.effective) == (Event.known, False, date(2020, 6, 10))
    assert baseline([row], entity, now + timedelta(days=1)) == ()
    lifted = told("2026-05-05", Event.lift, Status.lifted)
    rows = history(lifted, start=[row])
    assert baseline(rows, entity, now + timedelta(days=2)) == ()
    assert (rows[1].before, rows[1].told) == (Status.moratorium, True)


def test_a_moratorium_whose_last_day_has_passed_unheard_lapses() -> None:
    rows = history(YEAR)
    assert lapses(rows, datetime(2021, 6, 10, 23, tzinfo=UTC)) == ()
    (row,) = lapses(rows, datetime(2021, 6, 11, 1, tzinfo=UTC))
    assert (row.event, row.after, row.effective, row.evidence) == (Event.expire, Status.none, date(2021, 6, 10), ())
    assert lapses([*rows, row], datetime(2021, 6, 12, tzinfo=UTC)) == ()
    assert lapses(history(YEAR, FOREVER), datetime(2030, 1, 1, tzinfo=UTC)) == ()


def test_two_clocks_tell_what_was_true_from_what_was_known() -> None:
    entity = Entity("acme", "Acme")
    late = told("2021-06-01", Event.extend, Status.moratorium, open_ended=True, effective=date(2021, 5, 18))
    rows = history(YEAR, late)
    assert standing(entity, rows, as_of=date(2021, 5, 20)).lead.open_ended
    assert not standing(entity, rows, as_of=date(2021, 5, 20), known_by=date(2021, 5, 20)).lead.open_ended
    assert standing(entity, rows, as_of=date(2020, 1, 1)).lead.status is Status.unknown


def test_money_kept_out_of_others_never_leads() -> None:
    rows = history(told("2020-03-30", Event.withdraw, Status.withdrawn, field="investment"))
    assert standing(Entity("acme", "Acme"), rows).lead.status is Status.unknown


def test_ids_of_changes_are_uuids_of_version_7_in_order_of_time() -> None:
    early, late = (change_id(datetime(2026, 5, day, tzinfo=UTC), "x") for day in (1, 2))
    assert uuid.UUID(early).version == 7
    assert uuid.UUID(early).variant == uuid.RFC_4122
    assert early < late
    assert early == change_id(datetime(2026, 5, 1, tzinfo=UTC), "x")


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    event = draw(st.sampled_from([e for e in Event if e not in (Event.known, Event.retract)]))
    day = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 900)))
    until = draw(st.none() | st.integers(1, 900).map(lambda n: day + timedelta(days=n)))
    return told(
        day.isoformat(),
        event,
        draw(st.sampled_from([Status.moratorium, Status.ban, Status.withdrawn, Status.proposed])),
        outlet=draw(st.sampled_from("ABCDE")),
        field=draw(st.sampled_from(["police", "whole", "public-space", "investment"])),
        background=draw(st.booleans()),
        quiet=draw(st.booleans()),
        until=until,
        stage=draw(st.none() | st.sampled_from(Stage)),
        open_ended=until is None and draw(st.booleans()),
    )


def _act(piece: Evidence) -> tuple[str | None, Event, str]:
    return piece.item, piece.claim.event, piece.claim.field


@given(st.lists(pieces(), max_size=12))
def test_deciding_is_deterministic_and_repeats_never_make_a_change(read: list[Evidence]) -> None:
    now = datetime(2023, 1, 1, tzinfo=UTC)
    decided = decide((), read, now)
    assert decided == decide((), read, now)
    rows: dict[str, Change] = {}
    for decision in decided:
        if decision.change is not None:
            rows[decision.change.id] = decision.change
    held = {_act(piece) for row in rows.values() for piece in row.evidence}
    repeats = [piece for piece in read if _act(piece) in held]
    assert all(decision.kind == "evidence" for decision in decide(tuple(rows.values()), repeats, now))


@given(st.lists(pieces(), max_size=12))
def test_recaps_and_quiet_items_are_never_told(read: list[Evidence]) -> None:
    from dataclasses import replace

    now = datetime(2020, 1, 1, tzinfo=UTC)
    for silenced in ({"background": True}, {"quiet": True}):
        hushed = [replace(piece, **silenced) for piece in read]
        assert not any(decision.change and decision.change.told for decision in decide((), hushed, now))


def test_one_item_may_tell_the_same_act_of_two_measures() -> None:
    both = [
        told("2020-06-10", Event.impose, Status.moratorium, field=field, item="one", open_ended=True)
        for field in ("police", "product-part")
    ]
    made = decisions((), *both)
    assert [decision.kind for decision in made] == ["change", "change"]
    rows = [decision.change for decision in made if decision.change]
    assert [decision.reason for decision in decisions(rows, *both)] == ["seen again", "seen again"]


def test_from_unknown_only_news_of_the_day_is_told() -> None:
    fresh, stale = timedelta(days=6), timedelta(days=8)
    assert YEAR.published is not None
    (soon,) = decide((), [YEAR], YEAR.published + fresh)
    (late,) = decide((), [YEAR], YEAR.published + stale)
    assert (soon.change is not None and soon.change.told, late.change is not None and late.change.told) == (True, False)
    extension = decide([late.change] if late.change else [], [FOREVER], YEAR.published + timedelta(days=365))[0]
    assert extension.change is not None
    assert extension.change.told


def test_a_change_seen_quietly_is_not_told_by_what_repeats_it_months_later() -> None:
    quiet = told("2020-06-10", Event.impose, Status.moratorium, open_ended=True, quiet=True)
    week = told("2020-06-16", Event.impose, Status.moratorium, open_ended=True, outlet="Gazette")
    months = told("2020-08-20", Event.impose, Status.moratorium, open_ended=True, outlet="Gazette")
    assert history(quiet, week)[0].told
    assert not history(quiet, months)[0].told


def test_a_known_fact_that_is_taken_back_to_an_earlier_wording_counts_again() -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    rows: list[Change] = []
    for status in (Status.ban, Status.moratorium, Status.ban):
        entity = Entity("acme", "Acme", known=(Known(status, "https://acme.example", field="police"),))
        rows += baseline(rows, entity, now + timedelta(days=len(rows)))
        assert baseline(rows, entity, now + timedelta(days=len(rows))) == ()
    assert measures(rows)[0].status is Status.ban
