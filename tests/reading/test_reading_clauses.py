"""Who did what to what: actors, objects, cues."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.model import Reading

Read = Callable[..., Reading]


def _events(reading: Reading) -> set[str]:
    return {f"{claim.entity} {claim.event}" for claim in reading.events}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amazon bars police from using its facial recognition software", "amazon impose"),
        ("Police will no longer have access to facial recognition from Amazon, the company said", "amazon impose"),
        ("Facial recognition sales to police have been suspended by Microsoft", "microsoft impose"),
        ("Amazon put police use of its facial recognition on hold", "amazon impose"),
        ("Amazon won't stop barring police from its facial recognition", "amazon reaffirm"),
        ("IBM has pulled out of facial recognition", "ibm withdraw"),
        ("IBM will stop offering facial recognition", "ibm withdraw"),
        ("Amazon has extended its moratorium on police use of facial recognition", "amazon extend"),
        ("Amazon's moratorium on police facial recognition remains in place", "amazon extend"),
        ("Amazon's moratorium on police facial recognition expired today", "amazon expire"),
        ("Amazon has lifted its ban on police use of facial recognition", "amazon lift"),
        ("Amazon resumes sales of facial recognition to police", "amazon lift"),
        ("The EU is considering a ban on facial recognition in public", "eu-commission propose"),
        ("The EU has dropped its plan for a facial recognition ban", "eu-commission drop"),
        ("The EU's AI Act, which bans scraping of facial images, entered into force today", "eu-commission enact"),
    ],
)
def test_each_kind_of_act_is_read(read: Read, text: str, expected: str) -> None:
    assert _events(read(text)) == {expected}


def test_three_actors_with_three_acts_in_one_sentence_are_told_apart(read: Read) -> None:
    text = (
        "IBM is leaving facial recognition, Amazon has paused police use for a year, "
        "and Microsoft will not sell the technology to police until there is a law."
    )
    assert _events(read("Facial recognition this week", text)) == {
        "ibm withdraw",
        "amazon impose",
        "microsoft impose",
    }


def test_the_company_means_the_one_spoken_of(read: Read) -> None:
    reading = read(
        "Amazon answers its critics", "On Wednesday the company barred police from its facial recognition for a year."
    )
    assert _events(reading) == {"amazon impose"}


def test_a_descriptor_from_the_watch_list_refers_back_to_its_entity(read: Read) -> None:
    reading = read("A step by Amazon", "The e-commerce giant suspends police use of its facial recognition.")
    assert _events(reading) == {"amazon impose"}


def test_it_is_the_speaker(read: Read) -> None:
    reading = read("Microsoft said it would stop selling facial recognition to police until a law is passed")
    assert _events(reading) == {"microsoft impose"}


@pytest.mark.parametrize(
    "text",
    [
        "Portugal wants Amazon banned from facial recognition tenders",
        "A ban on Microsoft is under discussion after a facial recognition scandal",
        "Clearview stops selling facial recognition, while Amazon looks on",
        "Orlando ends its trial of Amazon's facial recognition",
    ],
)
def test_what_others_do_is_not_the_entity_s_act(read: Read, text: str) -> None:
    assert _events(read(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Microsoft ends its partnership with a facial recognition start-up",
        "IBM extends a contract for a facial recognition database",
        "Amazon withdraws claims in a facial recognition lawsuit",
    ],
)
def test_contracts_lawsuits_and_partnerships_are_no_measures(read: Read, text: str) -> None:
    assert _events(read(text)) == set()


def test_nothing_is_read_in_an_item_that_is_not_on_the_topic(read: Read) -> None:
    reading = read("Amazon suspends sales of foreign plants", "The ban lasts a year.")
    assert not reading.relevant
    assert reading.events == ()
    assert reading.entities == ("amazon",)


def test_an_unknown_language_gives_names_but_no_claims(read: Read) -> None:
    reading = read("Amazon lopettaa facial recognition -myynnin", language="fi")
    assert reading.relevant
    assert reading.entities == ("amazon",)
    assert reading.events == ()


def test_a_language_that_is_not_given_is_guessed(read_item: Callable[..., Reading]) -> None:
    from monitor.model import Item

    reading = read_item(Item("x", "Amazon bars the police from the use of its facial recognition"))
    assert _events(reading) == {"amazon impose"}
