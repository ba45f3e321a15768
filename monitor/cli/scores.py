"""The command that measures the reading: evaluate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli._shell import cli, print_json
from monitor.cli.reading import items_of, reader_of
from monitor.errors import InputError

if TYPE_CHECKING:
    from monitor.core.evaluate import Ratio, Scores


@cli.command()
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="labelled items, one JSON object a line")],
    tolerated: Annotated[Path | None, typer.Option(metavar="FILE", help="the leniency of each item")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="list every disagreement")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="leave the classifier out")] = False,
    titles: Annotated[bool, typer.Option("--titles", help="read the titles alone, as many feeds give them")] = False,
    timeline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="compare a replay with this known history instead")
    ] = None,
) -> None:
    """Score the reading against labels, or a replay against a timeline of what really happened.

    A `…_tolerated.json` beside the file counts without being named.
    """
    if timeline is not None:
        from monitor.cli.timeline import show_timeline

        show_timeline(file, _lines(file), timeline, as_json)
    else:
        score_reading(file, tolerated, as_json=as_json, errors=errors, rules=rules, titles=titles)


def score_reading(
    file: Path, tolerated: Path | None, *, as_json: bool, errors: bool, rules: bool, titles: bool
) -> None:
    """Print how well the items of `file` are read."""
    from monitor.core.evaluate import labels, score
    from monitor.model import Item

    beside = file.with_name(f"{file.stem}_tolerated.json")
    leniency = tolerated or (beside if beside.is_file() else None)
    read = reader_of(rules_alone=rules)
    found = [item for item in items_of(file) if isinstance(item, Item)]
    if titles:
        found = [replace(item, summary="", content="") for item in found]
    scores = score(labels(_lines(file), _object(leniency) if leniency else None), {i.id: read(i) for i in found})
    if as_json:
        print_json(_as_data(scores))
        return
    for line in _table(scores):
        typer.echo(line)
    for error in scores.errors if errors else ():
        typer.echo(f"{error.id}  {error.what}: expected {error.expected}, got {error.got}  {error.rule}".rstrip())


def _lines(path: Path) -> list[dict[str, Any]]:
    lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if line.strip():
            try:
                lines.append(json.loads(line))
                lines[-1]["id"], lines[-1]["events"]
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}:{number}: not a labelled item; each needs an id and events") from error
    return lines


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: it must be a JSON object with `items`") from error
    return found if isinstance(found, dict) else {}


def _table(scores: Scores) -> list[str]:
    def row(name: str, ratio: Ratio) -> str:
        figures = f"{name:24} {ratio.precision:5.3f} {ratio.recall:6.3f} {ratio.f1:6.3f}"
        low, high = scores.intervals.get(f"{name}.f1", (0.0, 0.0))
        interval = f"   {low:.3f}-{high:.3f}" if high else ""
        return f"{figures}{interval:15}   {ratio.hits} right, {ratio.false} false, {ratio.missed} missed"

    lines = [f"{scores.items} items", f"{'':24} {'P':>5} {'R':>6} {'F1':>6}   95 % of F1"]
    lines += [row("event", scores.event), row("change", scores.change)]
    lines.append(
        f"{'false alarms':24} {scores.false_alarm_rate:.3f} of the items without an event "
        f"({scores.false_alarms.false} of {scores.false_alarms.false + scores.false_alarms.hits})"
    )
    for name, ratio in (("status", scores.status), ("until", scores.until), ("open-ended", scores.open_ended)):
        lines.append(f"{name + ' right':24} {ratio.precision:5.3f}   of {ratio.hits + ratio.false} matched")
    lines.append(f"{'quote verbatim':24} {scores.quote.precision:5.3f}   of {scores.quote.hits + scores.quote.false}")
    lines += [row("relevance", scores.relevance), row("entities", scores.entities)]
    groups = (("event", scores.by_event), ("entity", scores.by_entity), ("language", scores.by_language))
    for group, ratios in groups:
        lines.append(f"by {group}")
        lines += [row(f"  {name}", ratio) for name, ratio in sorted(ratios.items())]
    lines.append("false alarms by kind of item")
    for name, ratio in sorted(scores.by_kind.items()):
        lines.append(f"{'  ' + name:24} {1 - ratio.precision:5.3f}   {ratio.false} of {ratio.hits + ratio.false}")
    lines.append("by score of the claim")
    for name, ratio in sorted(scores.calibration.items()):
        lines.append(f"{'  ' + name:24} {ratio.precision:5.3f}   of {ratio.hits + ratio.false}")
    return lines


def _as_data(scores: Scores) -> dict[str, Any]:
    def ratio(value: Ratio) -> dict[str, Any]:
        counts = {"hits": value.hits, "false": value.false, "missed": value.missed}
        return {**counts, "precision": value.precision, "recall": value.recall, "f1": value.f1}

    whole = ("event", "change", "status", "until", "open_ended", "quote", "relevance", "entities")
    groups = ("by_event", "by_entity", "by_language", "by_kind", "calibration")
    return {
        "items": scores.items,
        **{name: ratio(getattr(scores, name)) for name in whole},
        "false_alarm_rate": scores.false_alarm_rate,
        **{name: {key: ratio(value) for key, value in getattr(scores, name).items()} for name in groups},
        "intervals": {name: list(interval) for name, interval in scores.intervals.items()},
        "errors": [
            {"id": e.id, "what": e.what, "expected": e.expected, "got": e.got, "rule": e.rule} for e in scores.errors
        ],
    }
