from __future__ import annotations

from dataclasses import replace
from datetime import date

from store_samples import DAY, FULL_CLAIM, MINUTE, NOW, change, evidence

from monitor.core.compose import change_data
from monitor.model import Confidence, Event, Stage, Status, Tier
from monitor.store import Store, changes

FULL = change(
    "full",
    stage=Stage.applying,
    until=date(2022, 6, 10),
    open_ended=True,
    scope="use by the police",
    confidence=Confidence.confirmed,
    contradicted=True,
    background=True,
    retracted=True,
    told=True,
    before_until=date(2021, 6, 10),
    before_open_ended=True,
    evidence=(
        evidence("i1", tier=Tier.primary, background=True, quiet=True),
        evidence(None, url=None, published=None, claim=replace(FULL_CLAIM, span=None)),
    ),
)


def test_a_change_comes_back_as_it_was(store: Store) -> None:
    with store.writing() as s:
        changes.lock(s, "amazon")
        changes.add(s, FULL)
    with store.reading() as s:
        assert changes.get(s, "full") == FULL
        assert changes.history(s, "amazon") == (FULL,)
        assert changes.histories(s) == {"amazon": (FULL,)}
        assert changes.get(s, "other") is None
        assert changes.history(s, "ibm") == ()


def test_history_is_in_order_of_decision_whatever_ids_and_times_say(store: Store) -> None:
    with store.writing() as s:
        for id, learned in (("c", NOW), ("a", NOW - DAY), ("b", NOW)):
            changes.add(s, change(id, learned=learned))
        changes.add(s, change("d", entity="ibm"))
        assert [row.id for row in changes.history(s, "amazon")] == ["c", "a", "b"]
        assert {entity: len(rows) for entity, rows in changes.histories(s).items()} == {"amazon": 3, "ibm": 1}


def test_a_row_follows_only_in_what_may_come_later(store: Store) -> None:
    with store.writing() as s:
        changes.add(s, change())
        later = change(
            after=Status.ban, confidence=Confidence.confirmed, contradicted=True, told=True, retracted=True, evidence=()
        )
        changes.update(s, later)
        assert changes.get(s, "c1") == replace(later, after=Status.moratorium, evidence=(evidence(),))


def test_the_same_act_told_by_the_same_item_is_one_ground(store: Store) -> None:
    lift = replace(FULL_CLAIM, event=Event.lift)
    with store.writing() as s:
        changes.add(s, change())
        changes.add(s, change("c2"))
        changes.add_evidence(s, "c1", evidence("i1", title="told once more"))
        changes.add_evidence(s, "c1", evidence("i2"))
        changes.add_evidence(s, "c1", evidence("i1", claim=lift))
        changes.add_evidence(s, "c1", evidence(None, url="https://a.example"))
        changes.add_evidence(s, "c1", evidence(None, url="https://a.example"))
        changes.add_evidence(s, "c1", evidence(None, url="https://b.example"))
        grounds = changes.get(s, "c1").evidence
    assert [(ground.item, ground.claim.event) for ground in grounds] == [
        ("i1", Event.extend),
        ("i2", Event.extend),
        ("i1", Event.lift),
        (None, Event.extend),
        (None, Event.extend),
    ]
    assert grounds[0] == evidence()


def test_changes_are_found_by_when_they_were_learned(store: Store) -> None:
    with store.writing() as s:
        for number in range(3):
            changes.add(s, change(f"c{number}", learned=NOW + number * MINUTE))
        assert [row.id for row in changes.between(s, NOW, NOW + 2 * MINUTE)] == ["c0", "c1"]
        assert [row.id for row in changes.between(s, NOW + MINUTE, None)] == ["c1", "c2"]
        assert [row.id for row in changes.between(s, None, NOW + MINUTE)] == ["c0"]
        assert len(changes.between(s, None, None)) == 3


def test_deadlines_are_those_that_still_stand_the_next_first(store: Store) -> None:
    with store.writing() as s:
        changes.add(s, change("overruled", field="police", until=date(2021, 6, 10)))
        changes.add(s, change("stands", field="police", until=date(2021, 6, 20)))
        changes.add(s, change("retracted later", field="police", until=date(2021, 6, 1), retracted=True))
        changes.add(s, change("other field", field="whole", until=date(2021, 6, 12)))
        changes.add(s, change("other entity", entity="ibm", until=date(2021, 6, 30)))
        changes.add(s, change("no end", entity="microsoft"))
        found = changes.deadlines(s, date(2021, 6, 10), date(2021, 6, 30))
        edges = changes.deadlines(s, date(2021, 6, 13), date(2021, 6, 29))
    assert [row.id for row in found] == ["other field", "stands", "other entity"]
    assert [row.id for row in edges] == ["stands"]
    assert found[0].evidence == (evidence(),)


def test_many_changes_bring_all_their_evidence(store: Store) -> None:
    with store.writing() as s:
        for number in range(510):
            changes.add(s, change(f"c{number}", evidence=(evidence(f"i{number}"),)))
        rows = changes.history(s, "amazon")
    assert [row.evidence[0].item for row in rows] == [f"i{number}" for number in range(510)]


def test_one_item_may_be_ground_for_a_change_by_what_it_says_of_two_fields(store: Store) -> None:
    other = evidence(claim=replace(FULL_CLAIM, field="whole"))
    with store.writing() as s:
        changes.add(s, change())
        for piece in (other, other):
            changes.add_evidence(s, "c1", piece)
        (row,) = changes.history(s, "amazon")
    assert [piece.claim.field for piece in row.evidence] == [FULL_CLAIM.field, "whole"]
    assert change_data(row)["evidence"] == ["i1"]
