"""Short items in the wording of headlines: what each says that an entity did, or that it says nothing that counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.model import Item, Reading

LINES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "headlines.jsonl").read_text("utf-8").splitlines()
]


def _wrong(read_four: Callable[[Item], Reading], lines: list[dict[str, Any]]) -> list[str]:
    wrong = []
    for line in lines:
        published = datetime.fromisoformat(line["published"]).replace(tzinfo=UTC)
        found = read_four(Item(line["id"], line["title"], line["summary"], published=published, language=line["lang"]))
        told = sorted(f"{claim.entity}:{claim.event}" for claim in found.events)
        if told != line["events"]:
            wrong.append(f"{line['title']} -> {told}")
    return wrong


def test_nearly_every_headline_that_tells_an_act_is_read_exactly(read_four: Callable[[Item], Reading]) -> None:
    acts = [line for line in LINES if line["events"]]
    wrong = _wrong(read_four, acts)
    assert len(acts) >= 140
    assert len(wrong) <= 0.08 * len(acts), wrong


def test_headlines_without_an_act_stay_silent(read_four: Callable[[Item], Reading]) -> None:
    silent = [line for line in LINES if not line["events"]]
    assert len(silent) >= 55
    wrong = _wrong(read_four, silent)
    assert len(wrong) <= 1, wrong
