"""Commands that show what is held: status, deliveries, check."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli._shell import cli, complain, now, opened, print_json
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.model import Change, Measure, Standing

recipients = typer.Typer(help="Who is told, and who has been switched off.", no_args_is_help=True)
cli.add_typer(recipients, name="recipients")

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]


@cli.command()
def status(
    as_of: Day = None,
    known_by: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Where each entity stands: now, on a day, or as far as was known on a day."""
    from monitor import pipeline
    from monitor.pipeline.day import board

    with opened() as app:
        pipeline.prepare(app, now())
        with app.store.reading() as session:
            rows = board(app, session, as_of=_day(as_of), known_by=_day(known_by))
    if as_json:
        print_json({"entities": [_entity(row) for row in rows]})
        return
    for row in rows:
        typer.echo(_sentence(row))
        for change in row.held:
            typer.echo(_waiting(change, row.name))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _entity(row: Standing) -> dict[str, Any]:
    return {
        "id": row.entity,
        "name": row.name,
        **_measure(row.lead),
        "measures": [{"field": measure.field, **_measure(measure)} for measure in row.measures],
        "held": [_held(change) for change in row.held],
    }


def _held(change: Change) -> dict[str, Any]:
    from monitor.core.compose import change_record

    return {**change_record(change), "held": change.held.isoformat() if change.held else None}


def _waiting(change: Change, name: str) -> str:
    """What is on record, but waits for a second source before we stand by it."""
    from monitor.core.wording import change_headline

    title = change_headline(change, name).removeprefix(f"{name}: ")
    outlet = f" ({change.evidence[0].outlet})" if change.evidence else ""
    return (
        f"  held until {change.held:%Y-%m-%d %H:%M} UTC for a second source: {title}{outlet};"
        f" `monitor review show {change.id[-8:]}`"
    )


def _measure(measure: Measure) -> dict[str, Any]:
    against = measure.denials
    return {
        "status": measure.status,
        "stage": measure.stage,
        "since": _iso(measure.since),
        "until": _iso(measure.until),
        "open_ended": measure.open_ended,
        "scope": measure.scope,
        "confidence": measure.confidence,
        "contradicted": measure.contradicted,
        "evidence": [
            {
                "url": piece.url,
                "outlet": piece.outlet,
                "published": piece.published.isoformat() if piece.published else None,
                "quote": piece.claim.quote,
                **({"against": True} if piece in against else {}),
                **({"withdrawn": True} if piece.withdrawn else {}),
            }
            for piece in measure.evidence
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _sentence(row: Standing) -> str:
    from monitor.core.wording import condition_words

    lead = row.lead
    parts = [f"{row.name}: {lead.status}"]
    if lead.stage:
        parts.append(f"({lead.stage})")
    if lead.since:
        parts.append(f"since {lead.since}")
    if lead.until or lead.open_ended:
        parts.append(condition_words(lead) or f"until {lead.until or 'further notice'}")
    if lead.confidence:
        known = "lapsed, unconfirmed" if lead.lapsed else lead.confidence
        parts.append(f"[{lead.field}, {known}{', sources disagree' if lead.contradicted else ''}]")
    others = [f"{m.field}: {m.status}" for m in row.measures if m is not lead]
    return " ".join(parts) + (f"; {', '.join(others)}" if others else "")


@cli.command()
def deliveries(
    limit: Annotated[int, typer.Option(help="how many, the newest first")] = 50,
    replay: Annotated[str | None, typer.Option("--replay", metavar="ID", help="send this dead message again")] = None,
) -> None:
    """The ledger: each message, its recipient, attempts, answers."""
    from monitor.store import outbox

    with opened() as app:
        if replay is not None:
            with app.store.writing() as session:
                if not outbox.revive(session, replay, now()):
                    raise UsageError(f"there is no dead message {replay!r}; `monitor deliveries` lists them")
            typer.echo(f"{replay} will be sent again")
            return
        with app.store.reading() as session:
            rows = outbox.ledger(session, limit=limit)
    for row in rows:
        to = row.recipient or row.channel
        answer = f"  {row.answers[-1]}" if row.answers else ""
        typer.echo(
            f"{row.created:%Y-%m-%d %H:%M}  {row.state:8} {row.attempts}x  {row.id}  {to}  {row.subject}{answer}"
        )


@cli.command()
def check(
    send_test: Annotated[
        str | None, typer.Option("--send-test", metavar="ID", help="send a test message there")
    ] = None,
) -> None:
    """Open and check everything - configuration, templates, database, channels - and send nothing."""
    with opened() as app:
        faults = asyncio.run(_check(app, send_test))
    for fault in dict.fromkeys(faults):
        complain(fault)
    if faults:
        raise typer.Exit(1)


async def _check(app: App, send_test: str | None) -> list[str]:
    watched = app.watchlist
    typer.echo(
        f"{watched.path}: {len(watched.feeds)} feeds, {len(watched.entities)} entities, "
        f"{len(watched.channels)} channels"
    )
    typer.echo(f"database: schema {app.store.schema()}")
    async with app:
        faults = app.faults()
        typer.echo("templates: all compile")
        if send_test is not None:
            faults += await _send_test(app, send_test)
    if not watched.alerts and not watched.digests:
        faults.append("nobody is told: feeds.yaml has neither alerts nor digests")
    if app.settings.public_url is None:
        typer.echo("MONITOR_PUBLIC_URL is not set: messages carry no links to the board")
    return faults


async def _send_test(app: App, name: str) -> list[str]:
    """Send a test message to each recipient of a channel; what became of those that did not arrive."""
    from monitor import pipeline
    from monitor.model import NoticeNote
    from monitor.pipeline.telling import put
    from monitor.store import outbox

    channel, moment = app.channel(name), now()
    note = NoticeNote("test", "A test message", "If you can read this, messages from monitor reach you here.")
    cause = f"{moment:%Y%m%dT%H%M%S%f}"
    with app.store.writing() as session:
        for address, _ in channel.recipients():
            put(app, session, channel, address, note, kind="test", cause=cause, now=moment)
    await pipeline.deliver(app, moment, channel=name)
    with app.store.reading() as session:
        sent = outbox.of_change(session, cause)
    arrived = sum(row.state == "sent" for row in sent)
    typer.echo(f"test: {arrived} sent, {len(sent) - arrived} not; see `monitor deliveries`")
    return [
        f"the test message to {row.recipient or name} did not arrive: {row.answers[-1] if row.answers else row.state}"
        for row in sent
        if row.state != "sent"
    ]


@recipients.command("list")
def list_() -> None:
    """Each channel and its recipients; one that its receiver shut is marked with the reason."""
    from monitor.store import outbox

    with opened() as app:
        with app.store.reading() as session:
            shut = outbox.disabled(session)
        for channel in app.channels.values():
            state = f"switched off: {shut[channel.id]}" if channel.id in shut else "open"
            for address, _ in channel.recipients():
                typer.echo(f"{channel.id}  {channel.options.kind}  {address or '-'}  {state}")


@recipients.command()
def restore(channel: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Send on a channel again; what waited for it goes out."""
    from monitor.store import outbox

    with opened() as app:
        app.channel(channel)
        with app.store.writing() as session:
            outbox.enable(session, channel)
    typer.echo(f"{channel} is open; `monitor deliver` sends what waited")
