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
from collections.abc import Iterator, Mapping, Sequence
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
from monitor.core.reading.classifier import CLASSES, EVENTS, NOTHING, Classifier, Read, Row, facts
from monitor.model import Item

HOME = Path(__file__).parents[1]
CORPUS = HOME / "tests" / "reading" / "corpus"
HELD = ("unseen", "unseen-2", "gm-crops")
FOLDS = 5
STRENGTH = 50.0
"""The inverse of the regularisation of the first model."""
SECOND = 0.3
SEEN = 3
"""Features of fewer items than this are left out."""
SLIGHT = 0.25
"""Features whose weights all lie below this are left out of the table."""


@dataclass(frozen=True)
class Case:
    """One (item, entity): its features, what the rules read, the events that a person read, and those tolerated."""

    item: str
    entity: str
    features: frozenset[str]
    read: Read
    gold: frozenset[str]
    arguable: frozenset[str]
    whole: bool
    """False for a title that is taken alone."""

    @property
    def fold(self) -> int:
        return zlib.crc32(self.item.encode()) % FOLDS


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
            for entity, features, read in reader.weighed(item, matcher.match(item)):
                gold = frozenset(event["event"] for event in label["events"] if event["entity"] == entity)
                lenient = [*label.get("tolerated", ()), *label.get("optional_gold", ())]
                arguable = frozenset(event for name, event in lenient if name == entity)
                yield Case(f"{path.stem}:{item.id}", entity, features, read, gold, arguable, label is whole)


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


class Words:
    """The first model: linear, over the rarity-weighted features of a case."""

    def __init__(self, found: Sequence[Case]) -> None:
        counts = Counter(feature for case in found for feature in case.features)
        kept = sorted(feature for feature, count in counts.items() if count >= SEEN)
        self.places = {feature: n for n, feature in enumerate(kept)}
        self.rarity = np.array([math.log((1 + len(found)) / (1 + counts[feature])) + 1 for feature in kept])
        rows = [(case, event) for case in found for event in sorted(case.gold - case.arguable or case.gold) or [NOTHING]]
        rows = [(case, event) for case, event in rows if case.gold or not case.arguable]
        model = LogisticRegression(C=STRENGTH, max_iter=400)
        model.fit(self.matrix([case for case, _ in rows]), [CLASSES.index(event) for _, event in rows])
        self.weights, self.bias = model.coef_, model.intercept_

    def matrix(self, found: Sequence[Case]) -> csr_matrix:
        data, columns, ends = [], [], [0]
        for case in found:
            places = sorted(self.places[feature] for feature in case.features if feature in self.places)
            values = self.rarity[places]
            data.extend(values / (np.sqrt((values**2).sum()) or 1.0))
            columns.extend(places)
            ends.append(len(columns))
        return csr_matrix((data, columns, ends), shape=(len(found), len(self.places)))

    def likely(self, found: Sequence[Case]) -> list[dict[str, float]]:
        sums = self.matrix(found) @ self.weights.T + self.bias
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        return [dict(zip(CLASSES, map(float, row / row.sum()), strict=True)) for row in powers]

    def rows(self) -> dict[str, Row]:
        strong = np.abs(self.weights).max(axis=0) >= SLIGHT
        return {
            feature: (float(self.rarity[n]), tuple(map(float, self.weights[:, n])))
            for feature, n in self.places.items()
            if strong[n]
        }


def across(found: Sequence[Case]) -> dict[int, dict[str, float]]:
    """What the first model says of each case (by its place) when it was trained on the other folds."""
    told: dict[int, dict[str, float]] = {}
    for fold in range(FOLDS):
        words = Words([case for case in found if case.fold != fold])
        held = [n for n, case in enumerate(found) if case.fold == fold]
        told.update(zip(held, words.likely([found[n] for n in held]), strict=True))
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
    words = Words(found)
    return Classifier(words.rows(), tuple(map(float, words.bias)), rules(found, across(found)))


def report(found: Sequence[Case]) -> None:
    """Precision and recall on items that were not trained on, at several thresholds."""
    told = across(found)
    judged: dict[int, dict[str, float]] = {}
    for fold in range(FOLDS):
        others = [n for n, case in enumerate(found) if case.fold != fold]
        second = rules([found[n] for n in others], dict(enumerate(told[n] for n in others)))
        pair = Classifier({}, (), second)
        judged.update({n: pair.judge(told[n], case.read) for n, case in enumerate(found) if case.fold == fold})
    for whole in (True, False):
        print("items as they are" if whole else "titles alone")
        parts = [(n, case) for n, case in enumerate(found) if case.whole == whole]
        _line("rules alone", [(case, set(case.read.events)) for _, case in parts])
        for bar in (0.4, 0.5, 0.6, 0.7, 0.8):
            _line(f"from {bar}", [(case, {e for e, p in judged[n].items() if p >= bar}) for n, case in parts])


def _line(name: str, claimed: Sequence[tuple[Case, set[str]]]) -> None:
    cells = []
    for drop in (frozenset(), frozenset({"reaffirm"})):
        hits = sum(len(case.gold & told - drop) for case, told in claimed)
        false = sum(len(told - case.gold - case.arguable - drop) for case, told in claimed)
        missed = sum(len(case.gold - told - case.arguable - drop) for case, told in claimed)
        cells.append(f"P {hits / (hits + false):.3f} R {hits / (hits + missed):.3f}")
    quiet: dict[str, bool] = {}
    for case, told in claimed:
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
    print(f"{len(found)} cases, {len(made.words)} features, {target.stat().st_size:,} bytes in {target.name}")


if __name__ == "__main__":
    main()
