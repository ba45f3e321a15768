"""How likely it is that an item tells each event of an entity, learned from labelled items.

Two steps. A linear model over the evidence in the text gives each event, and "nothing", a probability. A second one
weighs that probability against what the rules read, so that each mends the other. Both are trained by
`make classifier`; the weights ship with the package as a table that anybody can read.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from monitor.model import Claim

NOTHING = "nothing"
EVENTS = ("impose", "extend", "withdraw", "lift", "expire", "propose", "drop", "enact", "reaffirm")
CLASSES = (*EVENTS, NOTHING)
SCALE = 1000
"""The table holds whole numbers: weights times this."""
FILE = "classifier.tsv.gz"
_EPSILON = 1e-3

_OF_TITLES = frozenset(
    ("text", "nothing", "behind", "best", "unread", "unread text", "others", "elsewhere")
    + tuple(f"{kind} {what}" for kind in ("read", "candidate", "background") for what in ("text", "score"))
)
"""What is weighed otherwise where a title is all there is."""

Row = tuple[float, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Read:
    """What the rules made of one (item, entity): the claims of each kind, by event."""

    events: Mapping[str, Claim]
    candidates: Mapping[str, Claim]
    background: Mapping[str, Claim]
    others: frozenset[str] = frozenset()
    """What other entities are said to have done in the same item."""
    title: bool = False
    """The item is a title alone."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """The two models. words: of each feature its rarity and its weight for each class; rules: weights by name."""

    words: Mapping[str, Row]
    bias: tuple[float, ...]
    rules: Mapping[str, float]

    def likely(self, features: Iterable[str]) -> dict[str, float]:
        """The probability of each class from the text alone."""
        rows = [row for feature in features if (row := self.words.get(feature)) is not None]
        norm = math.sqrt(sum(rarity * rarity for rarity, _ in rows)) or 1.0
        sums = list(self.bias)
        for rarity, weights in rows:
            share = rarity / norm
            for n, weight in enumerate(weights):
                if weight:
                    sums[n] += share * weight
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        total = sum(powers)
        return {name: power / total for name, power in zip(CLASSES, powers, strict=True)}

    def judge(self, likely: Mapping[str, float], read: Read) -> dict[str, float]:
        """The probability of each event from text and rules together."""
        return {event: self._sure(facts(likely, read, event)) for event in EVENTS}

    def _sure(self, known: Mapping[str, float]) -> float:
        value = self.rules["bias"] + sum(self.rules.get(name, 0.0) * amount for name, amount in known.items())
        return 1 / (1 + math.exp(-value))

    def tells(self, features: Iterable[str], event: str) -> float:
        """How much a sentence's features speak for an event rather than for nothing; to find the one to quote."""
        place = CLASSES.index(event)
        rows = (self.words[feature] for feature in features if feature in self.words)
        return sum(rarity * (weights[place] - weights[-1]) for rarity, weights in rows)


def facts(likely: Mapping[str, float], read: Read, event: str) -> dict[str, float]:
    """What the second step looks at, by name."""
    best = max(EVENTS, key=lambda name: likely[name])
    known = {
        "text": _odds(likely[event]),
        "nothing": _odds(likely[NOTHING]),
        "behind": _odds(likely[event]) - _odds(likely[best]),
        "best": float(event == best),
        "elsewhere": float(any(name != event for name in read.events)),
        "unread": float(not read.events),
        "candidate": float(event in read.candidates),
        "background": float(event in read.background),
    }
    known["others"] = float(event in read.others)
    for kind, claims in (("read", read.events), ("candidate", read.candidates), ("background", read.background)):
        if (claim := claims.get(event)) is not None:
            cue, *_, actor = claim.rule.split("/") if "/" in claim.rule else (claim.rule, "")
            known |= {
                f"{kind} score": claim.score,
                f"{kind} text": known["text"],
                f"{kind} {event}": 1.0,
                f"{kind} in {claim.span.part}": 1.0,
                f"{kind} score in {claim.span.part}": claim.score,
                f"{kind} cue {cue}": 1.0,
                f"{kind} actor {actor}": 1.0,
            }
            for link in claim.rule.split("/")[1:-1]:
                for op in link.split("+"):
                    known[f"{kind} link {op}"] = 1.0
    if event not in read.events:
        known |= {f"unread {event}": 1.0, "unread text": known["text"]}
    if read.title:
        known |= {f"title {name}": amount for name, amount in known.items() if name in _OF_TITLES}
    return known


def read_of(
    entity: str, events: Sequence[Claim], candidates: Sequence[Claim], background: Sequence[Claim], *, title: bool
) -> Read:
    """The rules' part of what is judged."""

    def named(claims: Sequence[Claim]) -> dict[str, Claim]:
        return {claim.event.value: claim for claim in claims if claim.entity == entity}

    others = frozenset(claim.event.value for claim in events if claim.entity != entity)
    return Read(named(events), named(candidates), named(background), others, title)


def _odds(probability: float) -> float:
    return math.log((probability + _EPSILON) / (1 - probability + _EPSILON))


@cache
def shipped() -> Classifier:
    """The classifier that ships."""
    packed = (resources.files(__package__) / FILE).read_bytes()
    return table(gzip.decompress(packed).decode())


def table(text: str) -> Classifier:
    """A classifier from its table: one line for the biases, one for each rule's weight, one for each feature."""
    words: dict[str, Row] = {}
    rules: dict[str, float] = {}
    bias: tuple[float, ...] = ()
    for line in text.splitlines():
        kind, name, *cells = line.split("\t")
        if kind == "word":
            rarity, *weights = (int(cell) / SCALE if cell else 0.0 for cell in cells)
            words[name] = (rarity, tuple(weights))
        elif kind == "rule":
            rules[name] = int(cells[0]) / SCALE
        else:
            bias = tuple(int(cell) / SCALE for cell in cells)
    return Classifier(words, bias, rules)


def written(made: Classifier) -> str:
    """The table of a classifier."""

    def cells(values: Iterable[float]) -> str:
        return "\t".join(str(round(value * SCALE)) if round(value * SCALE) else "" for value in values)

    lines = [f"bias\t\t{cells(value or 1e-9 for value in made.bias)}"]
    lines += [f"rule\t{name}\t{round(weight * SCALE)}" for name, weight in sorted(made.rules.items())]
    lines += [f"word\t{name}\t{cells((rarity, *weights))}" for name, (rarity, weights) in sorted(made.words.items())]
    return "\n".join(lines) + "\n"
