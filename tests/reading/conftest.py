"""A watch list for the reading tests, and a way to read one text with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.model import Entity, EntityKind, Item, Reading, Topic

WATCH = json.loads((Path(__file__).parent / "watch.json").read_text("utf-8"))

Read = Callable[..., Reading]


def topic() -> Topic:
    data = WATCH["topic"]
    return Topic(data["name"], tuple(data["keywords"]), tuple(data["exclude"]))


def entities() -> tuple[Entity, ...]:
    return tuple(
        Entity(
            data["id"],
            data["name"],
            EntityKind(data["kind"]),
            tuple(data.get("aliases", ())),
            tuple(data.get("descriptors", ())),
            tuple(data.get("exclude", ())),
        )
        for data in WATCH["entities"]
    )


@pytest.fixture(scope="session")
def watched() -> tuple[Topic, tuple[Entity, ...]]:
    """The topic and the entities of the reading tests."""
    return topic(), entities()


@pytest.fixture(scope="session")
def read_item() -> Callable[[Item], Reading]:
    """Read an item as it is."""
    matcher, reader = Matcher(topic(), entities()), Reader(topic(), entities())
    return lambda item: reader.read(item, matcher.match(item))


@pytest.fixture(scope="session")
def read_four() -> Callable[[Item], Reading]:
    """Read an item with the first four entities alone, those that the corpus is labelled for."""
    matcher, reader = Matcher(topic(), entities()[:4]), Reader(topic(), entities()[:4])
    return lambda item: reader.read(item, matcher.match(item))


@pytest.fixture(scope="session")
def read() -> Read:
    """Read a title and a summary with the rules alone: the grammar is theirs. Published 11 June 2020, a Thursday."""
    matcher, reader = Matcher(topic(), entities()), Reader(topic(), entities(), rules_alone=True)

    def one(title: str, summary: str = "", day: str = "2020-06-11", content: str = "", language: str = "en") -> Reading:
        published = datetime.fromisoformat(day).replace(tzinfo=UTC)
        item = Item("x", title, summary, content, published=published, language=language)
        return reader.read(item, matcher.match(item))

    return one
