"""The page of an entity: where it stands, and how it came there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.app import App
from monitor.model import Change, Entity
from monitor.store import changes
from monitor.web.card import Card, card
from monitor.web.chain import in_time, prior
from monitor.web.fitting import Window, fitting, window
from monitor.web.pages import Pages
from monitor.web.proof import Proof, proof, sides
from monitor.web.step import Step, step
from monitor.web.words import Moment, moment

OPEN = 5
"""Sources of a change that are shown at once; the rest is folded away."""
LIMITS = ((30, 40), (12, 20), (6, 8), (3, 4), (1, 1))
"""Changes on a page, and sources of each: the first pair that keeps it small is taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A change with its sources. `more` of them are on the change's own page only."""

    step: Step
    open: tuple[Proof, ...]
    folded: tuple[Proof, ...]
    more: int


@dataclass(frozen=True, slots=True)
class History:
    """All that the page shows. `watched`: the watch list still names the entity."""

    topic: str
    zone: str
    made: Moment
    card: Card
    watched: bool
    entries: Window[Entry]


def page(app: App, pages: Pages, path: str, now: datetime, id: str, start: int) -> str | None:
    """The page in HTML, without its `start` newest changes; None where there is nothing of the kind."""
    found = read(app, id)
    if found is None or (start and start >= len(found[1])):
        return None

    def make(limits: tuple[int, int]) -> str:
        return pages.html("entity.html", path, page=history(app, *found, now, start=start, limits=limits))

    return fitting(LIMITS, make)


def read(app: App, id: str) -> tuple[Entity, tuple[Change, ...]] | None:
    """An entity with all that was decided about it; None for one neither watched nor known from before."""
    with app.store.reading() as session:
        history = changes.history(session, id)
    entity = app.entities.get(id)
    if entity is None and not history:
        return None
    return entity or Entity(id, id), history


def history(
    app: App, entity: Entity, rows: Sequence[Change], now: datetime, *, start: int, limits: tuple[int, int]
) -> History:
    """The page's content at `now`; `start` of the newest changes are left out."""
    zone = app.watchlist.timezone
    most, pieces = limits
    return History(
        topic=app.watchlist.topic.name,
        zone=zone.key,
        made=moment(now, now, zone),
        card=card(entity, rows, now, zone),
        watched=entity.id in app.entities,
        entries=window(in_time(rows), start, most).of(lambda row: _entry(row, rows, app, now, pieces)),
    )


def _entry(row: Change, rows: Sequence[Change], app: App, now: datetime, pieces: int) -> Entry:
    bearing, against = sides(row, prior(rows, row))
    # Who says otherwise is not folded away behind those who agree.
    first = [*bearing[:1], *against[:2], *bearing[1:], *against[2:]]
    shown = [proof(piece, against=piece in against) for piece in first[:pieces]]
    return Entry(
        step=step(row, rows, now, app.watchlist.timezone),
        open=tuple(shown[:OPEN]),
        folded=tuple(shown[OPEN:]),
        more=len(first) - len(shown),
    )
