"""Where one measure of an entity stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.core import compose, wording
from monitor.core.text import one_line, shorten
from monitor.model import Change, Confidence, Event, Measure, Status
from monitor.web.chain import prior
from monitor.web.proof import Proof, last_word, proof, sides
from monitor.web.words import days_left


@dataclass(frozen=True, slots=True)
class Position:
    """A measure in words, with the proof that its last change rests on."""

    field: str
    status: Status
    word: str
    stage: str
    covers: str
    since: str
    until: str
    left: str
    scope: str
    confidence: Confidence | None
    why: str
    contradicted: bool
    opposing: Proof | None
    proof: Proof | None
    baseline: bool
    """Stated in the watch list, not read in a feed."""
    lapsed: bool
    """Ended by the calendar, without a word from anybody."""
    change: str | None
    """The id of the change that it stands by."""


def position(measure: Measure, history: Sequence[Change], today: date) -> Position:
    """The measure as its entity's history left it, seen from `today`."""
    row = next((row for row in history if row.id == measure.change), None)
    against = sides(row, prior(history, row))[1] if row else ()
    end = _end(measure)
    return Position(
        field=wording.capital(wording.field_words(measure.field)) or "In general",
        status=measure.status,
        word=word(measure.status),
        stage=wording.stage_words(measure.stage) if measure.stage else "",
        covers=wording.field_words(measure.field) if row else "",
        since=wording.day(measure.since) if measure.since else "",
        until=end,
        left=days_left(measure.until, today) if measure.until and end else "",
        scope=shorten(one_line(measure.scope or ""), 200),
        confidence=measure.confidence,
        why=compose.why(row) if row else "",
        contradicted=measure.contradicted,
        opposing=proof(against[0], against=True) if against else None,
        proof=last_word(row) if row else None,
        baseline=row is not None and row.event is Event.known,
        lapsed=row is not None and row.event is Event.expire and not row.evidence,
        change=measure.change,
    )


def word(status: Status) -> str:
    """The label of a status, but for the one that is too short for a board."""
    return "No restriction" if status is Status.none else wording.status_label(status)


def _end(measure: Measure) -> str:
    """When a restriction ends; what is no restriction has no end."""
    restricts = measure.status in (Status.moratorium, Status.ban)
    return wording.end_words(measure.until, measure.open_ended) if restricts else ""
