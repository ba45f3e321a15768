"""How well a reading agrees with labels, with intervals.

The unit is the pair (entity, event) of an item. A label may tolerate pairs (no false positive), make its own pairs
optional (no miss), exempt fields from scoring, or leave the item out altogether.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor.model import Claim, Event, Reading

Pair = tuple[str, str]
Interval = tuple[float, float]

_UNTIL_DAYS = 3
_ROUNDS = 1000
_SEED = 20200610


@dataclass(frozen=True, slots=True)
class LabelledEvent:
    """One (entity, event) that a person read, with the fields that are scored on it."""

    entity: str
    event: str
    status: str
    until: date | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What a person read in one item. `texts` are its title, summary and content, for the check of quotes."""

    id: str
    texts: tuple[str, ...]
    language: str
    relevant: bool
    entities: frozenset[str]
    events: tuple[LabelledEvent, ...]
    kind: str = ""
    tolerated: frozenset[Pair] = frozenset()
    optional: frozenset[Pair] = frozenset()
    lenient: frozenset[str] = frozenset()
    strict: bool = True

    def pairs(self) -> frozenset[Pair]:
        return frozenset((event.entity, event.event) for event in self.events)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Hits, false positives and misses, and what follows from them. Without any case a ratio counts as 1."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.hits, 2 * self.hits + self.false + self.missed)

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.hits + other.hits, self.false + other.false, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Error:
    """One disagreement, for a person: `what` is missed, false, status, until, open_ended, quote or relevance."""

    id: str
    what: str
    expected: str
    got: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures. `intervals` holds 95 % bootstrap intervals by name ("event.f1", "change.precision", …)."""

    items: int
    event: Ratio
    change: Ratio
    false_alarms: Ratio
    """`hits`: items without an event that stayed silent; `false`: those on which something was reported."""
    status: Ratio
    until: Ratio
    open_ended: Ratio
    quote: Ratio
    relevance: Ratio
    entities: Ratio
    by_event: Mapping[str, Ratio] = field(default_factory=dict)
    by_entity: Mapping[str, Ratio] = field(default_factory=dict)
    by_language: Mapping[str, Ratio] = field(default_factory=dict)
    by_kind: Mapping[str, Ratio] = field(default_factory=dict)
    """False alarms by kind of item."""
    calibration: Mapping[str, Ratio] = field(default_factory=dict)
    """Claims in `events` by bins of their score ("0.7-0.8"): hits and false."""
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    errors: tuple[Error, ...] = ()

    @property
    def false_alarm_rate(self) -> float:
        """The share of items without an event on which anything was reported."""
        return 1 - self.false_alarms.precision


def labels(lines: Iterable[Mapping[str, Any]], tolerated: Mapping[str, Any] | None = None) -> tuple[Label, ...]:
    """Labels from parsed lines of a labelled corpus, with the leniency that its companion file grants by id.

    Without an entry there, a line may grant its own: `tolerated`, `optional_gold`, `lenient_fields`, `strict`.
    """
    leniency: Mapping[str, Any] = (tolerated or {}).get("items", {})
    return tuple(_label(line, leniency.get(str(line.get("id")), line)) for line in lines)


def score(
    labelled: Sequence[Label], readings: Mapping[str, Reading], *, rounds: int = _ROUNDS, seed: int = _SEED
) -> Scores:
    """Compare readings (by item id) with labels. An item without a reading counts as read with nothing found."""
    tallies = [_tally(label, readings.get(label.id) or Reading(label.id, False)) for label in labelled if label.strict]
    total = _sum(tallies)
    return Scores(
        items=len(tallies),
        event=total["event"],
        change=total["change"],
        false_alarms=total["alarm"],
        status=total["status"],
        until=total["until"],
        open_ended=total["open_ended"],
        quote=total["quote"],
        relevance=total["relevance"],
        entities=total["entities"],
        by_event=_group(total, "event:"),
        by_entity=_group(total, "entity:"),
        by_language=_group(total, "language:"),
        by_kind=_group(total, "kind:"),
        calibration=_group(total, "score:"),
        intervals=_intervals(tallies, rounds, seed),
        errors=tuple(error for tally in tallies for error in tally.errors),
    )


def _label(line: Mapping[str, Any], leniency: Mapping[str, Any]) -> Label:
    texts = tuple(str(line.get(key) or "") for key in ("title", "summary", "content"))
    return Label(
        id=str(line["id"]),
        texts=texts,
        language=str(line.get("lang") or "en"),
        relevant=bool(line.get("relevant")),
        entities=frozenset(line.get("entities") or ()),
        events=tuple(_labelled_event(event) for event in line.get("events") or ()),
        kind=str(line.get("kind") or ""),
        tolerated=_pairs(leniency.get("tolerated")),
        optional=_pairs(leniency.get("optional_gold")),
        lenient=frozenset(leniency.get("lenient_fields") or ()),
        strict=bool(leniency.get("strict", True)),
    )


def _labelled_event(event: Mapping[str, Any]) -> LabelledEvent:
    until = event.get("until")
    return LabelledEvent(
        entity=event["entity"],
        event=event["event"],
        status=event.get("status", ""),
        until=date.fromisoformat(until) if until else None,
        open_ended=bool(event.get("open_ended")),
    )


def _pairs(pairs: Iterable[Sequence[str]] | None) -> frozenset[Pair]:
    return frozenset((pair[0], pair[1]) for pair in pairs or ())


class _Tally:
    """The counts of one item, by name."""

    def __init__(self) -> None:
        self.counts: dict[str, Ratio] = defaultdict(Ratio)
        self.errors: list[Error] = []

    def hit(self, *names: str) -> None:
        for name in names:
            self.counts[name] += Ratio(hits=1)

    def false(self, *names: str) -> None:
        for name in names:
            self.counts[name] += Ratio(false=1)

    def missed(self, *names: str) -> None:
        for name in names:
            self.counts[name] += Ratio(missed=1)


def _tally(label: Label, reading: Reading) -> _Tally:
    tally = _Tally()
    found = {(claim.entity, claim.event.value): claim for claim in reversed(reading.events)}
    _tally_pairs(tally, label, found)
    _tally_changes(tally, label, found)
    _tally_silence(tally, label, found)
    _tally_gate(tally, label, reading)
    for event in label.events:
        claim = found.get((event.entity, event.event))
        if claim is not None:
            _tally_fields(tally, label, event, claim)
    return tally


def _tally_pairs(tally: _Tally, label: Label, found: Mapping[Pair, Claim]) -> None:
    gold = label.pairs()
    for pair, claim in found.items():
        names = _names(label, pair)
        if pair in gold:
            tally.hit(*names, _bin(claim.score))
        elif pair not in label.tolerated:
            tally.false(*names, _bin(claim.score))
            tally.errors.append(Error(label.id, "false", "", f"{pair[0]} {pair[1]}: {claim.quote}", claim.rule))
    for pair in gold - found.keys() - label.optional:
        tally.missed(*_names(label, pair))
        tally.errors.append(Error(label.id, "missed", f"{pair[0]} {pair[1]}", ""))


def _names(label: Label, pair: Pair) -> tuple[str, ...]:
    return "event", f"event:{pair[1]}", f"entity:{pair[0]}", f"language:{label.language}"


def _bin(value: float) -> str:
    low = min(int(value * 10), 9) / 10
    return f"score:{low:.1f}-{low + 0.1:.1f}"


def _tally_changes(tally: _Tally, label: Label, found: Mapping[Pair, Claim]) -> None:
    gold = _changed(label.pairs())
    certain = _changed(label.pairs() - label.optional)
    tolerated = _changed(label.tolerated)
    got = _changed(found)
    for entity in got:
        if entity in gold:
            tally.hit("change")
        elif entity not in tolerated:
            tally.false("change")
    for _ in certain - got:
        tally.missed("change")


def _changed(pairs: Iterable[Pair]) -> set[str]:
    return {entity for entity, event in pairs if event != Event.reaffirm.value}


def _tally_silence(tally: _Tally, label: Label, found: Mapping[Pair, Claim]) -> None:
    if label.events:
        return
    names = ("alarm", f"kind:{label.kind}")
    if found.keys() - label.tolerated:
        tally.false(*names)
    else:
        tally.hit(*names)


def _tally_gate(tally: _Tally, label: Label, reading: Reading) -> None:
    named = frozenset(reading.entities)
    tally.counts["entities"] += Ratio(
        len(named & label.entities), len(named - label.entities), len(label.entities - named)
    )
    if label.relevant and reading.relevant:
        tally.hit("relevance")
    elif label.relevant or reading.relevant:
        (tally.missed if label.relevant else tally.false)("relevance")
        tally.errors.append(Error(label.id, "relevance", str(label.relevant), str(reading.relevant)))
    if named != label.entities:
        tally.errors.append(Error(label.id, "entities", ",".join(sorted(label.entities)), ",".join(sorted(named))))


def _tally_fields(tally: _Tally, label: Label, event: LabelledEvent, claim: Claim) -> None:
    checks = {
        "status": (event.status, claim.status.value, event.status == claim.status.value),
        "until": (str(event.until), str(claim.until), _same_day(event.until, claim.until)),
        "open_ended": (str(event.open_ended), str(claim.open_ended), event.open_ended == claim.open_ended),
        "quote": ("verbatim", claim.quote, bool(claim.quote) and any(claim.quote in text for text in label.texts)),
    }
    for name, (expected, got, right) in checks.items():
        if name in label.lenient:
            continue
        if right:
            tally.hit(name)
        else:
            tally.false(name)
            tally.errors.append(Error(label.id, name, expected, got, claim.rule))


def _same_day(one: date | None, other: date | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs((one - other).days) <= _UNTIL_DAYS


def _sum(tallies: Iterable[_Tally]) -> defaultdict[str, Ratio]:
    hits: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for tally in tallies:
        for name, ratio in tally.counts.items():
            hits[name] += ratio.hits
            false[name] += ratio.false
            missed[name] += ratio.missed
    total: defaultdict[str, Ratio] = defaultdict(Ratio)
    for name in {*hits, *false, *missed}:
        total[name] = Ratio(hits[name], false[name], missed[name])
    return total


def _group(total: Mapping[str, Ratio], prefix: str) -> dict[str, Ratio]:
    return {name.removeprefix(prefix): total[name] for name in sorted(total) if name.startswith(prefix)}


_HEADLINE = ("event", "change", "alarm", "status", "until", "quote", "relevance", "entities")


def _intervals(tallies: Sequence[_Tally], rounds: int, seed: int) -> dict[str, Interval]:
    """95 % intervals, by drawing the items anew; the same seed gives the same figures."""
    if not tallies or not rounds:
        return {}
    rows = [[tally.counts.get(name, Ratio()) for name in _HEADLINE] for tally in tallies]
    flat = [[n for r in row for n in (r.hits, r.false, r.missed)] for row in rows]
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    samples: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        sums = [sum(column) for column in zip(*draw.choices(flat, k=len(flat)), strict=True)]
        for index, name in enumerate(_HEADLINE):
            ratio = Ratio(*sums[3 * index : 3 * index + 3])
            samples[f"{name}.precision"].append(ratio.precision)
            samples[f"{name}.recall"].append(ratio.recall)
            samples[f"{name}.f1"].append(ratio.f1)
    return {name: _middle(values) for name, values in samples.items()}


def _middle(values: list[float]) -> Interval:
    values.sort()
    return values[int(0.025 * len(values))], values[min(int(0.975 * len(values)), len(values) - 1)]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
