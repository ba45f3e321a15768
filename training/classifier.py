"""Trains the classifier of `monitor/core/reading` on the labelled items under tests/reading/corpus.

    make classifier

The parts that are only for scoring (HELD) are never read. `--folds` prints what the trained pair of models reaches on
items that it was not trained on, beside the rules alone, and writes nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from monitor import watchlist
from monitor.app import option_models
from monitor.core.lines import item_of
from monitor.core.match import Matcher
from monitor.core.reading import Reader, classifier
from monitor.core.reading.classifier import (
    EVENTS,
    FATE_OF,
    FATES,
    NOTHING,
    SCALE,
    Classifier,
    Linear,
    Read,
    facts,
    signs,
)
from monitor.model import Item

HOME = Path(__file__).parents[1]
CORPUS = HOME / "tests" / "reading" / "corpus"
HELD = ("unseen", "unseen-2", "gm-crops")
FOLDS = 5
CLASSES = (*EVENTS, NOTHING)
NOWHERE = Linear(CLASSES, {}, (0,) * len(CLASSES))
STRENGTH = 50.0
"""The inverse of the regularisation of the first model."""
SECOND = 0.3
"""The same of the second model."""
SEEN = 3
"""Features of fewer items than this are left out."""
SLIGHT = 0.25
"""Features whose weights all lie below this are left out of the table."""


@dataclass(frozen=True)
class Case:
    """One (item, entity): its features, what the rules read, what a person read by event, and the events tolerated."""

    item: str
    entity: str
    features: frozenset[str]
    read: Read
    labels: Mapping[str, Mapping[str, Any]]
    arguable: frozenset[str]
    lenient: frozenset[str]
    """Fields that are not to be scored, so not to be learned."""
    whole: bool
    """False for a title that is taken alone."""

    @property
    def gold(self) -> frozenset[str]:
        return frozenset(self.labels)

    @property
    def fold(self) -> int:
        return zlib.crc32(self.item.encode()) % FOLDS

    def event(self) -> str | None:
        """What the first model is to learn; None where labels leave it open."""
        sure = sorted(self.gold - self.arguable or self.gold)
        return sure[0] if sure else None if self.arguable else NOTHING


def cases(path: Path, config: Path) -> Iterator[Case]:
    """The cases of a labelled file. Items that do not speak of the topic, or name nobody, give none."""
    watched = watchlist.read(config, {}, option_models())
    matcher, reader = Matcher(watched.topic, watched.entities), Reader(watched.topic, watched.entities)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        whole = _labelled(json.loads(line))
        for label in (whole, *_headline(whole)):
            item = item_of(label, number)
            if not isinstance(item, Item):
                raise SystemExit(f"{path.name}: {item.error}")
            for seen in reader.weighed(item, matcher.match(item)):
                labels = {event["event"]: event for event in label["events"] if event["entity"] == seen.entity}
                pairs = [*label.get("tolerated", ()), *label.get("optional_gold", ())]
                arguable = frozenset(event for name, event in pairs if name == seen.entity)
                lenient = frozenset(label.get("lenient_fields", ()))
                name = f"{path.stem}:{item.id}"
                yield Case(name, seen.entity, seen.whole, seen.read, labels, arguable, lenient, label is whole)


def _labelled(line: dict[str, Any]) -> dict[str, Any]:
    """The smaller files name an event as "amazon:impose" or as a pair, without its quote."""
    named = [event.split(":") if isinstance(event, str) else event for event in line["events"]]
    events = [e if isinstance(e, dict) else {"entity": e[0], "event": e[1]} for e in named]
    return {**line, "events": events}


def _headline(label: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The item as a feed of titles gives it. What was quoted from the summary may or may not be told in the title.

    Of the items without an event only every other gives a title, since about as many of the others drop out.
    """
    if not label["title"] or not label["summary"] or not (label["events"] or zlib.crc32(label["id"].encode()) % 2):
        return
    if not all("quote" in event for event in label["events"]):
        return
    told = [event for event in label["events"] if event["quote"] in label["title"]]
    open_ = [[event["entity"], event["event"]] for event in label["events"] if event not in told]
    yield {**label, "summary": "", "events": told, "tolerated": [*label.get("tolerated", ()), *open_]}


class Model:
    """A linear model over rarity-weighted features, with one row of features and one class for each example."""

    def __init__(self, classes: Sequence[str], rows: Sequence[tuple[Iterable[str], str]]) -> None:
        self.classes = tuple(classes)
        counts = Counter(feature for features, _ in rows for feature in features)
        kept = sorted(feature for feature, count in counts.items() if count >= SEEN)
        self.places = {feature: n for n, feature in enumerate(kept)}
        self.rarity = np.array([math.log((1 + len(rows)) / (1 + counts[feature])) + 1 for feature in kept])
        model = LogisticRegression(C=STRENGTH, max_iter=400)
        model.fit(self.matrix([features for features, _ in rows]), [self.classes.index(name) for _, name in rows])
        self.weights, self.bias = model.coef_, model.intercept_
        if len(self.classes) == 2:  # one row of weights, for the second class
            self.weights = np.vstack([np.zeros_like(self.weights), self.weights])
            self.bias = np.concatenate([np.zeros_like(self.bias), self.bias])

    def matrix(self, rows: Sequence[Iterable[str]]) -> csr_matrix:
        data, columns, ends = [], [], [0]
        for features in rows:
            places = sorted(self.places[feature] for feature in set(features) if feature in self.places)
            values = self.rarity[places]
            data.extend(values / (np.sqrt((values**2).sum()) or 1.0))
            columns.extend(places)
            ends.append(len(columns))
        return csr_matrix((data, columns, ends), shape=(len(rows), len(self.places)))

    def likely(self, rows: Sequence[Iterable[str]]) -> list[dict[str, float]]:
        sums = self.matrix(rows) @ self.weights.T + self.bias
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        return [dict(zip(self.classes, map(float, row / row.sum()), strict=True)) for row in powers]

    def linear(self) -> Linear:
        strong = np.abs(self.weights).max(axis=0) >= SLIGHT
        table = np.vstack([self.rarity, self.weights]) * SCALE
        rows = {name: tuple(map(round, table[:, n])) for name, n in self.places.items() if strong[n]}
        return Linear(self.classes, rows, tuple(map(round, self.bias * SCALE)))


def words(found: Sequence[Case]) -> Model:
    """The first model: what the text alone says."""
    return Model(CLASSES, [(case.features, event) for case in found if (event := case.event()) is not None])


def fate(kind: str, found: Sequence[Case]) -> list[tuple[tuple[str, ...], str]]:
    """Examples for one of the models of what is told of an event."""
    rows = []
    for case in found:
        for event, label in case.labels.items():
            name = _open(label) if kind == "open" else label.get("status") if FATE_OF.get(event) == kind else None
            if name in FATES[kind] and not case.lenient & {"status", "open_ended"}:
                rows.append(((*case.features, *signs(event, case.read.events.get(event))), name))
    return rows


def _open(label: Mapping[str, Any]) -> str | None:
    """Whether a moratorium without a day is said to be open-ended."""
    if (
        label.get("status") != "moratorium"
        or label.get("until")
        or label["event"] not in ("impose", "extend", "reaffirm")
    ):
        return None
    return "yes" if label.get("open_ended") else "no"


def across(found: Sequence[Case]) -> dict[int, dict[str, float]]:
    """What the first model says of each case (by its place) when it was trained on the other folds."""
    told: dict[int, dict[str, float]] = {}
    for fold in range(FOLDS):
        model = words([case for case in found if case.fold != fold])
        held = [n for n, case in enumerate(found) if case.fold == fold]
        told.update(zip(held, model.likely([found[n].features for n in held]), strict=True))
    return told


def rules(found: Sequence[Case], told: Mapping[int, Mapping[str, float]]) -> dict[str, float]:
    """The second model, trained on what the first one says of items that it has not seen."""
    rows, right = [], []
    for n, case in enumerate(found):
        for event in EVENTS:
            if event not in case.arguable:
                rows.append(facts(told[n], case.read, event))
                right.append(event in case.gold)
    names = sorted({name for row in rows for name in row})
    model = LogisticRegression(C=SECOND, max_iter=3000)
    model.fit(np.array([[row.get(name, 0.0) for name in names] for row in rows]), right)
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def trained(found: Sequence[Case]) -> Classifier:
    fates = {kind: Model(FATES[kind], fate(kind, found)).linear() for kind in FATES}
    return Classifier(words(found).linear(), rules(found, across(found)), fates)


def report(found: Sequence[Case]) -> None:
    """Precision and recall on items that were not trained on, at several thresholds."""
    told = across(found)
    judged: dict[int, dict[str, float]] = {}
    for fold in range(FOLDS):
        others = [n for n, case in enumerate(found) if case.fold != fold]
        second = rules([found[n] for n in others], dict(enumerate(told[n] for n in others)))
        pair = Classifier(NOWHERE, second, {})
        judged.update({n: pair.judge(told[n], case.read) for n, case in enumerate(found) if case.fold == fold})
    for whole in (True, False):
        print("items as they are" if whole else "titles alone")
        parts = [(n, case) for n, case in enumerate(found) if case.whole == whole]
        _line("rules alone", [(case, set(case.read.events)) for _, case in parts])
        for bar in (0.4, 0.5, 0.6, 0.7, 0.8):
            _line(f"from {bar}", [(case, {e for e, p in judged[n].items() if p >= bar}) for n, case in parts])

    for kind in FATES:
        right = asked = ruled = 0
        for fold in range(FOLDS):
            model = Model(FATES[kind], fate(kind, [case for case in found if case.fold != fold]))
            rows = fate(kind, [case for case in found if case.fold == fold and case.whole])
            for (features, name), chances in zip(rows, model.likely([features for features, _ in rows]), strict=True):
                asked += 1
                right += max(chances, key=lambda c: chances[c]) == name
                ruled += f"rules {name}" in features or (
                    kind == "open" and ("rules open" in features) == (name == "yes")
                )
        print(f"{kind:12} right {right / asked:.3f} of {asked}; the rules, where they read it {ruled / asked:.3f}")


def _line(name: str, claimed: Sequence[tuple[Case, set[str]]]) -> None:
    cells = []
    for drop in (frozenset(), frozenset({"reaffirm"})):
        hits = sum(len(case.gold & told - drop) for case, told in claimed)
        false = sum(len(told - case.gold - case.arguable - drop) for case, told in claimed)
        missed = sum(len(case.gold - told - case.arguable - drop) for case, told in claimed)
        cells.append(f"P {hits / (hits + false):.3f} R {hits / (hits + missed):.3f}")
    quiet: dict[str, bool] = {}
    for case, _ in claimed:
        quiet[case.item] = quiet.get(case.item, True) and not case.gold
    raised = {case.item for case, told in claimed if told - case.arguable}
    alarms = sum(item in raised for item, still in quiet.items() if still) / sum(quiet.values())
    print(f"{name:12} event {cells[0]}  change {cells[1]}  false alarms {alarms:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", action="store_true", help="score on held-out folds, write nothing")
    asked = parser.parse_args()
    found = []
    for path in sorted((*CORPUS.glob("*.jsonl"), *CORPUS.parent.glob("*.jsonl"))):
        if path.stem not in HELD:
            own = path.with_suffix(".yaml")
            found += cases(path, own if own.exists() else HOME / "feeds.yaml")
    if asked.folds:
        report(found)
        return
    made = trained(found)
    text = classifier.written(made)
    target = Path(classifier.__file__).with_name(classifier.FILE)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(found)} cases, {len(made.text.words)} features, {target.stat().st_size:,} bytes in {target.name}")


if __name__ == "__main__":
    main()
