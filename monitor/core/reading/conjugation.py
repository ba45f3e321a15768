"""Conjugation: every form of a verb, in languages whose endings tell tense, mood and person."""

from __future__ import annotations

from collections.abc import Mapping

Row = list[str]
Paradigm = Mapping[str, Mapping[str, Row]]
"""Endings by class of verbs (named by the ending of the infinitive) and by row."""

ROWS = {
    "gerund": ("gerund", ""),
    "participle": ("participle", ""),
    "present": ("third", ""),
    "past": ("past", ""),
    "imperfect": ("past", "imperfect"),
    "pluperfect": ("past", ""),
    "future": ("third", "will"),
    "conditional": ("third", "would"),
    "subjunctive": ("third", "irreal"),
}
"""How the engine takes each row: a form, and what the mood adds."""
IMPERSONAL = ("gerund", "participle")
PERSONS = ("", "plural", "we")
"""The words of a personal row, in this order: (s)he, they, we."""


def paradigm(lemma: str, classes: Paradigm, odd: Mapping[str, str | Mapping[str, str]]) -> dict[str, Row]:
    """The rows of one verb. `odd`: another verb that it goes like, or rows as words or as "stem-"."""
    own = odd.get(lemma, {})
    if isinstance(own, str):
        prefix = lemma.removesuffix(own)
        return {row: [prefix + word for word in words] for row, words in paradigm(own, classes, odd).items()}
    name = next((name for name in classes if lemma.endswith(name)), None)
    if name is None:
        return {row: words.split() for row, words in own.items()}
    return {
        row: _row(lemma.removesuffix(name), row, endings, own, classes[name].get("spelling", []))
        for row, endings in classes[name].items()
        if row != "spelling"
    }


def _row(stem: str, row: str, endings: Row, own: Mapping[str, str], spelling: Row) -> Row:
    given = own.get(row) or (own.get("future", "") if row == "conditional" else "")
    if given and not given.endswith("-"):
        return given.split()
    if given and row in ("future", "conditional"):  # the stem of an infinitive that lost its vowel
        return [given.removesuffix("-") + ending[1:] for ending in endings]
    return [_spelt(given.removesuffix("-") or stem, ending, spelling) for ending in endings]


def _spelt(stem: str, ending: str, rules: Row) -> str:
    """Stem and ending, with the spelling that keeps the sound: "c>qu/e" before an e."""
    for rule in rules:
        change, before = rule.split("/")
        old, new = change.split(">")
        if stem.endswith(old) and ending[:1] in before:
            return stem.removesuffix(old) + new + ending
    return stem + ending
