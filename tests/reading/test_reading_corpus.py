"""Whole corpora: the figures below which nobody may let the reading fall. They are floors, not aims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitor import watchlist
from monitor.app import option_models
from monitor.core.evaluate import Scores, labels, score
from monitor.core.lines import item_of
from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.model import Event, Item, Reading, Status

CORPUS = Path(__file__).parent / "corpus"
SHIPPED = Path(__file__).parents[2] / "feeds.yaml"
EVENTS = {e.value for e in Event} - {"known", "retract"}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text().splitlines()]


def read(name: str, config: Path, *, rules_alone: bool = False) -> tuple[list[Item], dict[str, Reading]]:
    watched = watchlist.read(config, {}, option_models())
    matcher = Matcher(watched.topic, watched.entities)
    reader = Reader(watched.topic, watched.entities, rules_alone=rules_alone)
    items = [item for number, line in enumerate(lines(name), 1) if isinstance(item := item_of(line, number), Item)]
    return items, {item.id: reader.read(item, matcher.match(item)) for item in items}


def scored(name: str, *, rules_alone: bool = False) -> Scores:
    own = CORPUS / f"{name}.yaml"
    _, readings = read(name, own if own.exists() else SHIPPED, rules_alone=rules_alone)
    return score(labels(lines(name)), readings, rounds=1)


@pytest.mark.parametrize(
    ("name", "event", "change", "alarms", "language"),
    [
        ("unseen", (0.94, 0.86), (0.96, 0.89), 0.03, 0.80),
        ("unseen-2", (0.93, 0.90), (0.95, 0.92), 0.03, 0.85),
        ("gm-crops", (0.80, 0.50), (0.93, 0.58), 0.06, 0.20),
    ],
)
def test_items_that_nothing_was_developed_on_are_read_as_well_as_ever(
    name: str, event: tuple[float, float], change: tuple[float, float], alarms: float, language: float
) -> None:
    found = scored(name)
    figures = (found.event.precision, found.event.recall, found.change.precision, found.change.recall)
    assert all(figure >= floor for figure, floor in zip(figures, (*event, *change), strict=True)), figures
    assert found.false_alarm_rate <= alarms
    assert found.quote.precision == 1
    assert found.status.precision >= 0.95
    assert found.until.precision >= (0.95 if name != "gm-crops" else 0.85)
    assert all(ratio.f1 >= language for ratio in found.by_language.values())


@pytest.mark.parametrize(
    ("name", "event", "change"),
    [
        ("developed", (0.91, 0.72), 0.95),
        ("coverage-en-3", (0.79, 0.70), 0.86),
        ("coverage-de-nl", (0.76, 0.58), 0.88),
        ("coverage-fr-it", (0.75, 0.56), 0.85),
        ("coverage-es-pt", (0.78, 0.62), 0.87),
        ("other-companies", (0.89, 0.75), 0.88),
        ("deep-sea-mining", (0.87, 0.62), 0.95),
        ("evictions", (0.70, 0.67), 0.95),
        ("whaling-and-executions", (0.88, 0.72), 0.92),
    ],
)
def test_the_rules_alone_do_not_fall_back(name: str, event: tuple[float, float], change: float) -> None:
    found = scored(name, rules_alone=True)
    figures = (found.event.precision, found.event.recall, found.change.precision)
    assert all(figure >= floor for figure, floor in zip(figures, (*event, change), strict=True)), figures


@pytest.mark.parametrize("name", sorted(path.stem for path in CORPUS.glob("*.jsonl")))
def test_the_labels_keep_to_their_form(name: str) -> None:
    rows = lines(name)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["title"] or row["summary"]
        for event in row["events"]:
            assert event["event"] in EVENTS
            assert event["status"] in set(Status)
            assert event["entity"] in row["entities"]
            assert event["quote"]
            assert event["quote"] in row["title"] or event["quote"] in row["summary"]
