"""How likely it is that an item tells each event of an entity, learned from labelled items.

Two steps. A linear model over the evidence in the text gives each event, and "nothing", a probability. A second one
weighs that probability against what the rules read, so that each mends the other. Further linear models tell the
status that an event leads to. All are trained by `make classifier`; the weights ship with the package as a table that
anybody can read.
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
FATES = {
    "impose": ("moratorium", "ban"),
    "kept": ("moratorium", "ban", "withdrawn"),
    "enact": ("proposed", "ban"),
    "open": ("yes", "no"),
}
"""What remains to be told of an event: the status of a new, of a kept measure, of a law; whether it is open-ended."""
FATE_OF = {"impose": "impose", "extend": "kept", "reaffirm": "kept", "enact": "enact"}
SCALE = 1000
"""The models hold whole numbers: weights and rarities times this."""
FILE = "classifier.tsv.gz"
_EPSILON = 1e-3
_OF_TITLES = frozenset(
    [
        *("text", "nothing", "behind", "best", "unread", "unread text", "others", "elsewhere"),
        *(f"{kind} {what}" for kind in ("read", "candidate", "background") for what in ("text", "score")),
    ]
)
"""What is weighed otherwise where a title is all there is."""

Row = tuple[int, ...]
"""The rarity of a feature, then its weight for each class."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model over features, the rarer the weightier."""

    classes: tuple[str, ...]
    words: Mapping[str, Row]
    bias: Row

    def likely(self, features: Iterable[str]) -> dict[str, float]:
        """The probability of each class."""
        rows = [row for feature in features if (row := self.words.get(feature)) is not None]
        norm = math.sqrt(sum(row[0] * row[0] for row in rows)) or 1.0
        sums = [0.0] * len(self.classes)
        for rarity, *weights in rows:
            for n, weight in enumerate(weights):
                if weight:
                    sums[n] += rarity * weight
        sums = [(value / norm + bias) / SCALE for value, bias in zip(sums, self.bias, strict=True)]
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}

    def tells(self, features: Iterable[str], name: str) -> float:
        """How much some features speak for a class rather than for the last one; to find the sentence to quote."""
        place = self.classes.index(name) + 1
        rows = (self.words[feature] for feature in features if feature in self.words)
        return sum(row[0] * (row[place] - row[-1]) for row in rows) / SCALE / SCALE


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
    """The models: of events from the text, of events from text and rules (weights by name), and of FATES."""

    text: Linear
    rules: Mapping[str, float]
    fates: Mapping[str, Linear]

    def judge(self, likely: Mapping[str, float], read: Read) -> dict[str, float]:
        """The probability of each event from text and rules together."""
        return {event: self._sure(facts(likely, read, event)) for event in EVENTS}

    def _sure(self, known: Mapping[str, float]) -> float:
        value = self.rules["bias"] + sum(self.rules.get(name, 0.0) * amount for name, amount in known.items())
        return 1 / (1 + math.exp(-value))

    def fate(self, kind: str, features: Iterable[str], event: str, claim: Claim | None) -> str:
        """The likeliest of FATES[kind]; `claim`: what the rules make of the event, if they saw it."""
        found = self.fates[kind].likely((*features, *signs(event, claim)))
        return max(found, key=lambda name: found[name])


def signs(event: str, claim: Claim | None) -> tuple[str, ...]:
    """The features of an event's fate besides those of the text."""
    if claim is None:
        return (f"event {event}",)
    return (
        f"event {event}",
        f"rules {claim.status}",
        f"rules {claim.status} {event}",
        f"rules {'until' if claim.until else 'open' if claim.open_ended else 'endless'}",
        f"cue {claim.rule.split('/')[0]} {event}",
    )


def facts(likely: Mapping[str, float], read: Read, event: str) -> dict[str, float]:
    """What the second step looks at, by name."""
    best = max(EVENTS, key=lambda name: likely[name])
    known = {
        "text": _odds(likely[event]),
        "nothing": _odds(likely[NOTHING]),
        "behind": _odds(likely[event]) - _odds(likely[best]),
        "best": float(event == best),
        "elsewhere": float(any(name != event for name in read.events)),
        "others": float(event in read.others),
        "unread": float(not read.events),
        "candidate": float(event in read.candidates),
        "background": float(event in read.background),
    }
    for kind, claims in (("read", read.events), ("candidate", read.candidates), ("background", read.background)):
        if (claim := claims.get(event)) is not None:
            known |= {f"{kind} text": known["text"], f"{kind} {event}": 1.0, **_of_claim(kind, claim)}
    if event not in read.events:
        known |= {f"unread {event}": 1.0, "unread text": known["text"]}
    if read.title:
        known |= {f"title {name}": amount for name, amount in known.items() if name in _OF_TITLES}
    return known


def _of_claim(kind: str, claim: Claim) -> dict[str, float]:
    cue, *links, actor = claim.rule.split("/") if "/" in claim.rule else (claim.rule, "")
    part = claim.span.part if claim.span else "nowhere"
    names = (f"in {part}", f"cue {cue}", f"actor {actor}")
    steps = (f"link {op}" for link in links for op in link.split("+"))
    scores = {f"{kind} score": claim.score, f"{kind} score in {part}": claim.score}
    return {**scores, **{f"{kind} {name}": 1.0 for name in (*names, *steps)}}


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
    """A classifier from its table: a line for each weight of a rule and each feature of a model, "" for its bias."""
    models: dict[str, dict[str, Row]] = {name: {} for name in ("text", "rules", *FATES)}
    for line in text.splitlines():
        model, name, *cells = line.split("\t")
        models[model][name] = tuple(map(int, cells))
    rules = {name: row[0] / SCALE for name, row in models["rules"].items()}
    fates = {kind: Linear(classes, models[kind], models[kind].pop("")) for kind, classes in FATES.items()}
    return Classifier(Linear((*EVENTS, NOTHING), models["text"], models["text"].pop("")), rules, fates)


def written(made: Classifier) -> str:
    """The table of a classifier."""
    lines = [_line("rules", name, (round(weight * SCALE),)) for name, weight in sorted(made.rules.items())]
    for kind, model in (("text", made.text), *made.fates.items()):
        lines += [_line(kind, "", model.bias), *(_line(kind, name, row) for name, row in sorted(model.words.items()))]
    return "\n".join(lines) + "\n"


def _line(model: str, name: str, row: Row) -> str:
    return "\t".join((model, name, *map(str, row)))
