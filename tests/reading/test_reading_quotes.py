"""Quotes are verbatim, and no text breaks the reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Item, Reading

Read = Callable[..., Reading]

_WORDS = """Amazon IBM Microsoft EU the company it police facial recognition ban moratorium bans banned will not stop
selling until June 2021 a year extend lift said that which and , . ; : ? - ' " “ ” 's won't
Amazon’s face\u00adrecognition
İstanbul ﬁne ½ ① e\u0301 📷 may on Wednesday 10 after to from by"""
_PIECES = st.sampled_from([*_WORDS.split(), "\n", "\u200b", "\u202e"])
_TEXTS = st.one_of(st.lists(_PIECES, max_size=40).map(" ".join), st.text(max_size=200))


def _check(item: Item, reading: Reading) -> None:
    parts = dict(item.parts())
    for claim in (*reading.events, *reading.candidates, *reading.background):
        assert claim.quote == parts[claim.span.part][claim.span.start : claim.span.end]
        assert 0 < len(claim.quote) <= 300
        assert 0 < claim.score <= 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=_TEXTS, summary=_TEXTS, content=_TEXTS, dated=st.booleans())
def test_any_text_is_read_and_every_quote_is_verbatim(
    read_item: Callable[[Item], Reading], title: str, summary: str, content: str, dated: bool
) -> None:
    published = datetime(2021, 5, 18, tzinfo=UTC) if dated else None
    item = Item("x", title, summary, content, published=published, language="en")
    _check(item, read_item(item))


@pytest.mark.parametrize("day", [datetime.min, datetime.max])
def test_the_first_and_the_last_day_of_the_calendar_do_no_harm(
    read_item: Callable[[Item], Reading], day: datetime
) -> None:
    text = "Amazon said on Wednesday that on June 10 it would ban police from facial recognition for a year, last June."
    item = Item("x", text, "Yesterday and last week, in June last year.", published=day.replace(tzinfo=UTC))
    _check(item, read_item(item))


def test_the_quote_of_a_long_sentence_is_the_clause_that_carries_the_claim(read: Read) -> None:
    padding = (
        "weighing costs and benefits for shoppers, sellers, drivers, warehouses, pilots and neighbours alike, " * 4
    )
    text = f"After {padding}Amazon banned police from using its facial recognition for a year."
    claim = read("Facial recognition", text).events[0]
    assert len(claim.quote) <= 300
    assert "banned police" in claim.quote


def test_at_most_one_claim_is_made_of_an_entity_and_an_event(read: Read) -> None:
    text = "Amazon bans police from facial recognition. Amazon bans police from its facial recognition for a year."
    reading = read("Amazon bans police from facial recognition", text)
    assert [(claim.entity, claim.event.value) for claim in reading.events] == [("amazon", "impose")]


def test_a_page_of_furniture_and_news_is_read_to_the_news(read: Read) -> None:
    content = (
        "Skip to content\nMenu\nSubscribe now\n\nAmazon has extended its ban on police use of facial recognition.\n"
    )
    reading = read("The Daily Example", "", "2021-05-19", content)
    assert [claim.event.value for claim in reading.events] == ["extend"]
    assert reading.events[0].span.part == "content"


def test_the_field_and_the_scope_are_read(read: Read) -> None:
    claim = read("Amazon imposes a moratorium on police use of facial recognition").events[0]
    assert claim.field == "police"
    assert claim.scope == "police use of facial recognition"


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Amazon told Reuters that it will extend its ban on police facial recognition.", "Reuters"),
        ("Amazon extends its ban on police facial recognition, as first reported by The Verge.", "Verge"),
        ("According to example.com, Amazon extends its ban on police facial recognition.", "example.com"),
        ("Amazon told Congress that it will extend its ban on police facial recognition.", None),
        ("Amazon extends its ban on police facial recognition, according to a blog post.", None),
        ("Amazon extends its ban on police facial recognition, according to Amazon.", None),
    ],
)
def test_the_outlet_that_is_credited(read: Read, text: str, outlet: str | None) -> None:
    assert read("Facial recognition", text).events[0].credits == outlet
