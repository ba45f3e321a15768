"""What does not count: negation, demands, questions, conditions, recaps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.core.reading.events import apply, settle
from monitor.model import Modality, Reading, Stage

Read = Callable[..., Reading]


def _events(reading: Reading) -> set[str]:
    return {f"{claim.entity} {claim.event}" for claim in reading.events}


@pytest.mark.parametrize(
    "text",
    [
        "Amazon will not stop selling facial recognition to police",
        "Amazon refuses to halt facial recognition sales to police",
        "Amazon keeps selling facial recognition to police",
        "Amazon will continue to offer facial recognition to police",
    ],
)
def test_carrying_on_is_no_event(read: Read, text: str) -> None:
    assert _events(read(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Campaigners urge Amazon to stop selling facial recognition to police",
        "Senators call on Microsoft to ban police use of its facial recognition",
        "Employees want Microsoft to end facial recognition sales to police",
        "Stop selling facial recognition to police, activists tell Amazon",
        "Amazon should ban police from using its facial recognition",
        "Pressure grows on Amazon to halt facial recognition sales to police",
    ],
)
def test_what_others_demand_is_no_event(read: Read, text: str) -> None:
    assert _events(read(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Will Amazon ban police from using its facial recognition?",
        "If Amazon bans police from its facial recognition, rivals gain",
        "It is unclear whether Amazon will ban police from its facial recognition",
        "How Amazon banned police from its facial recognition",
    ],
)
def test_questions_and_conditions_are_no_events(read: Read, text: str) -> None:
    assert _events(read(text)) == set()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Last year Amazon banned police from using its facial recognition.", "2021-09-01"),
        ("In June 2020 Amazon banned police from using its facial recognition.", "2021-09-01"),
        ("Amazon had banned police from using its facial recognition.", "2021-09-01"),
        ("The vote comes after Amazon banned police from using its facial recognition.", "2021-09-01"),
        ("Amazon, which banned police from its facial recognition, declined to comment.", "2021-09-01"),
        ("Amazon announced on June 10 that police may not use its facial recognition.", "2020-08-20"),
    ],
)
def test_a_recap_is_background(read: Read, text: str, day: str) -> None:
    reading = read("Notes on facial recognition", text, day)
    assert reading.events == ()
    assert {f"{claim.entity} {claim.event}" for claim in reading.background} == {"amazon impose"}


def test_the_later_act_makes_the_earlier_one_a_recap(read: Read) -> None:
    reading = read("Amazon banned police from facial recognition for a year; it has now extended that ban", "")
    assert _events(reading) == {"amazon extend"}


def test_a_date_inside_a_noun_phrase_does_not_date_the_act(read: Read) -> None:
    reading = read("Amazon extends its June 2020 moratorium on police facial recognition", "", "2021-05-18")
    assert _events(reading) == {"amazon extend"}


def test_what_is_only_considered_is_a_proposal(read: Read) -> None:
    claim = read("The European Commission may ban facial recognition in public places", "").events[0]
    assert (claim.event, claim.stage, claim.modality) == ("propose", Stage.considered, Modality.considered)


def test_a_lawmaker_that_will_ban_proposes_and_one_that_bans_enacts(read: Read) -> None:
    assert _events(read("The EU will ban facial recognition in public places")) == {"eu-commission propose"}
    assert _events(read("Portland bans facial recognition in public places")) == {"portland enact"}


def test_the_algebra_of_chains() -> None:
    assert apply("supply", ["not", "will"]) == "impose"
    assert apply("supply", ["quit", "not", "will"]) is None
    assert apply("supply", ["continue"]) == "carry"
    assert apply("impose", ["continue", "will"]) == "extend"
    assert apply("impose", ["demand"]) is None
    assert apply("lift", ["not"]) == "reaffirm"
    assert apply("impose", ["consider"]) == "propose"
    assert settle("carry", customer=True) is None
    assert settle("end", customer=True) == "impose"
    assert settle("end", customer=False) == "withdraw"
