"""The nouns, frozen: one type for each stage, so that the type tells where you are.

    Feed → Fetched → Entry → Item → Matches → Reading (Claims) → Change (Evidence) → Note → Message

Every datetime is aware and in UTC; every `date` is a day on the calendar of the publisher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal


class Tier(StrEnum):
    """How much a feed's word weighs. A primary source is the entity itself or an official journal."""

    primary = "primary"
    agency = "agency"
    outlet = "outlet"
    aggregator = "aggregator"


class EntityKind(StrEnum):
    company = "company"
    institution = "institution"
    agency = "agency"
    government = "government"
    place = "place"


class Event(StrEnum):
    """What an entity did. `known` and `retract` stand on changes only, never on claims."""

    impose = "impose"
    extend = "extend"
    withdraw = "withdraw"
    lift = "lift"
    expire = "expire"
    propose = "propose"
    drop = "drop"
    enact = "enact"
    reaffirm = "reaffirm"
    known = "known"
    retract = "retract"


class Status(StrEnum):
    unknown = "unknown"
    none = "none"
    proposed = "proposed"
    moratorium = "moratorium"
    ban = "ban"
    withdrawn = "withdrawn"
    lifted = "lifted"


class Stage(StrEnum):
    """How far a proposal or a law is, in the order of its life."""

    considered = "considered"
    drafted = "drafted"
    proposed = "proposed"
    agreed = "agreed"
    adopted = "adopted"
    published = "published"
    in_force = "in-force"
    applying = "applying"


SILENT_STAGES = (Stage.published, Stage.in_force)
"""Steps of a law that are recorded and shown, not alerted."""


class Modality(StrEnum):
    asserted = "asserted"
    reported = "reported"
    considered = "considered"


class Confidence(StrEnum):
    """`confirmed`: a primary source, or two independent origins."""

    reported = "reported"
    confirmed = "confirmed"


# ---------------------------------------------------------------- what we watch


@dataclass(frozen=True, slots=True)
class Topic:
    """What makes an item relevant. Keywords match from a word's start; excludes match whole words."""

    name: str
    keywords: tuple[str, ...]
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What was true of an entity when the watch began, and where that stands."""

    status: Status
    source: str
    since: date | None = None
    field: str = "whole"
    until: date | None = None
    open_ended: bool = False
    stage: Stage | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A watched actor. Aliases and excludes match whole words; descriptors are how texts refer back to it.

    Short names ("the Commission") mean others too: they count in an item that names the entity in full, or that has
    a word which begins like one of `context`.
    """

    id: str
    name: str
    kind: EntityKind = EntityKind.company
    aliases: tuple[str, ...] = ()
    descriptors: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    known: tuple[Known, ...] = ()
    short_names: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A source as feeds.yaml, a command or an import names it. `every` None: the publisher's hints may lengthen it."""

    url: str
    title: str = ""
    tier: Tier = Tier.outlet
    language: str | None = None
    every: timedelta | None = None
    full_text: bool = False


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How hard we press. `gap` lies between two requests to one host; `max_bytes` counts wire and inflated bytes.

    `allow`: networks ("127.0.0.0/8") or addresses with a port ("127.0.0.1:8080") that feeds may name all the same.
    """

    concurrency: int = 64
    per_host: int = 2
    gap: timedelta = timedelta(seconds=1)
    timeout: timedelta = timedelta(seconds=20)
    max_bytes: int = 5_000_000
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A claim scored under `below`, from aggregators alone, waits `hold` for a second origin."""

    hold: timedelta = timedelta(minutes=30)
    below: float = 0.6


@dataclass(frozen=True, slots=True)
class Retention:
    """How long texts and deliveries are kept. Evidence is kept for ever."""

    items: timedelta = timedelta(days=400)
    deliveries: timedelta = timedelta(days=400)


# ---------------------------------------------------------------- feeds in


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that we poll, with what the store remembers of it."""

    id: int
    url: str
    title: str
    next_poll: datetime
    tier: Tier = Tier.outlet
    language: str | None = None
    every: timedelta | None = None
    """The interval written in feeds.yaml; None lets the publisher's own hints lengthen the default."""
    full_text: bool = False
    in_file: bool = True
    paused: bool = False
    gone: bool = False
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_polled: datetime | None = None
    last_success: datetime | None = None
    """The last poll that was answered in full. None until then: the first such poll is silent."""
    last_new_item: datetime | None = None
    failures: int = 0
    error: str | None = None
    """The reason of the last failure, one sentence; None after a success."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete answer to one request. Header names are lower case; the body is inflated."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    permanent_url: str | None = None
    """Where an unbroken chain of 301 and 308 led, when that is another address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the parser read it: clean plain text, absolute http(s) link, dates in UTC or None."""

    guid: str | None
    url: str | None
    title: str
    summary: str = ""
    content: str = ""
    author: str = ""
    published: datetime | None = None
    language: str | None = None
    outlet: str | None = None
    """The publication that the entry names as its own source (RSS `<source>`)."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a document holds. `interval` is the publisher's own wish (ttl, sy:)."""

    title: str
    entries: tuple[Entry, ...]
    language: str | None = None
    interval: timedelta | None = None
    skipped: int = 0
    """Entries left out because they were unreadable or beyond the limit of a poll."""


@dataclass(frozen=True, slots=True)
class Item:
    """One published text, as the reader sees it. A claim's quote is a substring of one of its three parts."""

    id: str
    title: str
    summary: str = ""
    content: str = ""
    url: str | None = None
    outlet: str = ""
    tier: Tier = Tier.outlet
    published: datetime | None = None
    language: str | None = None

    def parts(self) -> tuple[tuple[Part, str], ...]:
        """The three texts by name, in reading order; empty ones too."""
        return (("title", self.title), ("summary", self.summary), ("content", self.content))


Part = Literal["title", "summary", "content"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of one part of an item."""

    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """An entity named in an item."""

    entity: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """What an item speaks of: the topic (relevant or not) and the entities named."""

    relevant: bool
    topic: tuple[Span, ...] = ()
    entities: tuple[Match, ...] = ()


# ---------------------------------------------------------------- what an item says


@dataclass(frozen=True, slots=True)
class Claim:
    """What one item says that one entity did. The quote stands verbatim at `span` (None: nothing was read)."""

    entity: str
    event: Event
    status: Status
    quote: str
    span: Span | None
    stage: Stage | None = None
    field: str = "whole"
    until: date | None = None
    open_ended: bool = False
    scope: str | None = None
    modality: Modality = Modality.asserted
    score: float = 1.0
    effective: date | None = None
    """The day of the act when the text tells it; None means the day of the item."""
    credits: str | None = None
    """The outlet that the item names as its own source ("first reported by …"), as written."""
    rule: str = ""
    """How it was read: the cue and the guards, for a person."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one item. Only `events` are acted on."""

    item: str
    relevant: bool
    entities: tuple[str, ...] = ()
    events: tuple[Claim, ...] = ()
    candidates: tuple[Claim, ...] = ()
    background: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryKey:
    """What is remembered of an item to recognise its story in others: `acts` are the (entity, event) pairs it tells."""

    story: str
    title: str
    entities: tuple[str, ...]
    acts: tuple[tuple[str, Event], ...]
    seen: datetime
    canonical_url: str | None = None
    fingerprint: str | None = None


# ---------------------------------------------------------------- what we hold true


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item's claim as ground for a change. `origin` is whoever the claim comes from in the end."""

    item: str | None
    """None for what feeds.yaml or a person stated."""
    origin: str
    outlet: str
    tier: Tier
    claim: Claim
    url: str | None = None
    title: str = ""
    published: datetime | None = None
    background: bool = False
    """A recap of the past, not news of the day."""
    quiet: bool = False
    """Seen only where nobody is to be alerted: a feed's first poll, or a flood of old items."""
    withdrawn: bool = False
    """Its publisher took it back: kept and shown, but it carries nothing any more."""
    seen: datetime | None = None
    """When its item first came, on evidence just brought; None on what is on record, or was edited since."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row of history: from this decision on, the measure (entity, field) stands at `after`."""

    id: str
    entity: str
    field: str
    before: Status
    after: Status
    event: Event
    effective: date
    learned: datetime
    stage: Stage | None = None
    until: date | None = None
    open_ended: bool = False
    scope: str | None = None
    confidence: Confidence = Confidence.reported
    contradicted: bool = False
    background: bool = False
    retracted: bool = False
    told: bool = False
    """Whether subscribers were, or are being, alerted."""
    before_until: date | None = None
    before_open_ended: bool = False
    evidence: tuple[Evidence, ...] = ()
    """The deciding item first, then in order of arrival; what was withdrawn comes last."""
    retracts: str | None = None
    """On a `retract`: the id of the row that it takes back."""
    held: datetime | None = None
    """Until when it waits, untold, for a second origin or a person; None where it does not wait."""
    checked: str | None = None
    """The person who confirmed it, or entered it by hand."""

    @property
    def lapsed(self) -> bool:
        """Whether the clock alone says so: an end went by, and nobody was heard on it."""
        return self.event is Event.expire and not self.backing()

    @property
    def counts(self) -> bool:
        """Whether it says where its measure stands: it is neither taken back nor itself the taking back of another."""
        return not self.retracted and self.event is not Event.retract

    def backing(self) -> tuple[Evidence, ...]:
        """The evidence that carries it: neither withdrawn nor told against it."""
        return tuple(piece for piece in self.evidence if not piece.withdrawn and not self._denied_by(piece.claim))

    def denials(self) -> tuple[Evidence, ...]:
        """The evidence that speaks against it: the entity's own word that all is as it was, another's report."""
        return tuple(piece for piece in self.evidence if not piece.withdrawn and self._denied_by(piece.claim))

    def _denied_by(self, claim: Claim) -> bool:
        if self.event is Event.retract:
            return False
        if claim.event is Event.retract:
            return True
        restricts = (Status.moratorium, Status.ban, Status.withdrawn)
        ends = (Status.lifted, Status.none)
        return (self.after in restricts and claim.status in ends) or (self.after in ends and claim.status in restricts)


@dataclass(frozen=True, slots=True)
class Hold:
    """A change that waits, or waited, to be told. `until` is when it is told though nothing more was heard."""

    change: str
    since: datetime
    until: datetime
    reason: str
    ended: datetime | None = None
    outcome: str | None = None
    """time, second origin, confirmed, rejected, edited, overtaken or retracted; None while it waits."""


class Act(StrEnum):
    """What a person may do with a change."""

    confirm = "confirm"
    reject = "reject"
    edit = "edit"
    add = "add"
    undo = "undo"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person did with a change: who, when, why.

    `made`: the change that an edit, or the undoing of one, put in the place of this one.
    """

    change: str
    at: datetime
    act: Act
    who: str
    reason: str
    cue: str = ""
    """What the deciding item was read by."""
    feed: str = ""
    """Where the deciding item was seen first: a feed's address, else its outlet."""
    made: str | None = None
    detail: str = ""
    """What was edited, in words: "until: 2027-05-04 → 2028-05-04"."""
    undone: bool = False
    number: int | None = None
    """The order of ruling; None before it is stored."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one piece of evidence leads to. `change` is the row as it is now to stand, `was` the same row before."""

    kind: Literal["change", "evidence", "ignored"]
    reason: str
    evidence: Evidence | None = None
    """None where the clock decided."""
    change: Change | None = None
    was: Change | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Where one field of an entity stands: its last change that was not retracted."""

    field: str
    status: Status = Status.unknown
    stage: Stage | None = None
    since: date | None = None
    until: date | None = None
    open_ended: bool = False
    scope: str | None = None
    confidence: Confidence | None = None
    contradicted: bool = False
    change: str | None = None
    evidence: tuple[Evidence, ...] = ()
    denials: tuple[Evidence, ...] = ()
    """Of the evidence, what speaks against it."""
    lapsed: bool = False
    """It ran out by the calendar, and nobody was heard on it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entity stands: the strongest of its measures leads."""

    entity: str
    name: str
    lead: Measure
    measures: tuple[Measure, ...] = ()
    held: tuple[Change, ...] = ()
    """What waits to be told, and is not stood by yet."""


# ---------------------------------------------------------------- telling


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Who is told of which changes at once. Empty `entities` means all."""

    channel: str
    entities: tuple[str, ...] = ()
    events: tuple[Event, ...] = tuple(e for e in Event if e not in (Event.reaffirm, Event.known))
    confidence: Confidence = Confidence.reported
    quiet: str | None = None
    ceiling: str | None = None


@dataclass(frozen=True, slots=True)
class DigestRule:
    """Who gets the daily digest, at which local time, on which days (0 is Monday)."""

    channel: str
    at: str = "08:00"
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    when_empty: Literal["send", "skip"] = "send"


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed that could not be read, in words for a person."""

    title: str
    url: str
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story of a digest: its best source, and how many outlets tell it."""

    title: str
    url: str | None
    outlet: str
    tier: Tier
    published: datetime | None
    outlets: int
    quote: str | None = None
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertNote:
    """News of one change, for one recipient. `names` maps entity ids to names."""

    kind: Literal["alert", "confirmed", "retracted", "contradicted", "expiring"]
    change: Change
    name: str
    others: int = 0
    """Outlets beyond the first that tell it."""
    was: Change | None = None
    """Of a correction: what it takes back."""
    days: int | None = None
    """Of a reminder: the days that are left."""


@dataclass(frozen=True, slots=True)
class DigestNote:
    """A window of time for one recipient: [`since`, `until`)."""

    day: date
    since: datetime
    until: datetime
    topic: str
    board: tuple[Standing, ...]
    changes: tuple[Change, ...]
    stories: tuple[StoryLine, ...]
    deadlines: tuple[Change, ...]
    troubles: tuple[FeedTrouble, ...]
    feeds: int
    items: int
    names: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class NoticeNote:
    """Plain news about the service itself: a test message, a dead endpoint."""

    kind: Literal["test", "notice"]
    title: str
    text: str


Note = AlertNote | DigestNote | NoticeNote


@dataclass(frozen=True, slots=True)
class Words:
    """A note rendered for one language: a subject line, a text and an HTML body that each stand alone."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Message:
    """Words ready to send to one recipient. `id` is the webhook id and the Message-ID's local part."""

    id: str
    key: str
    kind: str
    cause: str
    channel: str
    recipient: str
    """An e-mail address; empty on channels that have one receiver."""
    subject: str
    body: str
    """What goes on the wire, frozen: an RFC 5322 message in ASCII, or a JSON document."""
    created: datetime
    attempts: int = 0
    thread: str | None = None
    """The id of the message that this one answers, where it does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said to something posted. Header names are lower case; the body is cut at 64 KiB."""

    status: int
    headers: Mapping[str, str]
    body: bytes
