"""The classifier beside the rules: what it adds, where it has no say, and that one name is read like another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.core.reading.classifier import EVENTS, FATES, NOTHING, Classifier, Linear, shipped, table, written
from monitor.model import Entity, EntityKind, Item, Topic

TOPIC = Topic("T", ("facial recognition", "face recognition", "faces"))
NAMES = ("Amazon", "Zephyr Vision")
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


def told(title: str, summary: str = "", content: str = "", *, name: str = "Amazon", rules: bool = False) -> list[str]:
    entity = Entity("firm", name, EntityKind.company)
    item = Item("x", title, summary, content, published=NOON, language="en")
    reading = Reader(TOPIC, (entity,), rules_alone=rules).read(item, Matcher(TOPIC, (entity,)).match(item))
    texts = dict(item.parts())
    assert all(c.quote == texts[c.span.part][c.span.start : c.span.end] for c in reading.events)
    return [f"{claim.event}:{claim.status}" for claim in reading.events]


@pytest.mark.parametrize("name", NAMES)
def test_an_act_that_the_rules_overlook_is_found_with_its_quote(name: str) -> None:
    title = f"{name} tells school districts: no face recognition on our cloud until there is a law"
    summary = (
        f"From today {name} closes its facial recognition to schools. The halt lasts until Congress acts, it said."
    )
    assert told(title, summary, name=name) == ["impose:moratorium"]


@pytest.mark.parametrize("name", NAMES)
def test_one_name_is_read_like_another(name: str) -> None:
    assert told(f"{name} bans police use of its facial recognition for one year", name=name) == ["impose:moratorium"]
    assert told(f"Senators urge {name} to ban police use of its facial recognition", name=name) == []


def test_below_the_top_of_a_long_text_the_rules_have_the_only_say() -> None:
    filler = "The committee met on Monday and heard from a number of witnesses about budgets and roads. " * 6
    content = filler + "Amazon has stopped selling facial recognition to police for one year, the company said."
    assert told("What the committee heard", "", content) == told("What the committee heard", "", content, rules=True)
    assert told("What the committee heard", "", content) == ["impose:moratorium"]


def test_nobody_is_charged_with_an_act_who_is_named_only_further_down() -> None:
    content = "Zephyr bans police use of its facial recognition for one year. It said so. It is so. It stays so. "
    assert told("Zephyr bans police use of its facial recognition", "", content * 2 + "Amazon said nothing.") == []


def test_the_table_comes_back_as_it_was_written() -> None:
    made = Classifier(
        Linear((*EVENTS, NOTHING), {"w stops": (1500, *range(10))}, tuple(range(10))),
        {"bias": -1.5, "text": 0.25},
        {kind: Linear(classes, {}, (0,) * len(classes)) for kind, classes in FATES.items()},
    )
    assert table(written(made)) == made


@given(st.sets(st.sampled_from(sorted(shipped().text.words)), max_size=30))
def test_probabilities_are_probabilities(features: set[str]) -> None:
    likely = shipped().text.likely(features)
    assert sum(likely.values()) == pytest.approx(1)
    assert min(likely.values()) >= 0


def test_a_classifier_without_weights_knows_nothing() -> None:
    empty = replace(shipped().text, words={}, bias=(0,) * 10)
    assert len(set(empty.likely(["w stops"]).values())) == 1
