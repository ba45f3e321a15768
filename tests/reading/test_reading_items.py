"""The reading against items written for it: half of them say nothing that counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.core.evaluate import Scores, labels, score
from monitor.model import Item, Reading


def _items(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _item(line: dict[str, Any]) -> Item:
    published = datetime.fromisoformat(line["published"][:10]).replace(tzinfo=UTC)
    return Item(line["id"], line["title"], line["summary"], published=published, language=line["lang"])


@pytest.fixture(scope="module")
def scores(read_item: Callable[[Item], Reading]) -> Scores:
    lines = _items(Path(__file__).parent / "english.jsonl")
    return score(labels(lines), {line["id"]: read_item(_item(line)) for line in lines}, rounds=0)


def test_the_items_are_many_and_nearly_half_are_hard_negatives() -> None:
    lines = _items(Path(__file__).parent / "english.jsonl")
    assert len(lines) >= 200
    assert sum(not line["events"] for line in lines) >= 0.4 * len(lines)


def test_what_is_reported_is_nearly_always_right(scores: Scores) -> None:
    assert scores.event.precision >= 0.95, scores.errors
    assert scores.change.precision >= 0.95, scores.errors


def test_what_happened_is_nearly_always_found(scores: Scores) -> None:
    assert scores.event.recall >= 0.9, scores.errors


def test_items_without_an_event_stay_silent(scores: Scores) -> None:
    assert scores.false_alarm_rate <= 0.03, scores.errors


def test_status_end_and_quote_are_right_on_what_is_found(scores: Scores) -> None:
    assert scores.status.precision >= 0.97, scores.errors
    assert scores.until.precision >= 0.97, scores.errors
    assert scores.quote.precision == 1


def test_the_english_part_of_the_corpus_is_read_well(corpus: Path, read_four: Callable[[Item], Reading]) -> None:
    lines = [line for line in _items(corpus / "dev.jsonl") if line["lang"] == "en"]
    tolerated = json.loads((corpus / "dev_tolerated.json").read_text("utf-8"))
    found = score(labels(lines, tolerated), {line["id"]: read_four(_item(line)) for line in lines}, rounds=0)
    assert found.event.f1 >= 0.9, found.errors
    assert found.change.precision >= 0.95, found.errors
    assert found.false_alarm_rate <= 0.03, found.errors
    assert found.quote.precision == 1
