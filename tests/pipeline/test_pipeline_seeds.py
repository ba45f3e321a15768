"""Five real texts, where this checkout has them beside it: what the finished service must know from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor import pipeline
from monitor.app import App
from monitor.cli.reading import good_items
from monitor.core.lines import item_of
from monitor.model import Change, Event, Item, Status
from monitor.pipeline.day import board

PAGES = {
    "000_0bc6339cb22d4882": ("2021-05-19", "Moonshot News"),
    "001_de554f906d430e60": ("2020-06-11", "Silicon Republic"),
    "002_1939591d754a3625": ("2021-05-20", "iHLS"),
    "004_a4f9cf0b5e901105": ("2020-06-11", "Multichannel News"),
}
SHIPPED = Path(__file__).parents[2] / "feeds.yaml"


@pytest.fixture(scope="module")
def texts(seeds: Path) -> list[Item]:
    """The four pages, each its first line as title and the rest as content, and the aggregator's entries."""
    found = good_items([seeds / "003_9b0c7d64d6b1f023.txt"])
    for number, (name, (published, outlet)) in enumerate(PAGES.items()):
        lines = [line.strip() for line in (seeds / f"{name}.txt").read_text().split("\n") if line.strip()]
        title, *rest = [line for line in lines if not line.startswith("Skip ")]
        given = {"id": name, "title": title, "content": "\n".join(rest), "summary": rest[0], "outlet": outlet}
        item = item_of({**given, "published": published, "lang": "en"}, number)
        assert isinstance(item, Item)
        found.append(item)
    return found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[App]:
    """The shipped watch list on an empty database, without its known past."""
    app = App.open({"MONITOR_CONFIG": str(SHIPPED)}, tmp_path, database="sqlite://")
    yield app
    app.close()


@pytest.fixture
def changes(empty: App, texts: list[Item]) -> list[Change]:
    return pipeline.replay(empty, texts)


def of(changes: list[Change], entity: str) -> list[Change]:
    return [row for row in changes if row.entity == entity]


def test_amazon_pauses_for_a_year_then_until_further_notice(changes: list[Change]) -> None:
    imposed, extended = of(changes, "amazon")
    assert (imposed.event, imposed.after, imposed.told) == (Event.impose, Status.moratorium, True)
    assert imposed.until in (date(2021, 6, 10), date(2021, 6, 11))
    assert (extended.event, extended.open_ended, extended.told) == (Event.extend, True, True)
    assert date(2021, 5, 18) == extended.effective
    assert len({piece.outlet for piece in extended.evidence}) >= 10


def test_ibm_and_the_commission_are_filled_from_recaps_without_an_alert(changes: list[Change]) -> None:
    (ibm,), (commission,) = of(changes, "ibm"), of(changes, "eu-commission")
    assert (ibm.after, ibm.background, ibm.told) == (Status.withdrawn, True, False)
    assert (ibm.effective.year, ibm.effective.month) == (2020, 6)
    assert (commission.after, commission.background, commission.told) == (Status.proposed, True, False)


def test_microsoft_does_not_change_and_nobody_else_is_an_actor(changes: list[Change]) -> None:
    assert {row.entity for row in changes} == {"amazon", "ibm", "eu-commission"}


def test_every_claim_has_a_verbatim_quote(changes: list[Change], texts: list[Item]) -> None:
    by_id = {item.id: item for item in texts}
    for row in changes:
        for piece in row.evidence:
            assert piece.item is not None
            item = by_id[piece.item]
            assert piece.claim.quote
            assert len(piece.claim.quote) <= 300
            assert any(piece.claim.quote in text for _, text in item.parts())


def test_the_story_of_a_lost_pet_is_not_relevant(empty: App, texts: list[Item]) -> None:
    (pet,) = [item for item in texts if item.title.startswith("Pet facial recognition")]
    assert not empty.matcher.match(pet).relevant


def test_imported_they_say_the_same(tmp_path: Path, texts: list[Item]) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text(
        """
topic: {name: T, keywords: [facial recogni, face recogni, Rekognition, biometric]}
entities:
  - {id: amazon, name: Amazon, aliases: [Rekognition, Amazon Web Services]}
  - {id: ibm, name: IBM}
  - {id: microsoft, name: Microsoft}
  - {id: eu-commission, name: European Commission, kind: institution}
"""
    )
    app = App.open({}, tmp_path, database="sqlite://")
    stored, _ = pipeline.take_in(app, texts, max(item.published for item in texts if item.published))
    with app.store.reading() as session:
        stands = {row.entity: row.lead for row in board(app, session)}
    app.close()
    assert stored == len(texts)
    assert (stands["amazon"].status, stands["amazon"].open_ended) == (Status.moratorium, True)
    assert stands["ibm"].status is Status.withdrawn
    assert stands["eu-commission"].status is Status.proposed
    assert stands["microsoft"].status is Status.unknown
