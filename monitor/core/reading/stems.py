"""Every form of the verbs of a language whose verbs may come apart: "ein|stellen", "eingestellt", "einzustellen".

A rule, and an irregular verb ("third past participle"), gives its alternatives with slashes between them. A verb with
an unseparable first syllable ("entziehen") is bent like the irregular one that it is made from, without its "ge". A "§"
in a rule takes the voice from the next letter, as Dutch does at the end of a word: "reizen", "reist".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

BAR = "|"
"""In a verb: where it may come apart."""
_FORMS = ("third", "past", "participle")

Rules = Mapping[str, Sequence[tuple[re.Pattern[str], str]]]


def stems(
    lemmas: Iterable[str],
    inflection: Mapping[str, Sequence[Sequence[str]]],
    irregular: Mapping[str, str],
    unseparable: Sequence[str],
    to: str,
) -> dict[str, dict[tuple[str, str], None]]:
    """For every word the (verb, form) pairs that it may be; form is base, third, past, participle or toinf."""
    rules: Rules = {form: [(_pattern(ending), into) for ending, into in pairs] for form, pairs in inflection.items()}
    table: dict[str, dict[tuple[str, str], None]] = {}
    for lemma in sorted(set(lemmas)):
        particle, bar, stem = lemma.rpartition(BAR)
        whole = particle + stem
        table.setdefault(whole, {})[whole, "base"] = None
        if bar:
            table.setdefault(particle + to + stem, {})[whole, "toinf"] = None
        for form, words in zip(_FORMS, _bent(stem, rules, irregular, unseparable), strict=True):
            for word in words.split("/"):
                table.setdefault(particle + word, {})[whole, form] = None
    return table


@cache
def _pattern(ending: str) -> re.Pattern[str]:
    return re.compile(ending)


def _bent(stem: str, rules: Rules, irregular: Mapping[str, str], unseparable: Sequence[str]) -> list[str]:
    if stem in irregular:
        return irregular[stem].split()
    for first in unseparable:
        root = stem.removeprefix(first)
        if root != stem and root in irregular:
            third, past, participle = irregular[root].split()
            return [_with(first, third), _with(first, past), _with(first, participle, "ge")]
    return [_ruled(stem, rules[form]) for form in _FORMS]


def _with(first: str, words: str, without: str = "") -> str:
    return "/".join(first + word.removeprefix(without) for word in words.split("/"))


def _ruled(stem: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for ending, into in rules:
        if ending.search(stem):
            made = "/".join(ending.sub(part, stem, count=1) for part in into.split("/"))
            return made.replace("§z", "s").replace("§v", "f")
    return stem
