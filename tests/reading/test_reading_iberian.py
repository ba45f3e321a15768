"""Spanish and Portuguese: items written for the reading, and the grammar that the two share."""

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
from monitor.core.reading.lexica import Lexicon, lexica
from monitor.model import Entity, Item, Reading, Topic

NAMES = {"eu-commission": ("UE", "Unión Europea", "União Europeia", "Bruselas", "Bruxelas", "Comisión Europea")}
MORE = {"eu-commission": ("Comissão Europeia", "Eurocámara y Consejo de la UE"), "ibm": ("el gigante azul",)}
LANGUAGES = {"es": "spanish.jsonl", "pt": "portuguese.jsonl"}


@pytest.fixture(scope="module")
def read_local(watched: tuple[Topic, tuple[Entity, ...]]) -> Callable[[Item], Reading]:
    """Read with the four entities under the names that they have in these languages."""
    topic, entities = watched
    told = replace(topic, keywords=(*topic.keywords, "biométric"))
    named = tuple(
        replace(one, aliases=(*one.aliases, *NAMES.get(one.id, ()), *MORE.get(one.id, ()))) for one in entities[:4]
    )
    matcher, reader = Matcher(told, named), Reader(told, named, rules_alone=True)
    return lambda item: reader.read(item, matcher.match(item))


@pytest.fixture(params=LANGUAGES, scope="module")
def scores(request: pytest.FixtureRequest, read_local: Callable[[Item], Reading]) -> Scores:
    path = Path(__file__).parent / LANGUAGES[request.param]
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    items = [
        Item(
            line["id"],
            line["title"],
            line["summary"],
            published=datetime.fromisoformat(line["published"]).replace(tzinfo=UTC),
            language=line["lang"],
        )
        for line in lines
    ]
    return score(labels(lines), {item.id: read_local(item) for item in items}, rounds=0)


def test_what_is_reported_in_the_two_languages_is_mostly_right(scores: Scores) -> None:
    assert scores.event.precision >= 0.85, scores.errors
    assert scores.quote.precision == 1


def test_what_happened_is_mostly_found_in_the_two_languages(scores: Scores) -> None:
    assert scores.event.recall >= 0.85, scores.errors


@pytest.mark.parametrize(
    ("code", "word", "lemma", "form", "op", "person"),
    [
        ("es", "prohibirá", "prohibir", "third", "will", ""),
        ("es", "mantuvieron", "mantener", "past", "", "plural"),
        ("es", "prorrogue", "prorrogar", "third", "irreal", ""),
        ("es", "descartamos", "descartar", "third", "", "we"),
        ("es", "volverían", "volver", "third", "would", "plural"),
        ("pt", "proíbe", "proibir", "third", "", ""),
        ("pt", "suspensa", "suspender", "participle", "", ""),
        ("pt", "manteria", "manter", "third", "would", ""),
        ("pt", "propôs", "propor", "past", "", ""),
    ],
)
def test_verbs_are_conjugated(code: str, word: str, lemma: str, form: str, op: str, person: str) -> None:
    found = {(one.lemma, one.form, one.op, one.person) for one in lexica()[code].verbs[word]}
    assert (lemma, form, op, person) in found


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("es", "Amazon dejará de venderlo: adiós a su reconocimiento facial", {("amazon", "withdraw")}),
        ("es", "Se prohíbe a la policía el reconocimiento facial de Amazon", {("amazon", "impose")}),
        ("es", "Microsoft se niega a vender reconocimiento facial a la policía", {("microsoft", "impose")}),
        ("es", "Amazon no levantará el veto policial al reconocimiento facial", {("amazon", "reaffirm")}),
        ("es", "Piden a Amazon que suspenda el reconocimiento facial", set()),
        ("pt", "Fica suspensa a venda de reconhecimento facial da IBM à polícia", {("ibm", "impose")}),
        ("pt", "Amazon suspende-a: acaba a venda de reconhecimento facial à polícia", {("amazon", "impose")}),
        ("pt", "Microsoft volta a vender reconhecimento facial a delegacias", {("microsoft", "lift")}),
        ("pt", "Amazon deixaria de vender reconhecimento facial se houvesse lei", set()),
    ],
)
def test_a_title_alone_is_read(
    read_local: Callable[[Item], Reading], language: str, title: str, expected: set[tuple[str, str]]
) -> None:
    item = Item("x", title, published=datetime(2026, 5, 4, tzinfo=UTC), language=language)
    assert {(claim.entity, claim.event.value) for claim in read_local(item).events} == expected


@pytest.fixture
def portuguese() -> Lexicon:
    return lexica()["pt"]


def test_contractions_are_written_out_in_phrases_too(portuguese: Lexicon) -> None:
    assert portuguese.contractions["pela"] == ("por", "a")
    assert next(
        tuple(next(iter(word)) for word in cue.words) for cue in portuguese.cues["pôr"] if len(cue.words) == 5
    ) == ("fora", "de", "o", "alcance", "de")


def test_a_language_is_guessed_when_the_feed_tells_none(read_local: Callable[[Item], Reading]) -> None:
    text = "A Microsoft deixa de vender reconhecimento facial à polícia até que haja uma lei do Congresso"
    assert [claim.entity for claim in read_local(Item("x", text, published=datetime(2026, 5, 4, tzinfo=UTC))).events]
