"""What only a plan does is a plan, in every language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import watchlist
from monitor.app import option_models
from monitor.core.match import Matcher
from monitor.core.reading import Reader
from monitor.model import Event, Item

WATCHED = watchlist.read(Path(__file__).parents[2] / "feeds.yaml", {}, option_models())
MATCHER, READER = Matcher(WATCHED.topic, WATCHED.entities), Reader(WATCHED.topic, WATCHED.entities)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nl", "De Europese Commissie werkt aan een plan dat gezichtsherkenning jaren uit openbare ruimtes weert"),
        ("nl", "De Europese Commissie presenteerde een wetsvoorstel dat gezichtsherkenning verbiedt"),
        ("de", "Die EU-Kommission arbeitet an einem Plan, der Gesichtserkennung aus dem öffentlichen Raum verbannt"),
        ("fr", "La Commission européenne prépare un texte qui interdit la reconnaissance faciale dans la rue"),
        ("es", "La Comisión Europea trabaja en un plan que prohíbe el reconocimiento facial en la calle"),
    ],
)
def test_a_relative_clause_of_a_plan_is_no_law(language: str, title: str) -> None:
    item = Item("i", title, language=language, published=datetime(2020, 1, 20, tzinfo=UTC))
    assert {claim.event for claim in READER.read(item, MATCHER.match(item)).events} == {Event.propose}
