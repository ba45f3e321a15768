"""Commands that read items without touching the service's database: read, replay."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._shell import cli, complain, opened, print_json, progress
from monitor.errors import InputError, UsageError

if TYPE_CHECKING:
    from monitor.core.lines import BadLine
    from monitor.model import Change, Item, Reading

Files = Annotated[list[Path], typer.Argument(help="JSON Lines, or front-matter Markdown")]


def items_of(path: Path) -> Iterator[Item | BadLine]:
    """The items of one file: front-matter Markdown when it begins with `---`, else JSON Lines."""
    from monitor.core.lines import item_of_line, items_of_markdown

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path} ({error.strerror}): name a file of JSON Lines or Markdown") from error
    except UnicodeDecodeError as error:
        where = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{where}: not UTF-8 text; convert the file first") from error
    if text.lstrip().startswith("---"):
        yield from items_of_markdown(text.lstrip(), str(path))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield item_of_line(line, number)


def good_items(paths: list[Path]) -> list[Item]:
    """All items of the files; raises InputError at the first line that holds none."""
    from monitor.model import Item

    found: list[Item] = []
    for path in paths:
        for item in items_of(path):
            if not isinstance(item, Item):
                raise InputError(f"{path}: {item.error}")
            found.append(item)
    return found


def reader_of(*, rules_alone: bool = False) -> Callable[[Item], Reading]:
    """The reading of one item, by the topic and entities of the configured watch list; no database is opened."""
    from monitor import settings, watchlist
    from monitor.app import option_models
    from monitor.core.match import Matcher
    from monitor.core.reading import Reader

    watched = watchlist.read(settings.read(os.environ, Path.cwd()).config, os.environ, option_models())
    matcher = Matcher(watched.topic, watched.entities)
    reader = Reader(watched.topic, watched.entities, rules_alone=rules_alone)
    return lambda item: reader.read(item, matcher.match(item))


@contextmanager
def _one_reader(second: bool) -> Iterator[Callable[[Item], Reading]]:
    """The rules alone, or with the second reader that the environment names."""
    if not second:
        yield reader_of()
        return
    import asyncio
    from datetime import UTC, datetime

    from monitor.pipeline.item import read as read_item
    from monitor.pipeline.opinion import second_opinion

    with opened(database="sqlite://", logs="ERROR") as app, asyncio.Runner() as runner:
        if not app.settings.llm_url:
            raise UsageError("there is no second reader: set MONITOR_LLM_URL and MONITOR_LLM_MODEL")
        runner.run(app.__aenter__())

        def read_one(item: Item) -> Reading:
            matches, reading = read_item(app, item)
            return runner.run(second_opinion(app, item, matches, reading, item.published or datetime.now(UTC)))

        try:
            yield read_one
        finally:
            runner.run(app.__aexit__(None, None, None))


@cli.command()
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="items, one JSON object a line")],
    second: Annotated[bool, typer.Option("--second-reader", help="ask the language model too")] = False,
) -> None:
    """Read items and print one JSON line of claims for each; touches no database."""
    from monitor.core.lines import reading_line
    from monitor.model import Item

    bad = 0
    with _one_reader(second) as read_one:
        for row in items_of(file):
            if isinstance(row, Item):
                print_json(reading_line(read_one(row)))
            else:
                bad += 1
                print_json({"id": row.id, "error": row.error})
    if bad:
        complain(f"{bad} lines hold no item; each has its error in its place")
        raise typer.Exit(1)


@cli.command()
def replay(
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a change")] = False,
) -> None:
    """Feed items of the past through the whole pipeline on a virtual clock; print the changes."""
    from monitor.core.compose import change_data

    rows = replayed(good_items(files))
    for row in rows:
        if as_json:
            print_json(change_data(row))
        else:
            typer.echo(_line(row))
    if not as_json:
        typer.echo(f"{len(rows)} changes, {sum(row.told for row in rows)} of them told")


def replayed(found: list[Item]) -> list[Change]:
    """The changes that items lead to, in a database of their own, with the shipped or configured watch list."""
    from monitor import pipeline

    with opened(database="sqlite://", logs="ERROR") as app, progress("replaying") as show:
        return pipeline.replay(app, found, progress=show)


def _line(row: Change) -> str:
    from monitor.core.wording import change_headline

    quote = f'  "{row.evidence[0].claim.quote}"' if row.evidence else ""
    outlets = len({piece.outlet for piece in row.evidence})
    told = "told" if row.told else "silent"
    how = f"[{row.field}, {row.confidence}, {told}, {outlets} outlets]"
    return f"{row.effective}  {change_headline(row, row.entity)}  {how}{quote}"
