"""The tables. Rows never leave this room: its functions return the nouns of `model`.

A text that may be of any length (an address, a guid) is never indexed itself; beside it stands its digest.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import MetaData, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from monitor.store.columns import PlainJson, PlainText, Utc

# Named, so that a later migration can drop any of them on every database.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """What all tables share: their own catalogue."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)


metadata = Table.metadata


class FeedRow(Table, table=True):
    """A feed is active while feeds.yaml names it or somebody added it elsewhere; its row is kept for ever."""

    __tablename__ = "feeds"

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(sa_type=PlainText)
    url_hash: str = Field(sa_type=PlainText, unique=True)
    title: str = Field(sa_type=PlainText)
    tier: str = Field(sa_type=PlainText)
    language: str | None = Field(default=None, sa_type=PlainText)
    every: int | None = None
    """Seconds; None leaves the interval to the publisher."""
    full_text: bool = False
    in_file: bool = False
    added: bool = False
    paused: bool = False
    gone: bool = False
    next_poll: datetime = Field(sa_type=Utc, index=True)
    etag: str | None = Field(default=None, sa_type=PlainText)
    last_modified: str | None = Field(default=None, sa_type=PlainText)
    body_hash: str | None = Field(default=None, sa_type=PlainText)
    last_polled: datetime | None = Field(default=None, sa_type=Utc)
    last_success: datetime | None = Field(default=None, sa_type=Utc)
    last_new_item: datetime | None = Field(default=None, sa_type=Utc)
    failures: int = 0
    error: str | None = Field(default=None, sa_type=PlainText)


class StoryRow(Table, table=True):
    __tablename__ = "stories"

    id: str = Field(sa_type=PlainText, primary_key=True)
    title: str = Field(sa_type=PlainText)
    first_seen: datetime = Field(sa_type=Utc)


class ItemRow(Table, table=True):
    """An item. When its texts are purged the row stays, so that it can never come back as new."""

    __tablename__ = "items"

    id: str = Field(sa_type=PlainText, primary_key=True)
    title: str = Field(sa_type=PlainText)
    summary: str = Field(sa_type=PlainText)
    content: str = Field(sa_type=PlainText)
    url: str | None = Field(default=None, sa_type=PlainText)
    outlet: str = Field(sa_type=PlainText)
    tier: str = Field(sa_type=PlainText)
    published: datetime | None = Field(default=None, sa_type=Utc)
    language: str | None = Field(default=None, sa_type=PlainText)
    canonical_url: str | None = Field(default=None, sa_type=PlainText)
    canonical_hash: str | None = Field(default=None, sa_type=PlainText, index=True)
    fingerprint: str = Field(sa_type=PlainText, index=True)
    origin: str = Field(sa_type=PlainText)
    story: str | None = Field(default=None, sa_type=PlainText, foreign_key="stories.id", index=True)
    relevant: bool = Field(index=True)
    first_seen: datetime = Field(sa_type=Utc, index=True)
    topic: list[Any] = Field(default_factory=list, sa_type=PlainJson)
    entities: list[Any] = Field(default_factory=list, sa_type=PlainJson)
    """The ids of the entities named, in order of reading."""
    edits: int = 0
    purged: datetime | None = Field(default=None, sa_type=Utc)


class SightingRow(Table, table=True):
    """Where an item was seen; the id is the digest of feed and key."""

    __tablename__ = "sightings"

    id: str = Field(sa_type=PlainText, primary_key=True)
    feed_id: int | None = Field(default=None, foreign_key="feeds.id", index=True)
    item_id: str = Field(sa_type=PlainText, foreign_key="items.id", index=True)
    at: datetime = Field(sa_type=Utc)
    quiet: bool


class MatchRow(Table, table=True):
    __tablename__ = "matches"

    item_id: str = Field(sa_type=PlainText, foreign_key="items.id", primary_key=True)
    entity: str = Field(sa_type=PlainText, primary_key=True, index=True)
    place: int
    spans: list[Any] = Field(sa_type=PlainJson)


class ClaimRow(Table, table=True):
    """A claim as read from an item; the columns beside `claim` are for searching."""

    __tablename__ = "claims"

    item_id: str = Field(sa_type=PlainText, foreign_key="items.id", primary_key=True)
    kind: str = Field(sa_type=PlainText, primary_key=True)
    """event, candidate or background."""
    place: int = Field(primary_key=True)
    entity: str = Field(sa_type=PlainText, index=True)
    event: str = Field(sa_type=PlainText)
    claim: dict[str, Any] = Field(sa_type=PlainJson)


class EntityRow(Table, table=True):
    """One row to lock for each entity, so that two polls never decide one change twice."""

    __tablename__ = "entities"

    id: str = Field(sa_type=PlainText, primary_key=True)


class ChangeRow(Table, table=True):
    """A decision. `number` is the order of deciding."""

    __tablename__ = "changes"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=PlainText, unique=True)
    entity: str = Field(sa_type=PlainText, foreign_key="entities.id", index=True)
    field: str = Field(sa_type=PlainText)
    before: str = Field(sa_type=PlainText)
    before_until: date | None = None
    before_open_ended: bool
    after: str = Field(sa_type=PlainText)
    event: str = Field(sa_type=PlainText)
    stage: str | None = Field(default=None, sa_type=PlainText)
    effective: date
    learned: datetime = Field(sa_type=Utc, index=True)
    until: date | None = Field(default=None, index=True)
    open_ended: bool
    scope: str | None = Field(default=None, sa_type=PlainText)
    confidence: str = Field(sa_type=PlainText)
    contradicted: bool
    background: bool
    retracted: bool
    told: bool
    retracts: str | None = Field(default=None, sa_type=PlainText)
    """On a `retract`: the id of the row that it takes back."""
    held: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """Until when it waits to be told."""
    checked: str | None = Field(default=None, sa_type=PlainText)
    """The person who confirmed it or entered it by hand."""


class HoldRow(Table, table=True):
    """A wait for a second origin, and how it ended. A change may wait twice: when its rejection was undone."""

    __tablename__ = "holds"

    number: int | None = Field(default=None, primary_key=True)
    change_id: str = Field(sa_type=PlainText, foreign_key="changes.id", index=True)
    since: datetime = Field(sa_type=Utc)
    until: datetime = Field(sa_type=Utc)
    reason: str = Field(sa_type=PlainText)
    ended: datetime | None = Field(default=None, sa_type=Utc, index=True)
    outcome: str | None = Field(default=None, sa_type=PlainText)


class RulingRow(Table, table=True):
    """What a person did with a change. Rows are never removed: one that was undone says so."""

    __tablename__ = "rulings"

    number: int | None = Field(default=None, primary_key=True)
    change_id: str = Field(sa_type=PlainText, foreign_key="changes.id", index=True)
    at: datetime = Field(sa_type=Utc)
    act: str = Field(sa_type=PlainText)
    who: str = Field(sa_type=PlainText)
    reason: str = Field(sa_type=PlainText)
    cue: str = Field(sa_type=PlainText)
    feed: str = Field(sa_type=PlainText)
    made: str | None = Field(default=None, sa_type=PlainText, index=True)
    detail: str = Field(sa_type=PlainText)
    undone: bool


class EvidenceRow(Table, table=True):
    """The ground of a change, with its own copy of all that it rests on: it outlives the item."""

    __tablename__ = "evidence"

    number: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=PlainText, unique=True)
    """Digest of the change, the act (event, field) and the item or, where there is none, the address and the quote."""
    change_id: str = Field(sa_type=PlainText, foreign_key="changes.id", index=True)
    item_id: str | None = Field(default=None, sa_type=PlainText, index=True)
    origin: str = Field(sa_type=PlainText)
    outlet: str = Field(sa_type=PlainText)
    tier: str = Field(sa_type=PlainText)
    url: str | None = Field(default=None, sa_type=PlainText)
    title: str = Field(sa_type=PlainText)
    published: datetime | None = Field(default=None, sa_type=Utc)
    background: bool
    quiet: bool
    claim: dict[str, Any] = Field(sa_type=PlainJson)
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class MessageRow(Table, table=True):
    """One message to one recipient. `number` is the order of sending."""

    __tablename__ = "outbox"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=PlainText, unique=True)
    key: str = Field(sa_type=PlainText, unique=True)
    kind: str = Field(sa_type=PlainText)
    cause: str = Field(sa_type=PlainText, index=True)
    channel: str = Field(sa_type=PlainText)
    recipient: str = Field(sa_type=PlainText)
    subject: str = Field(sa_type=PlainText)
    body: str = Field(sa_type=PlainText)
    thread: str | None = Field(default=None, sa_type=PlainText)
    created: datetime = Field(sa_type=Utc)
    state: str = Field(sa_type=PlainText, index=True)
    """pending, sending, sent, dead or, when purged, forgotten."""
    due: datetime = Field(sa_type=Utc, index=True)
    """When it may be claimed: the next try while pending, the end of the lease while sending."""
    attempts: int = 0
    tried: datetime | None = Field(default=None, sa_type=Utc)
    ended: datetime | None = Field(default=None, sa_type=Utc)
    answers: list[Any] = Field(default_factory=list, sa_type=PlainJson)


class ChannelRow(Table, table=True):
    """A way out that is shut: for good until somebody opens it, or for a while."""

    __tablename__ = "channels"

    id: str = Field(sa_type=PlainText, primary_key=True)
    disabled: datetime | None = Field(default=None, sa_type=Utc)
    reason: str | None = Field(default=None, sa_type=PlainText)
    back_off: datetime | None = Field(default=None, sa_type=Utc)


class DigestRow(Table, table=True):
    """The window that a recipient's digest of one day covered; one for each day."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("channel", "recipient", "day"),)

    number: int | None = Field(default=None, primary_key=True)
    channel: str = Field(sa_type=PlainText)
    recipient: str = Field(sa_type=PlainText)
    day: date
    since: datetime = Field(sa_type=Utc)
    until: datetime = Field(sa_type=Utc)
    message_id: str | None = Field(default=None, sa_type=PlainText)
    """None where the window only marks where a new recipient begins."""


class MetaRow(Table, table=True):
    __tablename__ = "meta"

    key: str = Field(sa_type=PlainText, primary_key=True)
    value: str = Field(sa_type=PlainText)
