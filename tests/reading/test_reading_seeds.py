"""The five real texts, given as pages and as entries of a feed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.model import Item, Reading, Status

DAYS = {"000": "2021-05-19", "001": "2020-06-11", "002": "2021-05-20", "004": "2020-06-11"}
FURNITURE = ("", "Skip links", "Skip to main content")


def _page(folder: Path, key: str) -> Item:
    text = next(folder.glob(f"{key}_*.txt")).read_text("utf-8")
    lines = text.split("\n")
    while lines[0].strip() in FURNITURE:
        lines.pop(0)
    published = datetime.fromisoformat(DAYS[key]).replace(tzinfo=UTC)
    return Item(key, lines[0], "", "\n".join(lines[1:]), published=published)


def _told(claims: tuple) -> dict[tuple[str, str], object]:  # type: ignore[type-arg]
    return {(claim.entity, claim.event.value): claim for claim in claims}


def test_a_new_moratorium_with_its_end(seeds: Path, read_item: Callable[[Item], Reading]) -> None:
    for key in ("001", "004"):
        reading = read_item(_page(seeds, key))
        claim = reading.events[0]
        assert [(c.entity, c.event.value) for c in reading.events] == [("amazon", "impose")]
        assert claim.status == Status.moratorium
        assert claim.until in (date(2021, 6, 10), date(2021, 6, 11))


def test_an_extension_without_an_end(seeds: Path, read_item: Callable[[Item], Reading]) -> None:
    for key in ("000", "002"):
        reading = read_item(_page(seeds, key))
        assert [(c.entity, c.event.value, c.open_ended) for c in reading.events] == [("amazon", "extend", True)]


def test_recaps_fill_the_background(seeds: Path, read_item: Callable[[Item], Reading]) -> None:
    assert ("ibm", "withdraw") in _told(read_item(_page(seeds, "001")).background)
    assert ("eu-commission", "propose") in _told(read_item(_page(seeds, "000")).background)


@pytest.mark.parametrize("key", sorted(DAYS))
def test_nobody_else_acts(seeds: Path, read_item: Callable[[Item], Reading], key: str) -> None:
    reading = read_item(_page(seeds, key))
    claims = (*reading.events, *reading.candidates, *reading.background)
    assert {claim.entity for claim in claims} <= {"amazon", "ibm", "eu-commission"}


def test_the_entries_of_an_aggregator(seeds: Path, read_item: Callable[[Item], Reading]) -> None:
    text = next(seeds.glob("003_*.txt")).read_text("utf-8")
    entries = re.findall(r'title: "(.*)"\n\s+excerpt: "(.*)"\n\s+publishedDateTime: (\S+)', text)
    found = []
    for title, excerpt, when in entries[:]:
        item = Item(title, title, excerpt, published=datetime.fromisoformat(when.replace("Z", "+00:00")))
        found += [(c.entity, c.event.value, c.open_ended) for c in read_item(item).events]
    assert set(found) == {("amazon", "extend", True)}
    assert len(found) >= 8
