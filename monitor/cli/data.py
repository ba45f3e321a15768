"""Commands that carry data in and out: import, export, db."""

from __future__ import annotations

import csv
import io
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli._shell import cli, now, opened, print_json, progress
from monitor.errors import InputError, StoreError

if TYPE_CHECKING:
    from monitor.app import App

database = typer.Typer(help="The database: its schema, copies, size.", no_args_is_help=True)
cli.add_typer(database, name="db")


class Kind(StrEnum):
    feeds = "feeds"
    items = "items"
    changes = "changes"
    evidence = "evidence"


@cli.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="JSON Lines, front-matter Markdown, or OPML")],
) -> None:
    """Take in items (told to nobody) and feeds. Items known already are not doubled."""
    from monitor import pipeline
    from monitor.cli.reading import good_items

    documents = [path for path in files if path.suffix.lower() in (".opml", ".xml")]
    specs = [spec for path in documents for spec in _feeds_of(path)]
    found = good_items([path for path in files if path not in documents])
    with opened(logs="ERROR") as app, progress("taking in") as show:
        pipeline.prepare(app, now())
        known = _add_feeds(app, specs)
        stored, changes = pipeline.take_in(app, found, now(), progress=show)
    if specs:
        typer.echo(f"{len(specs)} feeds, {len(specs) - known} of them new")
    if found or not specs:
        typer.echo(f"{len(found)} items, {stored} of them new; {changes} changes recorded, nobody alerted")


def _feeds_of(path: Path) -> tuple[Any, ...]:
    from monitor.core import opml

    try:
        return opml.read(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"cannot read {path} ({error.strerror}): name an OPML file") from error


def _add_feeds(app: App, specs: list[Any]) -> int:
    from monitor.store import feeds

    with app.store.writing() as session:
        known = {feed.url for feed in feeds.all(session)}
        for spec in specs:
            feeds.add(session, spec, now())
    return sum(spec.url in known for spec in specs)


@cli.command()
def export(
    kind: Annotated[Kind, typer.Argument(help="what to export")] = Kind.changes,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV in place of JSON Lines")] = False,
) -> None:
    """Print feeds as OPML; items, changes or evidence as JSON Lines or CSV."""
    with opened(logs="ERROR") as app:
        if kind is Kind.feeds:
            typer.echo(_opml(app), nl=False)
            return
        rows = {Kind.items: _items, Kind.changes: _changes, Kind.evidence: _evidence}[kind](app)
    if as_csv:
        typer.echo(_csv(rows), nl=False)
    else:
        for row in rows:
            print_json(row)


def _opml(app: App) -> str:
    from monitor import pipeline
    from monitor.core import opml
    from monitor.model import FeedSpec
    from monitor.store import feeds

    pipeline.prepare(app, now())
    with app.store.reading() as session:
        rows = feeds.all(session)
    specs = (FeedSpec(row.url, row.title, row.tier, row.language, row.every, row.full_text) for row in rows)
    return opml.write(specs, f"monitor: {app.watchlist.topic.name}")


def _items(app: App) -> list[dict[str, Any]]:
    from monitor.store import items

    with app.store.reading() as session:
        return [
            {
                "id": item.id,
                "title": item.title,
                "summary": item.summary,
                "content": item.content,
                "url": item.url,
                "outlet": item.outlet,
                "tier": item.tier,
                "published": item.published.isoformat() if item.published else None,
                "lang": item.language,
            }
            for item in items.recent(session, limit=1_000_000, relevant=False)
        ]


def _changes(app: App) -> list[dict[str, Any]]:
    from monitor.core.compose import change_record
    from monitor.store import changes

    with app.store.reading() as session:
        return [change_record(row) for row in changes.between(session, None, None)]


def _evidence(app: App) -> list[dict[str, Any]]:
    from monitor.core.lines import claim_line
    from monitor.store import changes

    with app.store.reading() as session:
        return [
            {
                "change": row.id,
                "item": piece.item,
                "url": piece.url,
                "outlet": piece.outlet,
                "tier": piece.tier,
                "origin": piece.origin,
                "title": piece.title,
                "published": piece.published.isoformat() if piece.published else None,
                "background": piece.background,
                **claim_line(piece.claim),
            }
            for row in changes.between(session, None, None)
            for piece in row.evidence
        ]


def _csv(rows: list[dict[str, Any]]) -> str:
    """RFC 4180; a cell that a spreadsheet would take for a formula is prefixed with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow(_cell(value) for value in row.values())
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = " ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


# ---------------------------------------------------------------- the database


@database.command()
def upgrade() -> None:
    """Bring the schema up to date (every start does it too)."""
    with opened() as app:
        typer.echo(f"schema {app.store.schema()}")


@database.command()
def backup(target: Annotated[Path, typer.Argument(help="the copy; it must not exist")]) -> None:
    """Copy the database, consistently, while the service runs."""
    if target.exists():
        raise StoreError(f"{target} exists: name a file that does not")
    with opened() as app:
        app.store.backup(target)
    typer.echo(f"wrote {target}")


@database.command()
def vacuum() -> None:
    """Give freed space back to the disk."""
    with opened() as app:
        app.store.vacuum()
    typer.echo("done")
