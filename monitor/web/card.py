"""Where one entity stands, on a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.core import status, wording
from monitor.model import Change, Entity, Event, Status
from monitor.web.position import Position, position
from monitor.web.words import days_ago

RECENT = 7
"""Days for which a card shows what stood before."""


@dataclass(frozen=True, slots=True)
class Changed:
    """When a position last changed, in local days. `was` is what stood before, while that is news."""

    days: int
    words: str
    was: str


@dataclass(frozen=True, slots=True)
class Card:
    """One entity; its strongest measure leads."""

    id: str
    name: str
    lead: Position
    others: tuple[Position, ...]
    changed: Changed | None


def card(entity: Entity, history: Sequence[Change], now: datetime, zone: ZoneInfo) -> Card:
    """The entity as its history leaves it, seen from `now`."""
    standing = status.standing(entity, history)
    today = now.astimezone(zone).date()
    others = (measure for measure in standing.measures if measure is not standing.lead)
    return Card(
        id=entity.id,
        name=entity.name,
        lead=position(standing.lead, history, today),
        others=tuple(position(measure, history, today) for measure in others),
        changed=_changed(history, today, zone),
    )


def _changed(history: Sequence[Change], today: date, zone: ZoneInfo) -> Changed | None:
    """The last time that we learned of another position; what was known before the watch began is none."""
    row = next((row for row in reversed(history) if _is_news(row)), None)
    if row is None:
        return None
    learned = row.learned.astimezone(zone).date()
    days = max(0, (today - learned).days)
    return Changed(
        days=days,
        words=f"Changed {days_ago(learned, today)}",
        was=wording.before_words(row) if days <= RECENT and row.before is not Status.unknown else "",
    )


def _is_news(row: Change) -> bool:
    return row.event is not Event.known and not row.background and row.held is None
