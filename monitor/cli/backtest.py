"""The command that tries another watch list on items of the past: backtest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._shell import cli, opened, print_json
from monitor.cli.reading import _line, good_items, replayed

if TYPE_CHECKING:
    from monitor.model import Item


@cli.command()
def backtest(
    against: Annotated[Path, typer.Option(metavar="CONFIG", help="the watch list to try")],
    files: Annotated[list[Path] | None, typer.Argument(help="items; without any, those that are stored")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Show which changes another watch list would gain, lose or move, before it goes live."""
    from monitor.core.backtest import difference
    from monitor.core.compose import change_data

    found = good_items(files) if files else _stored()
    now = replayed(found)
    os.environ["MONITOR_CONFIG"] = str(against.absolute())
    made = difference(now, replayed(found))
    if as_json:
        data = {
            name: [change_data(row) for row in rows] for name, rows in (("gained", made.gained), ("lost", made.lost))
        }
        print_json({**data, "moved": [{"now": change_data(a), "then": change_data(b)} for a, b in made.moved]})
        return
    for sign, rows in (("gained", made.gained), ("lost", made.lost)):
        for row in rows:
            typer.echo(f"{sign:7} {_line(row)}")
    for row, other in made.moved:
        typer.echo(f"moved   {_line(row)}\n     to {_line(other)}")
    typer.echo(f"{len(made.gained)} gained, {len(made.lost)} lost, {len(made.moved)} moved")


def _stored() -> list[Item]:
    from monitor.store import items

    with opened() as app, app.store.reading() as session:
        return items.recent(session, limit=1_000_000, relevant=False)
