"""Commands for a person's word on changes: review, change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli._shell import cli, now, opened, print_json
from monitor.errors import UsageError
from monitor.model import Event, Stage, Status, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.app import App
    from monitor.model import Change
    from monitor.pipeline.review import Tally
    from monitor.store import Session

review = typer.Typer(help="Changes that are held, and changes that were made: a person's word on them.")
cli.add_typer(review, name="review", no_args_is_help=True)
change = typer.Typer(help="Changes entered by hand.", no_args_is_help=True)
cli.add_typer(change, name="change")


class Field(StrEnum):
    police = "police"
    public_space = "public-space"
    product_part = "product-part"
    investment = "investment"
    whole = "whole"


class Acts(StrEnum):
    impose = "impose"
    extend = "extend"
    withdraw = "withdraw"
    lift = "lift"
    expire = "expire"
    propose = "propose"
    drop = "drop"
    enact = "enact"


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]
Id = Annotated[str, typer.Argument(metavar="ID", help="of a change: all of it, or its last characters")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="who says so")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="and why")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Silent = Annotated[bool, typer.Option("--silent", help="tell nobody")]


# ---------------------------------------------------------------- seen


@review.command("list")
def list_(
    days: Annotated[int, typer.Option(help="how far back the changes go that were made", min=0)] = 7,
    as_json: Json = False,
) -> None:
    """What is held, and what was made lately."""
    from monitor.store import changes

    with opened() as app, app.store.reading() as session:
        made = [
            row for row in changes.between(session, now() - timedelta(days=days), None) if row.event is not Event.known
        ]
        held = _held(session)
        made = [row for row in made if row not in held]
        if as_json:
            print_json(
                {"held": [_record(session, row) for row in held], "made": [_record(session, row) for row in made]}
            )
            return
        _show(app, "held: told at its time, unless somebody rejects it", held)
        _show(app, f"made in the last {days} days", [row for row in made[::-1] if row.event is not Event.retract])


def _held(session: Session) -> list[Change]:
    """What waits, the first to be told first."""
    from monitor.store import changes

    rows = [row for history in changes.histories(session).values() for row in history if not row.retracted]
    return sorted((row for row in rows if row.held is not None), key=lambda row: (row.held, row.learned, row.id))


def _show(app: App, title: str, rows: Sequence[Change]) -> None:
    from monitor.core import compose, wording

    typer.echo(f"{title}{'' if rows else ': none'}")
    for row in rows:
        covers = wording.field_words(row.field)
        headline = wording.change_headline(row, app.names.get(row.entity, row.entity))
        typer.echo(f"  {row.id[-8:]}  {_state(row)}  {headline}{f', {covers}' if covers else ''}")
        for piece in row.evidence[:1]:
            said = f'  "{compose.quoted(piece)}"' if piece.claim.quote else ""
            score = f" {piece.claim.score:.2f}" if piece.item else ""
            typer.echo(f"            {piece.outlet}{score}{said}")


def _state(row: Change) -> str:
    if row.held is not None:
        return f"until {row.held:%Y-%m-%d %H:%M} UTC"
    state = "taken back" if row.retracted else "told" if row.told else "silent"
    return f"{row.learned:%Y-%m-%d} {state:10} {row.confidence:9}"


def _record(session: Session, row: Change) -> dict[str, Any]:
    from monitor.core.compose import change_record
    from monitor.store import holds, rulings

    waits = holds.of(session, [row.id]).get(row.id, [])
    return {
        **change_record(row),
        "learned": row.learned.isoformat(),
        "held": row.held.isoformat() if row.held else None,
        "score": max((piece.claim.score for piece in row.evidence if piece.item), default=None),
        "holds": [
            {
                "since": hold.since.isoformat(),
                "until": hold.until.isoformat(),
                "reason": hold.reason,
                "ended": hold.ended.isoformat() if hold.ended else None,
                "outcome": hold.outcome,
            }
            for hold in waits
        ],
        "rulings": [
            {
                "at": one.at.isoformat(),
                "act": one.act,
                "by": one.who,
                "reason": one.reason,
                "detail": one.detail,
                "undone": one.undone,
            }
            for one in rulings.of(session, row.id)
        ],
    }


@review.command()
def show(id: Id, as_json: Json = False) -> None:
    """One change: what it rests on, how long it is held and why, what was ruled on it, whom it was told."""
    from monitor.pipeline import review as verbs
    from monitor.pipeline import why

    with opened() as app, app.store.reading() as session:
        row = verbs.find(session, id)
        if as_json:
            print_json(_record(session, row))
            return
        for line in why.of_change(app, session, row, now()):
            typer.echo(line)


@review.command()
def stats(as_json: Json = False) -> None:
    """How often what came by each cue, and from each feed, was confirmed, rejected, edited."""
    from monitor.pipeline import review as verbs

    with opened() as app, app.store.reading() as session:
        by_cue, by_feed = verbs.stats(session)
    if as_json:
        print_json({"cues": [_tally(one) for one in by_cue], "feeds": [_tally(one) for one in by_feed]})
        return
    if not by_cue and not by_feed:
        typer.echo("nobody has confirmed, rejected or edited a change yet")
    for title, rows in (("cue", by_cue), ("feed", by_feed)):
        if rows:
            typer.echo(f"confirmed  rejected  edited  {title}")
        for one in rows:
            typer.echo(f"{one.confirmed:9}  {one.rejected:8}  {one.edited:6}  {one.name}")


def _tally(one: Tally) -> dict[str, Any]:
    return {"name": one.name, "confirmed": one.confirmed, "rejected": one.rejected, "edited": one.edited}


# ---------------------------------------------------------------- ruled


@review.command()
def confirm(id: Id, by: By, reason: Why) -> None:
    """Vouch for a change: a held one is told at once, a reported one is confirmed."""
    from monitor.pipeline import review as verbs

    with opened() as app:
        row = verbs.confirm(app, _id(app, id), by, reason, now())
        _say(app, "confirmed", row)
        _deliver(app)


@review.command()
def reject(id: Id, by: By, reason: Why) -> None:
    """A change does not hold: a held one is never told; whoever was told of another gets a correction."""
    from monitor.pipeline import review as verbs

    with opened() as app:
        row = verbs.reject(app, _id(app, id), by, reason, now())
        _say(app, "rejected", row)
        _deliver(app)


@review.command()
def undo(id: Id, by: By, reason: Why, silent: Silent = False) -> None:
    """Take back the last ruling on a change."""
    from monitor.pipeline import review as verbs

    with opened() as app:
        row = verbs.undo(app, _id(app, id), by, reason, now(), silent=silent)
        _say(app, "undone", row)
        _deliver(app)


@review.command()
def edit(
    id: Id,
    by: By,
    reason: Why,
    field: Annotated[Field | None, typer.Option(help="what it covers")] = None,
    scope: Annotated[str | None, typer.Option(metavar="TEXT", help='what exactly; "" for nothing')] = None,
    effective: Day = None,
    until: Day = None,
    open_ended: Annotated[bool, typer.Option("--open-ended", help="until further notice")] = False,
    no_end: Annotated[bool, typer.Option("--no-end", help="nothing is known of an end")] = False,
    silent: Silent = False,
) -> None:
    """Correct a change's field, scope or dates: a new row in its place; what was told is told anew."""
    from monitor.core.status.ruling import Corrections
    from monitor.pipeline import review as verbs

    if sum((until is not None, open_ended, no_end)) > 1:
        raise UsageError("give one of --until, --open-ended and --no-end")
    given = Corrections(field, scope, _date(effective), _date(until), open_ended, no_end)
    with opened() as app:
        row = verbs.edit(app, _id(app, id), given, by, reason, now(), silent=silent)
        _say(app, "edited", row)
        _deliver(app)


@change.command()
def add(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="its id in feeds.yaml")],
    event: Annotated[Acts, typer.Option(help="what it did")],
    quote: Annotated[str, typer.Option(metavar="TEXT", help="the source's own words")],
    url: Annotated[str, typer.Option("--url", metavar="ADDRESS", help="where they stand")],
    effective: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="the day of the act")],
    by: By,
    reason: Why = "entered by hand",
    status: Annotated[Status | None, typer.Option(help="where it stands now, if the event leaves that open")] = None,
    stage: Annotated[Stage | None, typer.Option(help="of a proposal or a law")] = None,
    field: Annotated[Field, typer.Option(help="what it covers")] = Field.whole,
    scope: Annotated[str | None, typer.Option(metavar="TEXT", help="what exactly")] = None,
    until: Day = None,
    open_ended: Annotated[bool, typer.Option("--open-ended", help="until further notice")] = False,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="whose words they are; else the address's host")
    ] = None,
    tier: Annotated[Tier, typer.Option(help="how much its word weighs")] = Tier.primary,
    silent: Silent = False,
) -> None:
    """Enter a change that no feed carried, such as an edit of somebody's terms; it is told like any other."""
    from monitor.core import compose
    from monitor.core.status.ruling import Entry
    from monitor.core.text import one_line
    from monitor.pipeline import review as verbs

    act, address, words = Event(event.value), compose.link(url), one_line(quote)
    if address is None:
        raise UsageError("--url is not an address that a person can be sent to: give one with http:// or https://")
    if not words:
        raise UsageError("--quote is empty: give the source's own words")
    host = compose.host(address)
    entry = Entry(
        entity=entity,
        event=act,
        quote=words,
        url=address,
        effective=effective.date(),
        outlet=one_line(outlet or "") or host,
        origin=host,
        field=field.value,
        status=_status(act, status),
        stage=stage,
        until=_date(until),
        open_ended=_one_end(until, open_ended),
        scope=scope,
        tier=tier,
    )
    with opened() as app:
        row = verbs.enter(app, entry, by, reason, now(), silent=silent)
        _say(app, "entered", row)
        _deliver(app)


def _status(act: Event, status: Status | None) -> Status | None:
    from monitor.core.status.ruling import LEADS

    if status is not None and status not in LEADS[act]:
        raise UsageError(f"{act} leads to {' or '.join(LEADS[act])}, not to {status}")
    return status


def _one_end(until: datetime | None, open_ended: bool) -> bool:
    if until is not None and open_ended:
        raise UsageError("give one of --until and --open-ended")
    return open_ended


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _id(app: App, name: str) -> str:
    from monitor.pipeline import review as verbs

    with app.store.reading() as session:
        return verbs.find(session, name).id


def _say(app: App, what: str, row: Change) -> None:
    from monitor.core import wording

    headline = wording.change_headline(row, app.names.get(row.entity, row.entity))
    waits = f"; held until {row.held:%Y-%m-%d %H:%M} UTC" if row.held else ""
    typer.echo(f"{what}: {headline}{waits}\n  change {row.id}")


def _deliver(app: App) -> None:
    """Send at once what the ruling has caused, with all that is due."""
    import asyncio

    from monitor import pipeline

    async def once() -> pipeline.Delivered:
        async with app:
            return await pipeline.deliver(app, now())

    done = asyncio.run(once())
    if done.sent or done.postponed or done.dead:
        later = f", {done.postponed + done.dead} not; see `monitor deliveries`" if done.postponed + done.dead else ""
        typer.echo(f"{done.sent} messages sent{later}")
