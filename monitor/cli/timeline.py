"""A replay beside the history that is known from elsewhere, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from monitor.cli._shell import print_json
from monitor.cli.reading import good_items, replayed
from monitor.errors import InputError

if TYPE_CHECKING:
    from monitor.core.timeline import Comparison, Told
    from monitor.model import Change


def show_timeline(file: Path, rows: list[dict[str, Any]], timeline: Path, as_json: bool) -> None:
    """Replay the items of `file`, whose labelled lines are `rows`, and print how well that tells `timeline`."""
    from monitor.core.timeline import compare, entries, labels

    try:
        known = entries(json.loads(timeline.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {timeline}: it must be a JSON list of entries") from error
    compared = compare(known, labels(rows), replayed(good_items([file])))
    if as_json:
        print_json(_as_data(compared))
        return
    for line in _table(compared):
        typer.echo(line)


def _table(compared: Comparison) -> Iterator[str]:
    for told in compared.entries:
        yield _line(told)
    if compared.false:
        yield "told, but in no entry:"
    for change in compared.false:
        yield f"  {_headline(change)}"
    yield summary(compared)


def summary(compared: Comparison) -> str:
    """The figures on one line."""
    found = sum(compared.count(verdict) for verdict in ("found", "late", "twice"))
    figures = [f"{found} of the {compared.owed} alerts owed", f"{compared.count('late')} late"]
    figures += [f"{compared.count('twice')} told more than once", f"{compared.count('missed')} missed"]
    return ", ".join([*figures, f"{len(compared.false)} false, {compared.count('told')} minor ones told"])


def _line(told: Told) -> str:
    entry = told.entry
    items = f"{len(told.items)} {'item' if len(told.items) == 1 else 'items'}"
    late = "" if told.late is None or not told.changes else f", {told.late} d after the first"
    what = f"{entry.entity:14} {entry.event.value:9} {entry.status.value:11}"
    lines = [f"{entry.day}  {what} {entry.importance:6} {told.verdict:8} {items}{late}"]
    if told.verdict in ("twice", "told"):
        lines += [f"            {_headline(change)}" for change in told.changes]
    return "\n".join(lines)


def _headline(change: Change) -> str:
    from monitor.core.wording import change_headline

    quote = f'  "{change.evidence[0].claim.quote}"' if change.evidence else ""
    return f"{change.effective}  {change_headline(change, change.entity)}{quote}"


def _as_data(compared: Comparison) -> dict[str, Any]:
    from monitor.core.compose import change_data

    verdicts = ("found", "late", "twice", "missed")
    return {
        "owed": compared.owed,
        **{verdict: compared.count(verdict) for verdict in verdicts},
        "false": [change_data(change) for change in compared.false],
        "minor_told": compared.count("told"),
        "entries": [
            {
                "entity": told.entry.entity,
                "date": told.entry.day.isoformat(),
                "event": told.entry.event.value,
                "status": told.entry.status.value,
                "importance": told.entry.importance,
                "verdict": told.verdict,
                "days": told.late,
                "items": list(told.items),
                "changes": [change_data(change) for change in told.changes],
            }
            for told in compared.entries
        ],
    }
