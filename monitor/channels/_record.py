"""A note as JSON data with its type (design 5.5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from monitor.core.compose import QUOTE_LIMIT, change_record, link
from monitor.core.text import one_line, shorten
from monitor.model import AlertNote, DigestNote, Event, Measure, Note, NoticeNote, Standing, StoryLine

_TYPES = {
    "alert": "entity.status.changed",
    "confirmed": "entity.status.confirmed",
    "retracted": "entity.status.retracted",
    "contradicted": "entity.status.contradicted",
    "expiring": "entity.status.expiring",
    "test": "endpoint.test",
    "notice": "service.notice",
}
_TITLE_LIMIT = 300


def type_of(note: Note) -> str:
    if isinstance(note, AlertNote) and note.kind == "alert" and note.change.event is Event.expire:
        return "entity.status.lapsed" if note.change.lapsed else "entity.status.changed"
    return "digest.created" if isinstance(note, DigestNote) else _TYPES[note.kind]


def data_of(note: Note) -> dict[str, Any]:
    """A change: the replay object with id, quote, url, outlet. A digest: the day, whole. A notice: its words."""
    if isinstance(note, AlertNote):
        return change_record(note.change) | ({"days_left": note.days} if note.days is not None else {})
    if isinstance(note, NoticeNote):
        return {"title": one_line(note.title), "text": note.text}
    return {
        "day": note.day.isoformat(),
        "since": _when(note.since),
        "until": _when(note.until),
        "topic": note.topic,
        "entities": [_standing(standing) for standing in note.board],
        "changes": [change_record(change) for change in note.changes],
        "stories": [_story(story) for story in note.stories],
        "deadlines": [change_record(change) for change in note.deadlines],
        "unreadable": [
            {"title": t.title, "url": t.url, "reason": t.reason, "since": _when(t.since)} for t in note.troubles
        ],
        "feeds": note.feeds,
        "items": note.items,
    }


def _standing(standing: Standing) -> dict[str, Any]:
    lead = _measure(standing.lead)
    return {"id": standing.entity, "name": standing.name, **lead, "measures": [_measure(m) for m in standing.measures]}


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "field": measure.field,
        "status": measure.status.value,
        "stage": measure.stage.value if measure.stage else None,
        "since": _day(measure.since),
        "until": _day(measure.until),
        "open_ended": measure.open_ended,
        "scope": measure.scope,
        "confidence": measure.confidence.value if measure.confidence else None,
        "contradicted": measure.contradicted,
    }


def _story(story: StoryLine) -> dict[str, Any]:
    return {
        "title": shorten(one_line(story.title), _TITLE_LIMIT),
        "url": link(story.url),
        "outlet": one_line(story.outlet),
        "tier": story.tier.value,
        "published": _when(story.published),
        "outlets": story.outlets,
        "quote": shorten(one_line(story.quote), QUOTE_LIMIT) if story.quote else None,
        "entities": list(story.entities),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _when(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
