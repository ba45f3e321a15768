"""German and Dutch: plain order, verbs that come apart, compounds, and headlines written for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.core.reading.lexica import lexica
from monitor.core.reading.order import ordered
from monitor.core.reading.words import tokens
from monitor.model import Entity, EntityKind, Item, Reading, Topic

TOPIC = Topic(
    "Facial recognition", ("Gesichtserkenn", "biometri", "Emotionserkenn", "gezichtsherken", "emotieherken"), ()
)
ENTITIES = (
    Entity("amazon", "Amazon", EntityKind.company, ("Amazons", "Rekognition")),
    Entity("ibm", "IBM", EntityKind.company),
    Entity("microsoft", "Microsoft", EntityKind.company, ("Microsofts", "Azure")),
    Entity(
        "eu-commission",
        "European Commission",
        EntityKind.institution,
        ("EU", "EU-Kommission", "Brüssel", "Europese Commissie", "Brussel", "Europese Unie"),
    ),
)


@pytest.fixture(scope="module")
def read_germanic() -> Callable[[Item], Reading]:
    matcher, reader = Matcher(TOPIC, ENTITIES), Reader(TOPIC, ENTITIES, rules_alone=True)
    return lambda item: reader.read(item, matcher.match(item))


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("de", "Der Konzern stellt den Verkauf vorerst ein", "der konzern einstellt den verkauf vorerst"),
        (
            "de",
            "Künftig wird das Unternehmen die Technik nicht mehr anbieten",
            "das unternehmen wird nicht mehr anbieten",
        ),
        ("de", "Er kündigt an, den Verkauf einzustellen", "er ankündigt zu einzustellen den verkauf"),
        ("de", "Sie sagen, dass der Konzern den Dienst verkauft hat", "dass der konzern hat verkauft den dienst"),
        (
            "de",
            "Der Konzern stellt Bau, Vertrieb und Forschung ein",
            "der konzern einstellt bau , vertrieb und forschung",
        ),
        ("de", "Den Verkauf stoppt der Konzern", "der konzern stoppt den verkauf"),
        ("nl", "Het bedrijf zet de verkoop een jaar stop", "het bedrijf stopzet de verkoop een jaar"),
        ("nl", "Het bedrijf trekt zich terug uit de markt", "het bedrijf terugtrekt zich uit de markt"),
        ("nl", "Daarom besluit het bedrijf de verkoop stop te zetten", "het bedrijf besluit te stopzetten de verkoop"),
    ],
)
def test_clauses_are_put_into_plain_order(language: str, text: str, plain: str) -> None:
    lexicon = lexica()[language]
    row = ordered(tokens(text, 0, len(text), [], lexicon, None), lexicon)
    assert plain in " ".join(token.text for token in row)


@pytest.mark.parametrize(("language", "word"), [("de", "Verkaufsstopp"), ("nl", "verkooppauze")])
def test_compounds_are_parted_before_the_noun_that_heads_them(language: str, word: str) -> None:
    row = tokens(word, 0, len(word), [], lexica()[language], None)
    assert row[-1].has("measure")
    assert word[: row[0].end].casefold().startswith("verk")


@pytest.mark.parametrize("name", ["german", "dutch"])
def test_headlines_are_mostly_read_right_and_hardly_ever_wrong(
    name: str, read_germanic: Callable[[Item], Reading]
) -> None:
    lines = [json.loads(line) for line in (Path(__file__).parent / f"{name}.jsonl").read_text("utf-8").splitlines()]
    right = wrong = missed = 0
    for line in lines:
        day = datetime.fromisoformat(line["published"]).replace(tzinfo=UTC)
        found = read_germanic(Item(line["id"], line["title"], "", published=day, language=line["lang"]))
        got = {(claim.entity, claim.event.value) for claim in found.events}
        told = {(entity, event) for entity, event in line["events"]}
        right, wrong, missed = right + len(got & told), wrong + len(got - told), missed + len(told - got)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.85
