"""One change of a history, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.core import compose, wording
from monitor.core.text import one_line, shorten
from monitor.model import Change, Confidence, Event, Status
from monitor.web.chain import following, prior
from monitor.web.words import dated, days_left

_RESTRICTS = (Status.moratorium, Status.ban)


@dataclass(frozen=True, slots=True)
class Side:
    """Where the measure stood on one side of a change."""

    status: Status
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """A change, without its sources."""

    id: str
    title: str
    """What happened, without the entity's name: "Moratorium extended until further notice"."""
    direction: str
    before: Side
    after: Side
    effective: date
    on: str
    """The day of the act, in words."""
    learned: str
    """When we came to know, to the minute."""
    late: str
    """The day that it was learned on; empty where that is the day of the act."""
    until: str
    """An end that `after` does not name."""
    left: str
    stage: str
    covers: str
    scope: str
    confidence: Confidence
    why: str
    contradicted: bool
    retracted: bool
    recap: bool
    baseline: bool
    lapsed: bool
    stands: bool
    """Nothing has come after it in its measure, and it does not wait."""
    waits: bool
    """On record, but held back for a second source."""
    told: bool
    silence: str
    """Why nobody was alerted, in a word or two; empty where somebody was."""


def step(row: Change, history: Sequence[Change], now: datetime, zone: ZoneInfo) -> Step:
    """A row of an entity's history, seen from `now`."""
    today, learned = (at.astimezone(zone).date() for at in (now, row.learned))
    stands = row.counts and row.held is None and following(history, row) is None
    return Step(
        id=row.id,
        title=wording.capital(wording.change_title(row, "").removeprefix(": ")),
        direction=wording.direction(row),
        before=_before(row, prior(history, row)),
        after=Side(row.after, wording.capital(wording.after_words(row))),
        effective=row.effective,
        on=wording.day(row.effective),
        learned=dated(row.learned, zone),
        late=wording.day(learned) if learned != row.effective else "",
        until="" if row.after in _RESTRICTS else wording.end_words(row.until, row.open_ended),
        left=days_left(row.until, today) if row.until and stands else "",
        stage=wording.stage_words(row.stage) if row.stage else "",
        covers=wording.field_words(row.field),
        scope=shorten(one_line(row.scope or ""), 300),
        confidence=row.confidence,
        why="Stated in the watch list." if row.event is Event.known else compose.why(row),
        contradicted=row.contradicted,
        retracted=row.retracted,
        recap=row.background and row.event is not Event.known,
        baseline=row.event is Event.known,
        lapsed=row.event is Event.expire and not row.evidence,
        stands=stands,
        waits=row.held is not None and not row.retracted,
        told=row.told,
        silence="" if row.told else wording.silence(row),
    )


def _before(row: Change, standing: Change | None) -> Side:
    """What stood before; its stage is known to the row before only."""
    stage = standing.stage if standing and standing.after is row.before else None
    words = wording.standing_words(row.before, row.before_until, row.before_open_ended, stage)
    return Side(row.before, wording.capital(words))
