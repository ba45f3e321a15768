"""Commands about feeds: which there are, how they fare, one more or one less."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._shell import cli, now, opened
from monitor.errors import MonitorError, UsageError

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.model import Feed

commands = typer.Typer(help="The feeds: health, discovery, adding and pausing.", no_args_is_help=True)
cli.add_typer(commands, name="feeds")

Url = Annotated[str, typer.Argument(metavar="URL")]


@commands.command("list")
def list_() -> None:
    """Every feed with its health, the failing first."""
    from monitor.store import feeds

    with opened() as app:
        _synced(app)
        with app.store.reading() as session:
            rows = sorted(feeds.all(session), key=lambda feed: (not feed.failures, feed.title.casefold()))
    for feed in rows:
        typer.echo(
            f"{health(feed):8} {feed.tier:10} {feed.title}  {feed.url}{f'  ({feed.error})' if feed.error else ''}"
        )


def health(feed: Feed) -> str:
    """One word: paused, gone, new, failing, healthy."""
    if feed.paused:
        return "paused"
    if feed.gone:
        return "gone"
    if feed.error:
        return "failing"
    return "healthy" if feed.last_success else "new"


@commands.command()
def add(
    url: Url,
    title: Annotated[str, typer.Option(help="what to call it")] = "",
    tier: Annotated[str, typer.Option(help="primary, agency, outlet or aggregator")] = "outlet",
    language: Annotated[str | None, typer.Option(help="such as en or de")] = None,
) -> None:
    """Watch one more feed, beside those of feeds.yaml."""
    from monitor.core.urls import absolute
    from monitor.model import FeedSpec, Tier
    from monitor.store import feeds

    if tier not in list(Tier):
        raise UsageError(f"{tier!r} is no tier; it is one of {', '.join(Tier)}")
    address = absolute(url, url)
    if address is None:
        raise UsageError(f"{url!r} is not an http or https address")
    with opened() as app:
        _synced(app)
        with app.store.writing() as session:
            feed = feeds.add(session, FeedSpec(address, title, Tier(tier), language), now())
    typer.echo(f"watching {feed.url}; its first poll records the past without alerting")


@commands.command()
def remove(url: Url) -> None:
    """Watch a feed no longer (one of feeds.yaml is removed there)."""
    from monitor.store import feeds

    with opened() as app:
        _synced(app)
        with app.store.writing() as session:
            feeds.remove(session, url)
    typer.echo(f"no longer watching {url}; its items are kept")


@commands.command()
def pause(url: Url, resume: Annotated[bool, typer.Option("--resume", help="poll it again")] = False) -> None:
    """Do not poll a feed for now; --resume polls it again."""
    from monitor.store import feeds

    with opened() as app:
        _synced(app)
        with app.store.writing() as session:
            feeds.pause(session, url, not resume)
    typer.echo(f"{url} is {'polled again' if resume else 'paused'}")


@commands.command()
def check(
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="one feed, or the site of one")] = None,
) -> None:
    """Fetch and parse feeds without storing anything; of a web page, name the feeds it offers."""
    with opened() as app:
        urls = [url] if url else [feed.url for feed in app.watchlist.feeds]
        bad = asyncio.run(_check(app, urls))
    typer.echo(f"{len(urls) - bad} of {len(urls)} can be read")
    if bad:
        raise typer.Exit(1)


async def _check(app: App, urls: list[str]) -> int:
    async with app:
        answers = await asyncio.gather(*(_check_one(app, url) for url in urls))
    return answers.count(False)


async def _check_one(app: App, url: str) -> bool:
    from monitor.core.parse import discover

    try:
        fetched = await app.client.get(url)
    except MonitorError as error:
        typer.echo(f"failed   {url}  {error}")
        return False
    try:
        parsed = await app.sandbox.parse(fetched.body, fetched.url, fetched.headers.get("content-type"))
    except MonitorError as error:
        offered = discover(fetched.body, fetched.url)
        hint = f"; the page offers {', '.join(offered)}" if offered else ""
        typer.echo(f"failed   {url}  {error}{hint}")
        return False
    newest = max((entry.published for entry in parsed.entries if entry.published), default=None)
    typer.echo(
        f"ok       {url}  {len(parsed.entries)} entries, newest {newest:%Y-%m-%d}" if newest else f"ok       {url}"
    )
    return True


def _synced(app: App) -> None:
    from monitor import pipeline

    pipeline.prepare(app, now())
