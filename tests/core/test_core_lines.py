from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.lines import BadLine, claim_line, item_of_line, items_of_markdown
from monitor.errors import InputError
from monitor.model import Claim, Event, Item, Modality, Status, Tier


def line(**given: object) -> Item | BadLine:
    return item_of_line(json.dumps(given), 7)


def test_an_item_line_keeps_its_texts_as_given() -> None:
    item = line(id=3, title=" Two  blanks ", summary="S", published="2026-05-04", tier="primary", lang="EN", more=1)
    assert item == Item(
        "3", " Two  blanks ", "S", tier=Tier.primary, published=datetime(2026, 5, 4, tzinfo=UTC), language="en"
    )


@pytest.mark.parametrize("published", ["2026-05-04T10:00:00Z", "2026-05-04T12:00:00+02:00"])
def test_a_moment_comes_out_in_utc(published: str) -> None:
    item = line(title="T", published=published)
    assert isinstance(item, Item)
    assert item.published == datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(("key", "name"), [("url", "url"), ("source_url", "source_url")])
def test_without_an_id_the_address_serves(key: str, name: str) -> None:
    item = line(title="T", **{name: "https://planet.example/a?utm_source=x"})
    assert isinstance(item, Item)
    assert item.id == "https://planet.example/a"
    assert item.url == "https://planet.example/a?utm_source=x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 7 is not JSON"),
        ("[1]", "line 7 is not an object"),
        ('{"id": "x", "title": " "}', "line 7 has neither"),
        ('{"title": {"a": 1}}', "line 7: title is not text"),
        ('{"title": "T", "tier": "best"}', "line 7: tier is 'best'"),
        ('{"title": "T", "published": "2026-13-01"}', "line 7: published is '2026-13-01'"),
        ('{"title": "T", "published": "0001-01-01T00:00:00+14:00"}', "line 7: published is '0001"),
        ('{"title": "T", "published": "9999-12-31T23:59:59-14:00"}', "line 7: published is '9999"),
        ("[" * 100_000, "line 7 is not JSON"),
    ],
)
def test_a_line_that_holds_no_item_says_why(text: str, said: str) -> None:
    bad = item_of_line(text, 7)
    assert isinstance(bad, BadLine)
    assert bad.error.startswith(said)


def test_an_empty_date_is_no_date() -> None:
    item = line(title="T", published="")
    assert isinstance(item, Item)
    assert item.published is None


KEYS = st.sampled_from("id title summary published url tier lang outlet".split())
SCALARS = st.none() | st.booleans() | st.floats() | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_no_line_ever_raises(value: object) -> None:
    assert isinstance(item_of_line(json.dumps(value), 1), Item | BadLine)


FRONT = """---
title: "Acme: a pause"
excerpt: In short.
publishedDateTime: 2026-05-04T10:00:00Z
webUrl: https://planet.example/lead
provider: {name: Daily Planet, domain: planet.example}
related:
  - title: Globex follows
    excerpt: It does.
    publishedDateTime: 2026-05-05T08:30:00Z
    webUrl: https://gazette.example/1
    provider: {name: Gazette}
    images: [{url: https://gazette.example/i.png}]
  - just words
---
The body
 of the lead.
"""


def test_front_matter_gives_the_lead_and_its_related_items() -> None:
    lead, other = items_of_markdown(FRONT, "a.md")
    assert (lead.title, lead.summary, lead.content) == ("Acme: a pause", "In short.", "The body\nof the lead.")
    assert (lead.outlet, lead.id) == ("Daily Planet", "https://planet.example/lead")
    assert (other.outlet, other.published) == ("Gazette", datetime(2026, 5, 5, 8, 30, tzinfo=UTC))
    assert other.content == ""


def test_front_matter_that_is_no_yaml_is_told_with_its_line() -> None:
    with pytest.raises(InputError, match=r"^a\.md:3: the front matter is not YAML"):
        list(items_of_markdown("---\ntitle: x\nb: [1\n---\n", "a.md"))


def test_a_claim_goes_out_with_the_keys_of_the_contract() -> None:
    claim = Claim(
        "acme",
        Event.impose,
        Status.moratorium,
        "q",
        None,
        until=date(2027, 5, 4),
        modality=Modality.reported,
        score=2 / 3,
    )
    assert claim_line(claim) == {
        "entity": "acme",
        "event": "impose",
        "status": "moratorium",
        "stage": None,
        "field": "whole",
        "until": "2027-05-04",
        "open_ended": False,
        "scope": None,
        "modality": "reported",
        "quote": "q",
        "score": 0.667,
    }
