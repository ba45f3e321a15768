"""French and Italian: items written for the reading, and what the two need of the engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.core.evaluate import Scores, labels, score
from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.core.reading.lexica import lexica
from monitor.model import Entity, Item, Reading, Topic

NAMES = {
    "eu-commission": (
        *("UE", "Union européenne", "Commission européenne", "Bruxelles"),
        *("Commissione europea", "Commissione Ue", "Unione europea"),
    ),
    "ibm": ("Big Blue",),
}
WORDS = (
    *("reconnaissance faciale", "reconnaissance des émotions", "images faciales", "biométri"),
    *("riconoscimento facciale", "riconoscimento dei volti", "riconoscimento delle emozioni"),
    *("immagini facciali", "biometri"),
)
LANGUAGES = {"fr": "french.jsonl", "it": "italian.jsonl"}


@pytest.fixture(scope="module")
def read_local(watched: tuple[Topic, tuple[Entity, ...]]) -> Callable[[Item], Reading]:
    """Read with the topic and the four entities under the names that they have in these languages."""
    topic, entities = watched
    told = replace(topic, keywords=(*topic.keywords, *WORDS))
    named = tuple(replace(one, aliases=(*one.aliases, *NAMES.get(one.id, ()))) for one in entities[:4])
    matcher, reader = Matcher(told, named), Reader(told, named, rules_alone=True)
    return lambda item: reader.read(item, matcher.match(item))


def _item(line: dict[str, str]) -> Item:
    published = datetime.fromisoformat(line["published"]).replace(tzinfo=UTC)
    return Item(line["id"], line["title"], line["summary"], published=published, language=line["lang"])


@pytest.fixture(params=LANGUAGES, scope="module")
def scores(request: pytest.FixtureRequest, read_local: Callable[[Item], Reading]) -> Scores:
    path = Path(__file__).parent / LANGUAGES[request.param]
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return score(labels(lines), {line["id"]: read_local(_item(line)) for line in lines}, rounds=0)


def test_what_is_reported_in_french_and_italian_is_right(scores: Scores) -> None:
    assert scores.event.precision >= 0.95, scores.errors
    assert scores.false_alarm_rate <= 0.03, scores.errors
    assert scores.quote.precision == 1


def test_what_happened_is_found_in_french_and_italian(scores: Scores) -> None:
    assert scores.event.recall >= 0.85, scores.errors


@pytest.mark.parametrize(
    ("code", "word", "lemma", "form", "op"),
    [
        ("fr", "suspendra", "suspendre", "third", "will"),
        ("fr", "interdirait", "interdire", "third", "would"),
        ("fr", "gèle", "geler", "third", ""),
        ("fr", "maintiendra", "maintenir", "third", "will"),
        ("fr", "dément", "démentir", "third", ""),
        ("it", "vieterà", "vietare", "third", "will"),
        ("it", "sospeso", "sospendere", "participle", ""),
        ("it", "impedisce", "impedire", "third", ""),
        ("it", "manterrebbe", "mantenere", "third", "would"),
    ],
)
def test_verbs_are_conjugated(code: str, word: str, lemma: str, form: str, op: str) -> None:
    found = [(one.lemma, one.form, one.op) for one in lexica()[code].verbs[word]]
    assert (lemma, form, op) in found
