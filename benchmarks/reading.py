"""How fast topic and entities are found, beside the plainest thing that does it: one regular expression a name.

python benchmarks/gate.py [--aliases 10000] [--items FILE.jsonl]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from monitor import settings, watchlist
from monitor.app import option_models
from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.core.text import fold
from monitor.model import Entity, Item, Topic

WORDS = """
the company said it would keep selling software to customers in several states while lawmakers debate new rules police
departments across the country have tried cameras and databases that compare faces with photos officials say costs rise
as markets grow and analysts expect revenue report quarter shares investors council vote city privacy data camera
""".split()
SIZE = 4_000_000


def texts(topic: Topic, entities: tuple[Entity, ...], rng: random.Random) -> list[Item]:
    """News-like items of about 250 characters; one in eight names an entity, one in ten the topic."""
    names = [name for entity in entities for name in (entity.name, *entity.aliases)]
    items, size = [], 0
    while size < SIZE:
        words = rng.choices(WORDS, k=42)
        if rng.random() < 1 / 8:
            words[rng.randrange(42)] = rng.choice(names)
        if rng.random() < 1 / 10:
            words[rng.randrange(42)] = rng.choice(topic.keywords)
        items.append(Item(str(len(items)), " ".join(words[:8]), " ".join(words[8:])))
        size += len(items[-1].title) + len(items[-1].summary)
    return items


def rate(match: Callable[[Item], object], items: list[Item]) -> float:
    """Megabytes of text a second on one core."""
    size = sum(len(item.title) + len(item.summary) + len(item.content) for item in items)
    start = time.process_time()
    for item in items:
        match(item)
    return size / (time.process_time() - start) / 1e6


def peer(topic: Topic, entities: tuple[Entity, ...]) -> Callable[[Item], object]:
    """One compiled alternation of all keywords, one of each entity's names, over the folded text."""
    about = re.compile("|".join(rf"\b{re.escape(fold(word).text)}" for word in topic.keywords))
    who = [re.compile("|".join(rf"\b{re.escape(fold(n).text)}\b" for n in (e.name, *e.aliases))) for e in entities]

    def match(item: Item) -> object:
        folded = [fold(text).text for _, text in item.parts()]
        return [about.search(text) for text in folded], [name.search(text) for name in who for text in folded]

    return match


RELEVANT = Item(
    "r",
    "Amazon extends its pause on police use of facial recognition",
    "Amazon said on Tuesday that police will not get its face-matching software until further notice. The pause, "
    "announced last June for a year, was to end in three weeks. IBM left the business in 2020.",
    language="en",
)


def read_one(topic: Topic, entities: tuple[Entity, ...]) -> None:
    """Milliseconds for a relevant item of three sentences, and for the first reader of a process."""
    start = time.process_time()
    reader, matcher = Reader(topic, entities), Matcher(topic, entities)
    reader.read(RELEVANT, matcher.match(RELEVANT))
    first = time.process_time() - start
    rounds = 300
    start = time.process_time()
    for _ in range(rounds):
        reader.read(RELEVANT, matcher.match(RELEVANT))
    print(f"{'a relevant item, matched and read':40} {(time.process_time() - start) / rounds * 1e3:7.2f} ms")
    print(f"{'the first one, with the start of a reader':40} {first * 1e3:7.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aliases", type=int, default=10_000)
    parser.add_argument("--items", type=Path, help="real items instead of made ones")
    options = parser.parse_args()
    watched = watchlist.read(settings.shipped("feeds.yaml"), {}, option_models())
    rng = random.Random(7)
    word = rng.choice
    many = [f"{word(WORDS).title()}{rng.randrange(10**6)} {word(WORDS).title()}" for _ in range(options.aliases)]
    crowd = (*watched.entities, Entity("crowd", "Crowd", aliases=tuple(many)))
    items = texts(watched.topic, watched.entities, rng)
    if options.items:
        rows = [json.loads(line) for line in options.items.read_text().splitlines()]
        items = [Item(row["id"], row["title"], row.get("summary", "")) for row in rows] * (SIZE // 300 // len(rows) + 1)
    few = Matcher(watched.topic, watched.entities)
    start = time.process_time()
    lots = Matcher(watched.topic, crowd)
    made = time.process_time() - start
    rows = [
        ("4 entities", rate(few.match, items)),
        (f"{options.aliases} aliases (made in {made:.2f} s)", rate(lots.match, items)),
        ("peer: re, 4 entities", rate(peer(watched.topic, watched.entities), items[: len(items) // 8])),
    ]
    for name, speed in rows:
        print(f"{name:40} {speed:7.1f} MB/s   {speed / rows[0][1]:5.2f} of the first")
    read_one(watched.topic, watched.entities)


if __name__ == "__main__":
    main()
