"""The page of one change: what it was, the proof, whom it was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.app import App
from monitor.core.text import one_line, shorten
from monitor.model import Act, Change, Evidence, Hold, Ruling
from monitor.store import changes, holds, rulings
from monitor.web import messages
from monitor.web.chain import following, prior
from monitor.web.fitting import Window, fitting, window
from monitor.web.messages import Messages, Sent
from monitor.web.pages import Pages
from monitor.web.proof import Proof, proof, sides
from monitor.web.step import Step, step
from monitor.web.words import Moment, moment, on_the_clock

LIMITS = (40, 20, 8, 3, 1)
"""Sources on either side on one page: the first that keeps it small is taken."""
MOST_MESSAGES = 20
"""Messages listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """A change as the database holds it, within the history of its entity, with the messages that it caused."""

    row: Change
    history: tuple[Change, ...]
    bearing: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    messages: Messages
    holds: tuple[Hold, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A wait, or what a person ruled."""

    what: str
    why: str
    at: Moment


@dataclass(frozen=True, slots=True)
class ChangePage:
    """All that the page shows. `prior` and `next` are its neighbours in the same measure; `other` is what takes the
    change back or, on the page of a taking back, what is taken back.
    """

    topic: str
    zone: str
    made: Moment
    entity: str
    name: str
    step: Step
    prior: Step | None
    next: Step | None
    other: Step | None
    sources: Window[Proof]
    against: Window[Proof]
    messages: Window[Sent]
    tally: str
    review: tuple[Note, ...] = ()


def page(app: App, pages: Pages, path: str, now: datetime, id: str, start: int) -> str | None:
    """The page in HTML, without its first `start` sources; None where there is nothing of the kind."""
    found = read(app, id, now)
    if found is None or (start and start >= max(len(found.bearing), len(found.against))):
        return None

    def make(limit: int) -> str:
        return pages.html("change.html", path, page=change(app, found, now, start=start, limit=limit))

    return fitting(LIMITS, make)


def read(app: App, id: str, now: datetime) -> Found | None:
    """A change and what belongs to it; None where there is none of that id."""
    with app.store.reading() as session:
        row = changes.get(session, id)
        if row is None:
            return None
        rows = changes.history(session, row.entity)
        waits, ruled = tuple(holds.of(session, [id]).get(id, ())), tuple(rulings.of(session, id))
        return Found(row, rows, *sides(row, prior(rows, row)), messages.read(app, session, id, now), waits, ruled)


def change(app: App, found: Found, now: datetime, *, start: int, limit: int) -> ChangePage:
    """The page's content at `now`; `start` of the sources on either side are left out."""
    row, rows, zone = found.row, found.history, app.watchlist.timezone
    before, after = prior(rows, row), following(rows, row)
    other = next((one for one in rows if one.retracts == row.id or one.id == row.retracts), None)
    return ChangePage(
        topic=app.watchlist.topic.name,
        zone=zone.key,
        made=moment(now, now, zone),
        entity=row.entity,
        name=app.names.get(row.entity, row.entity),
        step=step(row, rows, now, zone),
        prior=step(before, rows, now, zone) if before else None,
        next=step(after, rows, now, zone) if after else None,
        other=step(other, rows, now, zone) if other else None,
        sources=window(found.bearing, start, limit).of(proof),
        against=window(found.against, start, limit).of(proof),
        messages=window(found.messages.all, 0, min(limit, MOST_MESSAGES)),
        tally=found.messages.tally,
        review=tuple(_notes(found, now, zone)),
    )


def _notes(found: Found, now: datetime, zone: ZoneInfo) -> Iterator[Note]:
    """How long it waited and why, then what people ruled, in order."""
    for hold in found.holds:
        over = f"; {_OVER.get(hold.outcome or '', hold.outcome)}" if hold.ended else ""
        words = "Held for a second source" if hold.ended else f"Held until {on_the_clock(hold.until, now, zone)}, since"
        yield Note(words, f"{hold.reason}{over}", moment(hold.since, now, zone))
    for ruling in found.rulings:
        undone = ", undone since" if ruling.undone else ""
        detail = f"{ruling.detail}: " if ruling.detail else ""
        what = f"{_ACTS[ruling.act]} by {one_line(ruling.who)}{undone}"
        yield Note(what, f"{detail}{shorten(one_line(ruling.reason), 300)}", moment(ruling.at, now, zone))


_OVER = {
    "time": "told at its time",
    "second origin": "told when a second source had it",
    "overtaken": "a later change was told",
}
_ACTS = {
    Act.confirm: "Confirmed",
    Act.reject: "Rejected",
    Act.edit: "Corrected",
    Act.add: "Entered",
    Act.undo: "Undone",
}
