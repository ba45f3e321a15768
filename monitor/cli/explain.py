"""The command that says why: explain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._shell import cli, opened
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.model import Change, Claim, Item
    from monitor.store import Session


@cli.command()
def explain(item: Annotated[str, typer.Argument(metavar="URL-or-item-id")]) -> None:
    """Why an item did, or did not, lead to a change or a message."""
    with opened() as app, app.store.reading() as session:
        for line in _story(app, session, _find(session, item)):
            typer.echo(line)


def _find(session: Session, name: str) -> Item:
    from monitor.core.urls import canonical
    from monitor.store import items

    found = items.get(session, name)
    if found is None:
        where = canonical(name)
        known = items.by_urls(session, [where]).get(where)
        found = items.get(session, known) if known else None
    if found is None:
        raise UsageError(f"there is no item {name!r}; give its address, or its id from `monitor export items`")
    return found


def _story(app: App, session: Session, item: Item) -> Iterator[str]:
    from monitor.store import items

    yield f"{item.title}"
    day = f"{item.published:%Y-%m-%d}" if item.published else "undated"
    yield "  ".join(filter(None, (", ".join(filter(None, (item.outlet, day, item.tier))), item.url)))
    for sighting in items.sightings(session, item.id):
        how = ", quietly: nobody was to be alerted" if sighting.quiet else ""
        yield f"seen {sighting.at:%Y-%m-%d %H:%M} in {sighting.feed or 'an import'}{how}"
    matches, reading = items.matches_of(session, item.id), items.reading_of(session, item.id)
    texts = dict(item.parts())
    words = sorted({texts[span.part][span.start : span.end] for span in matches.topic})
    yield f"topic: {', '.join(words)}" if matches.relevant else "topic: none of its keywords, so nothing was read"
    for match in matches.entities:
        names = sorted({texts[span.part][span.start : span.end] for span in match.spans})
        yield f"names {match.entity}: {', '.join(names)}"
    if matches.relevant and not matches.entities:
        yield "names no watched entity, so nothing was read"
    kinds = (("told as news", reading.events), ("too unsure", reading.candidates), ("recalled", reading.background))
    for kind, claims in kinds:
        for claim in claims:
            yield from _claim(kind, claim)
            yield from _consequence(session, item, claim)
    if matches.relevant and matches.entities and not any(claims for _, claims in kinds):
        yield "no clause was read as an act of a watched entity; its sentences, as they were read:"
        yield from (f"  {line}" for line in app.reader.trace(item, app.matcher.match(item)))


_SILENCES = {
    "baseline": "it is the watch list's own baseline",
    "recap": "it was only recalled, or restated",
    "reaffirmation": "it was only recalled, or restated",
    "detail added": "it only makes a told change more exact",
    "formal step": "this step of a law is recorded and shown, not alerted",
    "found out late": "its end came to light too late to be news",
    "first poll or backlog": "it was only seen in a first poll, a flood or an import",
}


def _silence(row: Change) -> str:
    from monitor.core.wording import silence

    if row.told:
        return "no rule under `alerts` in feeds.yaml asks for it"
    return _SILENCES.get(silence(row), "it only makes a told change more exact")


def _claim(kind: str, claim: Claim) -> Iterator[str]:
    yield f'{kind}: {claim.entity} {claim.event} → {claim.status}  "{claim.quote}"'
    yield f"  read by {claim.rule or 'a rule without a name'}, score {claim.score:.2f}, field {claim.field}"


def _consequence(session: Session, item: Item, claim: Claim) -> Iterator[str]:
    """What was decided on it, and what was sent."""
    from monitor.core.wording import change_title
    from monitor.store import changes, outbox

    rows = [
        row
        for row in changes.history(session, claim.entity)
        if any(piece.item == item.id and piece.claim.event == claim.event for piece in row.evidence)
    ]
    for row in rows:
        role = "decided" if row.evidence[0].item == item.id else "supports"
        yield f"  {role} the change of {row.effective}: {change_title(row, claim.entity)} [{row.confidence}]"
        sent = outbox.of_change(session, row.id)
        for message in sent:
            yield f"    {message.kind} to {message.channel}: {message.state}"
        if not sent:
            yield f"    nobody was alerted: {_silence(row)}"
    if not rows:
        yield "  led to no change: what stood already was the same, newer or stronger"
