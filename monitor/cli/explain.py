"""The command that says why: explain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._shell import cli, now, opened
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.model import Item
    from monitor.store import Session


@cli.command()
def explain(
    item: Annotated[str, typer.Argument(metavar="URL-or-id", help="of an item, or of a change")],
    channel: Annotated[str | None, typer.Option("--channel", metavar="ID", help="only this channel")] = None,
) -> None:
    """Why an item did, or did not, lead to a change; why a change was, or was not, told on a channel."""
    with opened() as app, app.store.reading() as session:
        if channel is not None:
            app.channel(channel)
        for line in _story(app, session, item, channel):
            typer.echo(line)


def _story(app: App, session: Session, name: str, channel: str | None) -> Iterable[str]:
    from monitor.pipeline import review, why
    from monitor.store import changes

    found = _item(session, name)
    if found is not None:
        return why.of_item(app, session, found, now(), channel)
    handle = name.rstrip("/").rsplit("/", 1)[-1]
    if not changes.named(session, handle):
        raise UsageError(
            f"there is no item and no change {name!r}; give an item's address, or its id from"
            " `monitor export items`, or a change's id from `monitor review list`"
        )
    return why.of_change(app, session, review.find(session, handle), now(), channel)


def _item(session: Session, name: str) -> Item | None:
    from monitor.core.urls import canonical
    from monitor.store import items

    found = items.get(session, name)
    if found is None:
        where = canonical(name)
        known = items.by_urls(session, [where]).get(where)
        found = items.get(session, known) if known else None
    return found
