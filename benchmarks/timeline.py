"""How well a replay tells a known history, and whether it does so whatever the order, the repeats, the gaps.

python benchmarks/timeline.py ITEMS.jsonl TIMELINE.json [--seed 7]
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import structlog

from monitor import pipeline
from monitor.app import App
from monitor.cli.reading import good_items
from monitor.cli.timeline import summary
from monitor.core.status import measures
from monitor.core.timeline import compare, entries, labels
from monitor.model import Change, Item


def shuffled(items: Sequence[Item], rng: random.Random) -> list[Item]:
    """Each item at another hour of its day."""
    hours = timedelta(hours=23)
    return [replace(i, published=i.published and i.published + rng.random() * hours) for i in items]


def twice(items: Sequence[Item]) -> list[Item]:
    """Each item once more, from another outlet, an hour later."""
    echo = [
        replace(i, id=f"{i.id}-echo", url=None, outlet=f"Echo of {i.outlet}", title=f"{i.title} (echo)") for i in items
    ]
    return [*items, *(replace(i, published=i.published and i.published + timedelta(hours=1)) for i in echo)]


def thinned(items: Sequence[Item], rng: random.Random) -> list[Item]:
    """Without a random third."""
    return [item for item in items if rng.random() > 1 / 3]


def replayed(items: Sequence[Item]) -> list[Change]:
    app = App.open({}, Path.cwd(), database="sqlite://")
    try:
        return pipeline.replay(app, items)
    finally:
        app.close()


def standing(rows: Sequence[Change]) -> dict[str, str]:
    """entity → the status of its leading measure."""
    names = dict.fromkeys(row.entity for row in rows)
    return {name: measures([row for row in rows if row.entity == name])[0].status.value for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", type=Path)
    parser.add_argument("timeline", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    known = entries(json.loads(options.timeline.read_text()))
    told = labels(json.loads(line) for line in options.items.read_text().splitlines() if line)
    items, rng = good_items([options.items]), random.Random(options.seed)
    plain = replayed(items)
    ways = {
        "shuffled within days": shuffled(items, rng),
        "each twice": twice(items),
        "a third dropped": thinned(items, rng),
    }
    print(f"{'as given':22} {summary(compare(known, told, plain))}")
    for name, given in ways.items():
        rows = replayed(given)
        print(f"{name:22} {summary(compare(known, told, rows))}")
        was, now = standing(plain), standing(rows)
        moved = [f"{e} {was.get(e)} → {now.get(e)}" for e in sorted({*was, *now}) if was.get(e) != now.get(e)]
        print(f"{'':22} at the end: {'; '.join(moved) or 'the same statuses'}")


if __name__ == "__main__":
    main()
