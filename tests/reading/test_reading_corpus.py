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


def read(name: str, config: Path) -> tuple[list[Item], dict[str, Reading]]:
    watched = watchlist.read(config, {}, option_models())
    matcher, reader = Matcher(watched.topic, watched.entities), Reader(watched.topic, watched.entities)
    items = [item for number, line in enumerate(lines(name), 1) if isinstance(item := item_of(line, number), Item)]
    return items, {item.id: reader.read(item, matcher.match(item)) for item in items}


def scored(name: str, config: Path = SHIPPED) -> Scores:
    _, readings = read(name, config)
    return score(labels(lines(name)), readings, rounds=1)


@pytest.mark.parametrize(
    ("name", "event", "change", "alarms"),
    [
        ("developed", (0.91, 0.69), (0.95, 0.73), 0.03),
        ("unseen", (0.86, 0.67), (0.93, 0.72), 0.06),
    ],
)
def test_the_reading_of_the_shipped_watch_list_does_not_fall_back(
    name: str, event: tuple[float, float], change: tuple[float, float], alarms: float
) -> None:
    found = scored(name)
    figures = (found.event.precision, found.event.recall, found.change.precision, found.change.recall)
    assert all(figure >= floor for figure, floor in zip(figures, (*event, *change), strict=True)), figures
    assert found.false_alarm_rate <= alarms
    assert found.quote.precision == 1
    assert min(found.status.precision, found.until.precision) >= 0.95
    assert all(ratio.f1 >= 0.68 for ratio in found.by_language.values())


@pytest.mark.parametrize(
    ("name", "event", "change"),
    [
        ("other-companies", (0.89, 0.75), 0.88),
        ("deep-sea-mining", (0.87, 0.62), 0.95),
        ("evictions", (0.70, 0.67), 0.95),
        ("whaling-and-executions", (0.88, 0.72), 0.92),
    ],
)
def test_other_watch_lists_are_read_without_a_change_of_code(
    name: str, event: tuple[float, float], change: float
) -> None:
    found = scored(name, CORPUS / f"{name}.yaml")
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
