"""The lexica are complete, and neither they nor the code know the topic or the entities."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from monitor.core.reading.lexica import Lexicon, compiled, lexica

FOLDER = Path(str(resources.files("monitor.core.reading")))
FILES = sorted((FOLDER / "lexicon").glob("*.toml"))
OPS = {cue.op for cues in lexica()["en"].cues.values() for cue in cues}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_lexicon_is_named_after_its_language_and_has_every_kind_of_cue(path: Path) -> None:
    lexicon = compiled(tomllib.loads(path.read_text("utf-8")))
    assert lexicon.language == path.stem
    assert {cue.op for cues in lexicon.cues.values() for cue in cues} >= {"restrict", "extend", "lift", "propose"}
    assert lexicon.stopwords


@pytest.mark.parametrize("path", [*FILES, *FOLDER.glob("*.py")], ids=lambda path: path.name)
def test_neither_code_nor_words_know_the_topic_or_the_entities(path: Path) -> None:
    named = re.compile(r"amazon|\bibm\b|microsoft|rekognition|facial|european commission|brussels", re.IGNORECASE)
    assert named.findall(path.read_text("utf-8")) == []


@pytest.fixture
def english() -> Lexicon:
    return lexica()["en"]


@pytest.mark.parametrize(
    ("word", "lemma", "form"),
    [
        ("bans", "ban", "third"),
        ("banned", "ban", "past"),
        ("denies", "deny", "third"),
        ("withdrawn", "withdraw", "participle"),
        ("discontinuing", "discontinue", "gerund"),
        ("axed", "axe", "past"),
    ],
)
def test_verbs_are_inflected(english: Lexicon, word: str, lemma: str, form: str) -> None:
    assert (lemma, form) in {(found.lemma, found.form) for found in english.verbs[word]}


def test_a_phrase_with_choices_and_options_becomes_plain_ones(english: Lexicon) -> None:
    phrases = {" ".join("|".join(sorted(word)) for word in cue.words) for cue in english.cues["hit"]}
    assert {"pause on", "the pause on"} <= phrases
