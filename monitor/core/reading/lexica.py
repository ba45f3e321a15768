"""The lexica: one TOML file for each language, read once and made ready for look-up.

A lexicon says which words are cues, how verbs are inflected, and which nouns and small words steer a reading.
Nothing in it names a topic or an entity.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from monitor.core.reading.conjugation import IMPERSONAL, PERSONS, ROWS, paradigm
from monitor.core.reading.stems import BAR, stems
from monitor.core.reading.times import TimeWords
from monitor.core.text import fold

GAP = "..."
"""In a phrase: some words, which are left open (an ellipsis, as it is folded)."""

_FORMS = ("third", "past", "participle", "gerund")
_PLURAL = re.compile(r"^(.*)\(([^()]+)\)$")


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word may be as a verb. `form` is base, third, past, participle or gerund; `op` what its mood adds."""

    lemma: str
    form: str
    op: str = ""
    person: str = ""
    """ "plural" or "we" where the ending tells it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that opens with a verb. `words` are the words after it: alternatives for each, or a gap."""

    id: str
    op: str
    words: tuple[frozenset[str], ...] = ()
    stage: str | None = None
    reflexive: bool = False
    """The verb is used with the reflexive pronoun."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field of a measure and the words that give it away."""

    name: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language differs in its build. bare_infinitive: an infinitive needs no particle and is never finite."""

    bare_infinitive: bool = False
    guessed: tuple[tuple[str, str], ...] = ()
    """Endings by which an unknown word right behind a name is taken for a verb, with its form."""
    adverb_endings: tuple[str, ...] = ()
    split_negation: bool = False
    """A negation has its partner behind the verb, as in "ne vend plus"."""
    verb_second: bool = False
    """Clauses must be put into plain order first (`order`)."""
    verbs_reversed: bool = False
    """Verbs in last place stand from the innermost to the outermost, as in German."""
    to: str = "to"
    """The mark of an infinitive."""
    accusative: frozenset[str] = frozenset()
    """Articles that only an object has."""
    copula: str = "be"
    """The verb that headlines leave out."""
    attributive: Mapping[str, str] = field(default_factory=dict)
    """Words that stand for a verb of saying behind what is said ("…, so der Konzern"), and that verb."""
    compounds: bool = False
    """Nouns join into one word."""
    capital_nouns: bool = False
    """Nouns are written with a capital, so that a capital is no sign of a name."""
    reflexives: frozenset[str] = frozenset()
    clipped: str = ""
    """What an infinitive drops before a pronoun that is written on to it."""
    prodrop: bool = False
    """A verb may stand without its subject, or before it."""
    head_first: bool = False
    """Adjectives follow their noun."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language, made ready. `classes` maps single words, `phrases` maps first words to longer entries."""

    language: str
    stopwords: frozenset[str]
    verbs: Mapping[str, tuple[VerbForm, ...]]
    verb_classes: Mapping[str, frozenset[str]]
    cues: Mapping[str, tuple[Cue, ...]]
    classes: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]
    contractions: Mapping[str, tuple[str, ...]]
    time: TimeWords
    fields: tuple[FieldWords, ...]
    grammar: Grammar
    enclitics: Mapping[str, str]
    """Pronouns written behind a verb, and the word that each is read as."""
    partners: Mapping[str, str]
    """Words behind a negation that turn it into something else, or complete it: "plus" in "ne … plus"."""
    particles: frozenset[str] = frozenset()
    """First parts of verbs that may stand apart."""
    heads: tuple[frozenset[str], int] = (frozenset(), 0)
    """Nouns that may be the last part of a compound, and the length of the longest."""


@cache
def lexica() -> Lexica:
    """Every lexicon that ships, by language code."""
    folder = resources.files(__package__) / "lexicon"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return Lexica({file.name.removesuffix(".toml"): file.read_text("utf-8") for file in files})


_STOPWORDS = re.compile(r'^stopwords = "(.*)"', re.MULTILINE)


class Lexica(Mapping[str, Lexicon]):
    """Lexica by language code, each made ready when it is first asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._made: dict[str, Lexicon] = {}

    def __getitem__(self, code: str) -> Lexicon:
        if code not in self._made:
            self._made[code] = compiled(tomllib.loads(self._texts[code]))
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def stopwords(self) -> Mapping[str, frozenset[str]]:
        """The commonest words of each language, to tell the languages apart."""
        found = ((code, _STOPWORDS.search(text)) for code, text in self._texts.items())
        return {code: frozenset(words[1].split()) for code, words in found if words}


def compiled(data: Mapping[str, Any]) -> Lexicon:
    """A lexicon made from its parsed TOML."""
    short = {_plain(short): tuple(full.split()) for short, full in data.get("contractions", {}).items()}
    data = _written_out(data, short)
    grammar = _grammar(data.get("grammar", {}))
    cues: dict[str, list[Cue]] = {}
    lemmas = {*itertools.chain.from_iterable(data["verbs"].values())}
    for first, cue in _cues(data["cues"], grammar):
        lemmas.add(first)
        cues.setdefault(_whole(first), []).append(cue)
        if grammar.verb_second and cue.words and not any(GAP in options for options in cue.words):
            cues[_whole(first)].append(replace(cue, words=(frozenset((GAP,)), *cue.words)))
    verb_classes = {name: frozenset(map(_whole, verbs)) for name, verbs in data["verbs"].items()}
    classes, phrases = _classes(data)
    return Lexicon(
        language=data["language"],
        stopwords=frozenset(data["stopwords"].split()),
        verbs=_verbs(lemmas, data),
        verb_classes=verb_classes,
        cues={first: tuple(sorted(found, key=lambda cue: -len(cue.words))) for first, found in cues.items()},
        classes=classes,
        phrases=phrases,
        contractions=short,
        time=TimeWords(data["time"]),
        fields=tuple(_field(entry) for entry in data.get("fields", ())),
        grammar=grammar,
        particles=frozenset(lemma.split(BAR)[0] for lemma in lemmas if BAR in lemma),
        heads=_heads(data) if grammar.compounds else (frozenset(), 0),
        enclitics=data.get("enclitics", {}),
        partners={word: op for op, words in data.get("negation", {}).items() for word in words},
    )


def _whole(lemma: str) -> str:
    """A verb that may come apart ("ein|stellen") as one word."""
    return lemma.replace(BAR, "")


def _heads(data: Mapping[str, Any]) -> tuple[frozenset[str], int]:
    words = itertools.chain.from_iterable(_plurals(word) for words in data["nouns"].values() for word in words)
    found = frozenset(word for word in map(_plain, words) if len(word) > 3 and " " not in word)
    return found, max(map(len, found), default=0)


def _grammar(table: Mapping[str, Any]) -> Grammar:
    return Grammar(
        bare_infinitive=table.get("bare_infinitive", False),
        guessed=tuple(table.get("guessed", {}).items()),
        adverb_endings=tuple(table.get("adverb_endings", ())),
        split_negation=table.get("split_negation", False),
        verb_second=table.get("verb_second", False),
        verbs_reversed=table.get("verbs_reversed", False),
        to=table.get("to", "to"),
        accusative=frozenset(table.get("accusative", ())),
        copula=table.get("copula", "be"),
        attributive=table.get("attributive", {}),
        compounds=table.get("compounds", False),
        capital_nouns=table.get("capital_nouns", False),
        reflexives=frozenset(table.get("reflexives", ())),
        clipped=table.get("clipped", ""),
        prodrop=table.get("prodrop", False),
        head_first=table.get("head_first", False),
    )


def _written_out(data: Mapping[str, Any], short: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The same tables with every contraction inside a phrase written out, as the tokens of a text are."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        return " ".join(_long(word, short) for word in value.split(" ")) if isinstance(value, str) else value

    kept = ("language", "inflection", "irregular", "conjugation", "enclitics", "contractions", "moods")
    return {key: value if key in kept else walk(value) for key, value in data.items()}


def _long(word: str, short: Mapping[str, tuple[str, ...]]) -> str:
    plain = _plain(word)
    if plain in short:
        return " ".join(short[plain])
    head, mark, tail = plain.partition("'")
    elided = short.get(head + mark) if mark and tail else None
    return " ".join((*elided, tail)) if elided else word


def _cues(tables: Mapping[str, Any], grammar: Grammar, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Cue]]:
    for name, table in tables.items():
        here = (*path, name)
        if "verbs" not in table:
            yield from _cues(table, grammar, here)
            continue
        stage = table.get("stage") or (here[1] if len(here) > 1 else None)
        for phrase in table["verbs"]:
            (first, *rest), reflexive = _unreflexive(_plain(phrase).split(), grammar.reflexives, grammar.clipped)
            for verb, words in itertools.product(first.split("/"), _variants(rest)):
                yield verb, Cue(".".join(here), here[0], words, stage, reflexive)


def _unreflexive(words: list[str], reflexives: frozenset[str], clipped: str) -> tuple[list[str], bool]:
    """A phrase without the pronoun that its verb has before it, behind it or at its end."""
    if words[0] in reflexives:
        return words[1:], True
    if words[1:] and words[1] in reflexives and "/" not in words[0]:
        return [words[0], *words[2:]], True
    ending = next((pronoun for pronoun in reflexives if words[0].endswith("r" + pronoun)), None)
    return ([words[0].removesuffix(ending) + clipped, *words[1:]], True) if ending else (words, False)


def _variants(words: list[str]) -> Iterator[tuple[frozenset[str], ...]]:
    """A phrase with and without its optional words."""
    choices = []
    for word in words:
        optional = word.startswith("(") and word.endswith(")")
        options = frozenset(word.strip("()").split("/"))
        choices.append(((options,), ()) if optional else ((options,),))
    for picked in itertools.product(*choices):
        yield tuple(itertools.chain.from_iterable(picked))


def _verbs(lemmas: Iterable[str], data: Mapping[str, Any]) -> dict[str, tuple[VerbForm, ...]]:
    """Every form of every verb. A rule's outcome, and an irregular form, may be several words.

    An irregular verb is written "third past participle gerund", or as a table of the forms that differ.
    """
    table: dict[str, list[VerbForm]] = {}
    odd = {_plain(lemma): forms for lemma, forms in data.get("irregular", {}).items()}
    if "conjugation" in data:
        return _conjugated(lemmas, data["conjugation"], odd)
    if data.get("grammar", {}).get("verb_second"):
        return _apart(lemmas, data)
    moods = {name: tuple(meaning.split()) for name, meaning in data.get("moods", {}).items()}
    rules = {
        form: [(re.compile(ending), into) for ending, into in pairs]
        for form, pairs in data.get("inflection", {}).items()
    }
    for lemma in sorted(set(lemmas)):
        table.setdefault(lemma, []).append(VerbForm(lemma, "base"))
        for name in (*_FORMS, *(name for name in rules if name not in _FORMS)):
            form, *op = moods.get(name, (name,))
            for word in _inflected(lemma, name, odd.get(lemma, {}), rules.get(name, ())):
                table.setdefault(_plain(word), []).append(VerbForm(lemma, form, "".join(op)))
    for form in ("am", "are", "were"):
        if isinstance(odd.get("be"), str):
            table.setdefault(form, []).append(VerbForm("be", "past" if form == "were" else "third"))
    return {word: tuple(forms) for word, forms in table.items()}


def _apart(lemmas: Iterable[str], data: Mapping[str, Any]) -> dict[str, tuple[VerbForm, ...]]:
    """Every form of every verb of a language whose verbs may come apart."""
    grammar = data["grammar"]
    odd = {lemma: _plain(forms) for lemma, forms in data["irregular"].items()}
    table = stems(lemmas, data["inflection"], odd, grammar.get("unseparable", ()), grammar["to"])
    return {_plain(word): tuple(VerbForm(lemma, form) for lemma, form in found) for word, found in table.items()}


def _conjugated(
    lemmas: Iterable[str], classes: Mapping[str, Mapping[str, str]], odd: Mapping[str, str | Mapping[str, str]]
) -> dict[str, tuple[VerbForm, ...]]:
    """Every form of every verb of a language that conjugates; the indicative first."""
    endings = {name: {row: words.split() for row, words in rows.items()} for name, rows in classes.items()}
    table: dict[str, dict[VerbForm, None]] = {}
    rows = {lemma: paradigm(lemma, endings, odd) for lemma in sorted(set(lemmas))}
    for lemma in rows:
        table.setdefault(lemma, {})[VerbForm(lemma, "base")] = None
    for row, (form, op) in ROWS.items():
        for lemma, found in rows.items():
            for index, word in enumerate(found.get(row, ())):
                person = "" if row in IMPERSONAL else PERSONS[index % 3]
                table.setdefault(word, {})[VerbForm(lemma, form, op, person)] = None
    return {word: tuple(forms) for word, forms in table.items()}


def _inflected(
    lemma: str, name: str, odd: str | Mapping[str, str], rules: Iterable[tuple[re.Pattern[str], str]]
) -> list[str]:
    if isinstance(odd, str):
        return odd.split()[_FORMS.index(name) : _FORMS.index(name) + 1] if name in _FORMS else []
    if name in odd:
        return odd[name].split()
    for ending, into in rules:
        if found := ending.search(lemma):
            return [lemma[: found.start()] + found.expand(part.replace("-", "")) for part in into.split()]
    return [lemma] if name in _FORMS else []


def _classes(
    data: Mapping[str, Any],
) -> tuple[dict[str, frozenset[str]], dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]]:
    single: dict[str, set[str]] = {}
    longer: dict[tuple[str, ...], set[str]] = {}
    groups = {**data["words"], **data["nouns"], **data.get("phrases", {})}
    for section, name in ((data["sources"], "source"), (data["time"], "time")):
        groups |= {f"{name}.{key}": words for key, words in section.items() if _is_words(words)}
    for name, words in groups.items():
        for word in itertools.chain.from_iterable(_plurals(word) for word in words):
            parts = tuple(_plain(word).split())
            target: dict[Any, set[str]] = single if len(parts) == 1 else longer
            target.setdefault(parts[0] if len(parts) == 1 else parts, set()).add(name)
    phrases: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for parts, names in longer.items():
        if GAP not in parts:
            phrases.setdefault(parts[0], []).append((parts, frozenset(names)))
    ordered = {first: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for first, found in phrases.items()}
    return {word: frozenset(names) for word, names in single.items()}, ordered


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and "|" not in word for word in value)


def _plurals(word: str) -> tuple[str, ...]:
    plural = _PLURAL.match(word)
    return (plural[1], *(plural[1] + ending for ending in plural[2].split("/"))) if plural else (word,)


def _field(entry: Mapping[str, Any]) -> FieldWords:
    words = itertools.chain.from_iterable(_plurals(word) for word in entry["words"])
    return FieldWords(entry["name"], tuple(tuple(_plain(word).split()) for word in words))


def _plain(text: str) -> str:
    return fold(text).text
