"""What a day leads to does not hang on the order of its news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.status import by_hand, decide, measures, retraction
from monitor.model import Change, Claim, Event, Evidence, Modality, Stage, Status, Tier

DAY = datetime(2021, 5, 18, tzinfo=UTC)
ACTS = (
    (Event.impose, Status.moratorium),
    (Event.impose, Status.ban),
    (Event.extend, Status.moratorium),
    (Event.withdraw, Status.withdrawn),
    (Event.lift, Status.lifted),
    (Event.expire, Status.none),
    (Event.propose, Status.proposed),
    (Event.drop, Status.none),
    (Event.enact, Status.proposed),
    (Event.enact, Status.ban),
    (Event.reaffirm, Status.moratorium),
    (Event.reaffirm, Status.withdrawn),
)


def piece(event: Event, status: Status, *, item: str = "", outlet: str = "Planet", **given: Any) -> Evidence:
    """A claim of the day, or of the one that `published` names."""
    held = {name: given.pop(name) for name in ("published", "background", "quiet", "tier") if name in given}
    claim = Claim("acme", event, status, quote=f"q {item}", span=None, **({"field": "police"} | given))
    name = item or f"{outlet} {event} {status} {claim.field}"
    plain = Evidence(name, outlet.lower(), outlet, Tier.outlet, claim, published=DAY)
    return replace(plain, **held)


def recorded(rows: Sequence[Change], *pieces: Evidence, now: datetime, day: Sequence[Evidence] = ()) -> list[Change]:
    """The history after these pieces of news; `day`: what the same day brought before."""
    stood = {row.id: row for row in rows}
    for decision in decide(rows, [*day, *(replace(one, seen=now) for one in pieces)], now):
        if decision.change is not None:
            stood[decision.change.id] = decision.change
    return list(stood.values())


def lived(rows: Sequence[Change], batches: Sequence[Sequence[Evidence]], begin: datetime) -> list[Change]:
    """The history after a day that brings one batch after another, an hour apart or less."""
    day: list[Evidence] = []
    step = timedelta(hours=20) / max(len(batches), 1)
    for number, batch in enumerate(batches):
        now = begin + timedelta(hours=1) + number * step
        rows = recorded(rows, *batch, now=now, day=day)
        day += [replace(one, seen=now) for one in batch]
    return list(rows)


def state(rows: Sequence[Change]) -> list[tuple[object, ...]]:
    """Where each measure stands: all that a board shows of it."""
    return [
        (m.field, m.status, m.stage, m.since, m.until, m.open_ended, m.scope, m.confidence, m.contradicted)
        for m in measures(rows)
    ]


@st.composite
def news(draw: st.DrawFn, day: datetime = DAY) -> Evidence:
    event, status = draw(st.sampled_from(ACTS))
    ends = draw(st.sampled_from([None, None, 30, 33, 365, 700]))
    return piece(
        event,
        status,
        item=f"i{draw(st.integers(0, 12))}",
        outlet=draw(st.sampled_from("ABCDE")),
        tier=draw(st.sampled_from([Tier.outlet, Tier.outlet, Tier.primary, Tier.aggregator])),
        published=day - timedelta(days=draw(st.sampled_from([0, 0, 0, 0, 1, 5, 40]))),
        background=draw(st.sampled_from([False, False, True])),
        quiet=draw(st.sampled_from([False, False, True])),
        field=draw(st.sampled_from(["police", "whole", "public-space", "investment"])),
        until=day.date() + timedelta(days=ends) if ends and event in (Event.impose, Event.extend) else None,
        open_ended=ends is None and draw(st.booleans()) and event in (Event.impose, Event.extend),
        stage=draw(st.sampled_from([None, *Stage])) if event in (Event.propose, Event.enact) else None,
        modality=draw(st.sampled_from(Modality)),
        scope=draw(st.sampled_from([None, "sales to police", "live use"])),
        effective=draw(st.sampled_from([None, None, day.date(), day.date() - timedelta(days=1)])),
    )


def one_of_each(pieces: Sequence[Evidence]) -> list[Evidence]:
    """An item comes from one outlet and says one thing at a time."""
    return list({(one.item, one.claim.event, one.claim.field): one for one in pieces}.values())


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Change], list[Evidence], list[list[Evidence]], list[list[Evidence]]]:
    """What stood before; a day's news; the same in two orders, cut into batches in two ways."""
    before: list[Change] = []
    for back in (400, 90, 1):
        then = DAY - timedelta(days=back)
        earlier = [replace(one, item=f"{back} {one.item}") for one in draw(st.lists(news(then), max_size=3))]
        before = lived(before, [one_of_each(earlier)], then)
    pieces = one_of_each(draw(st.lists(news(), min_size=1, max_size=7)))
    return before, pieces, draw(batches_of(pieces)), draw(batches_of(pieces))


@st.composite
def batches_of(draw: st.DrawFn, pieces: list[Evidence]) -> list[list[Evidence]]:
    shuffled = draw(st.permutations(pieces))
    cuts = sorted(draw(st.sets(st.integers(1, max(len(pieces) - 1, 1)), max_size=len(pieces))))
    return [list(shuffled[a:b]) for a, b in zip([0, *cuts], [*cuts, len(pieces)], strict=True) if shuffled[a:b]]


@given(days())
@settings(max_examples=100, deadline=None)
def test_where_a_day_leads_does_not_depend_on_the_order_of_its_news(
    given: tuple[list[Change], list[Evidence], list[list[Evidence]], list[list[Evidence]]],
) -> None:
    before, pieces, one, other = given
    at_once = state(lived(before, [pieces], DAY))
    assert state(lived(before, one, DAY)) == at_once
    assert state(lived(before, other, DAY)) == at_once


@given(days())
@settings(max_examples=60, deadline=None)
def test_a_day_that_is_told_again_changes_nothing(
    given: tuple[list[Change], list[Evidence], list[list[Evidence]], list[list[Evidence]]],
) -> None:
    before, pieces, one, _ = given
    rows = lived(before, one, DAY)
    evening = DAY + timedelta(hours=23)
    seen = [replace(piece, seen=DAY + timedelta(hours=1)) for piece in pieces]
    assert recorded(rows, now=evening, day=seen) == rows
    assert not any(decision.kind == "change" for decision in decide(rows, seen, DAY + timedelta(days=3)))


@given(days())
@settings(max_examples=60, deadline=None)
def test_taking_back_what_a_day_has_made_restores_where_it_began(
    given: tuple[list[Change], list[Evidence], list[list[Evidence]], list[list[Evidence]]],
) -> None:
    before, pieces, one, _ = given
    rows = lived(before, one, DAY)
    evening = DAY + timedelta(hours=23)
    for row in [row for row in reversed(rows) if row.counts and row.id not in {old.id for old in before}]:
        for gone, back in retraction(rows, row, by_hand(row, "Ann", "misread"), evening):
            rows = [gone if held.id == gone.id else held for held in rows] + [back]
    held = [(measure.field, measure.status, measure.stage, measure.since, measure.until) for measure in measures(rows)]
    assert held == [(m.field, m.status, m.stage, m.since, m.until) for m in measures(before)]
    again = [replace(piece, seen=DAY + timedelta(hours=1)) for piece in pieces]
    made = [row for row in recorded(rows, now=evening, day=again) if row.id not in {old.id for old in rows}]
    assert not any(key in {_key(p) for p in pieces} and _was_undone(rows, key) for key in map(_deciding, made))


def _key(piece: Evidence) -> tuple[object, ...]:
    return piece.item, piece.claim.event, piece.claim.field


def _deciding(row: Change) -> tuple[object, ...]:
    return _key(row.evidence[0])


def _was_undone(rows: Sequence[Change], key: tuple[object, ...]) -> bool:
    return any(row.retracted and _deciding(row) == key for row in rows)


YEAR = piece(Event.impose, Status.moratorium, until=DAY.date() + timedelta(days=365))


def test_a_better_account_of_the_same_day_completes_the_row_that_was_told() -> None:
    vague = piece(Event.impose, Status.moratorium, outlet="Headlines", field="whole")
    rows = lived([], [[vague], [YEAR]], DAY)
    assert [(row.field, row.until, row.told) for row in rows] == [("police", YEAR.claim.until, True)]
    assert [held.outlet for held in rows[0].evidence] == ["Headlines", "Planet"]


def test_a_day_of_to_and_fro_is_one_state_whatever_came_last() -> None:
    stood = lived([], [[replace(YEAR, item="year")]], DAY - timedelta(days=100))
    back, forth = (piece(Event.lift, Status.lifted, outlet=o) for o in "AB")
    kept, still = (piece(Event.extend, Status.moratorium, outlet=o, open_ended=True) for o in "CD")
    one = lived(stood, [[back], [kept], [forth], [still]], DAY)
    assert state(one) == state(lived(stood, [[still], [forth], [kept], [back]], DAY))
    assert len([row for row in one if row.counts]) <= len(stood) + 2


def test_what_a_person_put_on_record_is_not_weighed_again() -> None:
    rows = lived([], [[YEAR]], DAY)
    ((gone, back),) = retraction(rows, rows[0], by_hand(rows[0], "Ann", "a satire"), DAY + timedelta(hours=3))
    undone = [gone, back]
    seen = replace(YEAR, seen=DAY + timedelta(hours=1))
    other = piece(Event.reaffirm, Status.moratorium, outlet="Echo", background=True, quiet=True)
    rows = recorded(undone, other, now=DAY + timedelta(hours=4), day=[seen])
    assert rows[:2] == undone
    assert not any(row.told for row in rows[2:])
