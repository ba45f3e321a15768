"""The page of one change: what it was, the proof, whom it was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.app import App
from monitor.model import Change, Evidence
from monitor.store import changes
from monitor.web import messages
from monitor.web.chain import following, prior
from monitor.web.fitting import Window, fitting, window
from monitor.web.messages import Messages, Sent
from monitor.web.pages import Pages
from monitor.web.proof import Proof, proof, sides
from monitor.web.step import Step, step
from monitor.web.words import Moment, moment

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
        return Found(row, rows, *sides(row, prior(rows, row)), messages.read(app, session, id, now))


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
    )
