"""The small parts of pages: order, silence, masks, windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_sample import BRUSSELS, NOW, change

from monitor.core.wording import silence
from monitor.model import Change, Claim, Event, Evidence, Stage, Status, Tier
from monitor.web.chain import in_time
from monitor.web.fitting import MOST, fitting, place, window
from monitor.web.messages import masked
from monitor.web.step import step


def ground(*, background: bool = False, quiet: bool = False) -> Evidence:
    claim = Claim("amazon", Event.impose, Status.ban, "So it is.", None)
    return Evidence("i", "o", "O", Tier.outlet, claim, background=background, quiet=quiet)


@pytest.mark.parametrize(
    ("event", "more", "reason"),
    [
        (Event.known, {"background": True}, "baseline"),
        (Event.impose, {"background": True, "evidence": (ground(background=True),)}, "recap"),
        (Event.impose, {"background": True, "evidence": (ground(),)}, "detail added"),
        (Event.reaffirm, {"background": True, "evidence": (ground(),)}, "reaffirmation"),
        (Event.enact, {"stage": Stage.in_force, "evidence": (ground(),)}, "formal step"),
        (Event.expire, {}, "found out late"),
        (Event.impose, {"evidence": (ground(quiet=True), ground(background=True))}, "first poll or backlog"),
        (Event.impose, {"evidence": (ground(),)}, ""),
    ],
)
def test_silence_has_a_reason(event: Event, more: dict[str, object], reason: str) -> None:
    row = replace(change("amazon", event, Status.unknown, Status.ban, NOW), **more)  # type: ignore[arg-type]
    assert silence(row) == reason
    assert step(replace(row, told=True), [row], NOW, BRUSSELS).silence == ""


def test_a_step_of_a_proposal_says_where_it_came_from() -> None:
    stages = [Stage.drafted, Stage.proposed]
    states = [Status.unknown, Status.proposed, Status.proposed]
    rows = [
        replace(change("eu", Event.propose, states[n], states[n + 1], NOW), stage=stage, id=f"{n}")
        for n, stage in enumerate(stages)
    ]
    second = step(rows[1], rows, NOW, BRUSSELS)
    assert (second.before.words, second.after.words) == ("Proposal (drafted)", "Proposal")
    assert [step(row, rows, NOW, BRUSSELS).stands for row in rows] == [False, True]


rows_in_order = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["police", "whole"]), st.booleans()), max_size=12
).map(
    lambda drawn: [
        Change(
            id=f"{n}",
            entity="amazon",
            field=field,
            before=Status.none,
            after=Status.ban,
            event=Event.impose,
            effective=date(2020, 1, 1) + timedelta(days=day),
            learned=datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=n),
            retracted=retracted,
        )
        for n, (day, field, retracted) in enumerate(drawn)
    ]
)


@given(rows_in_order)
def test_a_history_runs_back_in_time_without_breaking_the_chain_of_a_measure(rows: list[Change]) -> None:
    found = in_time(rows)
    assert sorted(found, key=lambda row: int(row.id)) == rows
    for field in ("police", "whole"):
        chain = [int(row.id) for row in found if row.field == field and not row.retracted]
        assert chain == sorted(chain, reverse=True)
    kept = [row for row in rows if not row.retracted]
    if [row.effective for row in kept] == sorted(row.effective for row in kept):
        days = [row.effective for row in found if not row.retracted]
        assert days == sorted(days, reverse=True)


@given(st.emails())
def test_of_an_address_one_letter_and_the_domain_are_left(address: str) -> None:
    local, domain = address.rsplit("@", 1)
    assert masked(address) == f"{local[0]}…@{domain}"


@pytest.mark.parametrize(
    ("recipient", "shown"), [("", ""), ("https://hook.example/secret", "…"), ("@x.org", "…@x.org")]
)
def test_what_is_no_address_is_not_shown_at_all(recipient: str, shown: str) -> None:
    assert masked(recipient) == shown


@given(st.lists(st.integers(), max_size=30), st.integers(0, 40), st.integers(1, 9))
def test_windows_side_by_side_are_the_whole(found: list[int], start: int, most: int) -> None:
    seen: list[int] = []
    some = window(found, start, most)
    while True:
        seen += some.shown
        if not some.left:
            break
        some = window(found, some.next, most)
    assert seen == found[start:]


@given(st.text())
def test_a_place_is_a_small_number_whatever_is_asked(text: str) -> None:
    assert 0 <= place(text) < 10**6


def test_the_first_limit_that_keeps_a_page_small_is_taken() -> None:
    tried: list[int] = []

    def make(limit: int) -> str:
        tried.append(limit)
        return "é" * limit

    assert len(fitting((MOST, MOST // 2, 1), make)) == MOST // 2
    assert tried == [MOST, MOST // 2]
    assert len(fitting((MOST * 3, MOST * 2), make)) == MOST * 2
