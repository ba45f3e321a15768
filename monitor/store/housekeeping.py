"""What is kept how long: texts and deliveries for their time, identities and evidence for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from monitor.model import Retention
from monitor.store.items import forget_reading
from monitor.store.rows import parts
from monitor.store.tables import ItemRow, MessageRow, StoryRow


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows lost their texts."""

    items: int
    deliveries: int


def purge(s: Session, now: datetime, retention: Retention) -> Purged:
    """Empty what is older than it is to be kept.

    The rows stay: an item's address and text are still recognised, so that it never comes back as new; a message's
    key stays used, so that it is never sent again. A message that has not arrived is kept whatever its age.
    """
    return Purged(_purge_items(s, now, now - retention.items), _purge_deliveries(s, now - retention.deliveries))


def _purge_items(s: Session, now: datetime, before: datetime) -> int:
    old = s.exec(select(ItemRow.id).where(ItemRow.first_seen < before, col(ItemRow.purged).is_(None))).all()
    forget_reading(s, old)
    emptied = {"title": "", "summary": "", "content": "", "topic": [], "entities": [], "purged": now}
    for some in parts(old):
        s.exec(update(ItemRow).where(col(ItemRow.id).in_(some)).values(**emptied))
    told = select(ItemRow.story).where(col(ItemRow.story).is_not(None), col(ItemRow.purged).is_(None))
    s.exec(update(StoryRow).where(col(StoryRow.first_seen) < before, col(StoryRow.id).not_in(told)).values(title=""))
    return len(old)


def _purge_deliveries(s: Session, before: datetime) -> int:
    ended = col(MessageRow.state).in_(("sent", "dead"))
    old = s.exec(select(MessageRow.id).where(ended, col(MessageRow.ended) < before)).all()
    # The id is made of the key, which may hold an address of a person: the id alone keeps it used.
    emptied = {"state": "forgotten", "recipient": "", "subject": "", "body": "", "answers": [], "key": MessageRow.id}
    for some in parts(old):
        s.exec(update(MessageRow).where(col(MessageRow.id).in_(some)).values(**emptied))
    return len(old)
