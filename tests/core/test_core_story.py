from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.story import assign, origin_of
from monitor.model import Claim, Event, Item, Status, StoryKey, Tier

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ACT = ("acme", Event.impose)
KEY = StoryKey("s1", "Acme pauses face matching for police", ("acme",), (ACT,), NOW, "https://a.example/1", "f1")


def test_the_same_address_or_text_is_the_same_story_whenever_it_comes() -> None:
    late = NOW + timedelta(days=200)
    assert assign("Other", [], [], late, [KEY], canonical_url="https://a.example/1") == "s1"
    assert assign("Other", [], [], late, [KEY], fingerprint="f1") == "s1"


def test_titles_alike_about_a_common_entity_are_one_story() -> None:
    assert assign("Police: Acme pauses face matching", ["acme"], [], NOW, [KEY]) == "s1"
    assert assign("Police: Acme pauses face matching", ["other"], [], NOW, [KEY]) is None
    assert assign("Acme opens an office in Oslo", ["acme"], [], NOW, [KEY]) is None


def test_the_same_act_in_another_language_is_the_same_story_for_three_days() -> None:
    title = "Acme setzt Gesichtserkennung für die Polizei aus"
    assert assign(title, ["acme"], [ACT], NOW + timedelta(days=2), [KEY]) == "s1"
    assert assign(title, ["acme"], [ACT], NOW + timedelta(days=4), [KEY]) is None


def claim(credits: str | None) -> Claim:
    return Claim("acme", Event.impose, Status.moratorium, quote="", span=None, credits=credits)


@pytest.mark.parametrize(
    ("item", "credits", "origin"),
    [
        (Item("1", "T", outlet="The Verge"), None, "verge"),
        (Item("1", "T", url="https://www.theverge.com/2026/x"), None, "verge"),
        (Item("1", "T", outlet="Daily Planet"), "zdnet.com", "zdnet"),
        (Item("1", "T", "OSLO (Reuters) - Acme said on Monday", outlet="Daily Planet"), None, "reuters"),
        (Item("1", "T", outlet="Gazette (AP)"), None, "associatedpress"),
        (Item("1", "T", outlet="Reuters via Some Portal"), None, "reuters"),
        (Item("1", "T", outlet="Acme newsroom", tier=Tier.primary), "Reuters", "acmenewsroom"),
    ],
)
def test_an_origin_is_whoever_the_claim_comes_from_in_the_end(item: Item, credits: str | None, origin: str) -> None:
    assert origin_of(item, claim(credits)) == origin
