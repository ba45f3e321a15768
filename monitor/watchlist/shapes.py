"""The shape of feeds.yaml, section by section; what an editor shows comes from the descriptions here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from monitor.model import Confidence, EntityKind, FetchLimits, Retention, Review, Stage, Tier
from monitor.watchlist import values

_FETCH, _REVIEW, _RETENTION = FetchLimits(), Review(), Retention()


def _text(pattern: str) -> WithJsonSchema:
    """For editors: a text of this pattern, or one that the environment fills."""
    return WithJsonSchema({"type": "string", "pattern": rf"{pattern}|\$\{{\w+\}}"})


Line = Annotated[str, AfterValidator(values.line)]
Word = Annotated[str, AfterValidator(values.word)]
Slug = Annotated[str, AfterValidator(values.slug), _text(values.SLUG)]
Url = Annotated[str, AfterValidator(values.url), _text(values.URL)]
Language = Annotated[str, AfterValidator(values.language), _text(values.LANGUAGE)]
Network = Annotated[str, AfterValidator(values.network)]
Time = Annotated[str, AfterValidator(values.time), _text(values.TIME)]
Quiet = Annotated[str, AfterValidator(values.quiet), _text(values.QUIET)]
Ceiling = Annotated[str, AfterValidator(values.ceiling), _text(values.CEILING)]
Duration = Annotated[
    timedelta,
    BeforeValidator(values.duration),
    PlainSerializer(values.written, return_type=str),
    _text(values.DURATION),
]
Size = Annotated[
    int,
    BeforeValidator(values.size),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": values.SIZE}]}),
]
Day = Annotated[date, BeforeValidator(values.day), WithJsonSchema({"type": "string", "format": "date"})]
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(values.weekdays),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["daily", "weekdays"]},
                {"type": "array", "minItems": 1, "items": {"enum": list(values.DAYS)}},
            ]
        }
    ),
]
Zone = Annotated[
    ZoneInfo,
    BeforeValidator(values.zone),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string"}),
]
AlertEvent = Literal[
    "impose", "extend", "withdraw", "lift", "expire", "propose", "drop", "enact", "reaffirm", "retract"
]
KnownStatus = Literal["none", "proposed", "moratorium", "ban", "withdrawn", "lifted"]
MeasureField = Literal["police", "public-space", "product-part", "investment", "whole"]


class Shape(BaseModel):
    """A mapping that knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class TopicShape(Shape):
    """What makes an item relevant."""

    name: Line
    keywords: tuple[Word, ...] = Field(
        min_length=1, description="Found from a word's start, so that compounds count; case, hyphens and spaces alike."
    )
    exclude: tuple[Word, ...] = Field((), description="Whole words; a keyword inside one of them does not count.")


class KnownShape(Shape):
    """What was true of the entity when the watch began; recorded once, never alerted."""

    status: KnownStatus
    source: Url = Field(description="Where that stands.")
    since: Day | None = None
    field: MeasureField = Field("whole", description="What the measure covers.")
    until: Day | None = None
    open_ended: bool = Field(False, description="Until further notice, or until a law.")
    stage: Stage | None = Field(None, description="How far a proposal or a law is.")
    scope: Line | None = Field(None, description="What is covered, in words.")

    @model_validator(mode="after")
    def _has_one_end(self) -> Self:
        if self.until and self.open_ended:
            raise ValueError("until and open_ended exclude each other")
        if self.since and self.until and self.until < self.since:
            raise ValueError("until lies before since")
        return self


class EntityShape(Shape):
    """A watched actor."""

    id: Slug
    name: Line
    kind: EntityKind = EntityKind.company
    aliases: tuple[Word, ...] = Field((), description="Other names, as whole words. The name itself counts anyway.")
    descriptors: tuple[Word, ...] = Field((), description='How texts refer back to it: "the e-commerce giant".')
    exclude: tuple[Word, ...] = Field((), description="Whole words in which a name means something else.")
    short_names: tuple[Word, ...] = Field(
        (), description="Names that mean others too: they count beside a full name or a word of `context`."
    )
    context: tuple[Word, ...] = Field(
        (), description="Beginnings of words; one of them in an item makes its short names count."
    )
    known: tuple[KnownShape, ...] = ()

    @model_validator(mode="after")
    def _has_context_for_short_names(self) -> Self:
        if self.context and not self.short_names:
            raise ValueError("context says when short_names count, and there are none")
        return self


class FeedShape(Shape):
    """A source: RSS, Atom, RDF or JSON Feed."""

    url: Url
    title: Line | None = None
    tier: Tier = Field(Tier.outlet, description="How much its word weighs: primary is the entity itself.")
    every: Duration | None = Field(None, description="5m to 24h. Left out: 15m, or as the publisher wishes.")
    language: Language | None = None
    full_text: bool = Field(False, description="Fetch and read the article too (robots.txt is honoured).")


class FetchShape(Shape):
    """How hard feeds are pressed."""

    concurrency: int = Field(_FETCH.concurrency, ge=1, le=1000)
    per_host: int = Field(_FETCH.per_host, ge=1, le=16)
    gap: Duration = Field(_FETCH.gap, description="Between two requests to one host.")
    timeout: Duration = Field(_FETCH.timeout, gt=timedelta(0), le=timedelta(minutes=10))
    max_bytes: Size = Field(_FETCH.max_bytes, ge=1000, le=1_000_000_000)
    allow: tuple[Network, ...] = Field((), description="Private networks or addresses that feeds may name.")


class ReviewShape(Shape):
    """A claim scored under `below`, from aggregators alone, waits `hold` for a second origin."""

    hold: Duration = _REVIEW.hold
    below: float = Field(_REVIEW.below, ge=0, le=1)


class AlertShape(Shape):
    """Who is told of which changes at once."""

    channel: str
    entities: tuple[str, ...] | None = Field(None, description="Ids; left out: all.", min_length=1)
    events: tuple[AlertEvent, ...] | None = Field(None, description="Left out: all but reaffirm.", min_length=1)
    confidence: Confidence = Field(Confidence.reported, description="reported: at once; confirmed: when confirmed.")
    quiet: Quiet | None = Field(None, description='Local times without alerts: "22:00-07:00".')
    ceiling: Ceiling | None = Field(None, description="20/day: alerts beyond it wait for the next day.")


class DigestShape(Shape):
    """Who gets the digest, when."""

    channel: str
    at: Time = Field("08:00", description="Local time in `timezone`.")
    days: Days = Field(tuple(range(7)), json_schema_extra={"default": "daily"})
    when_empty: Literal["send", "skip"] = "send"


class RetentionShape(Shape):
    """How long texts and deliveries are kept. Evidence is kept for ever."""

    items: Duration = Field(_RETENTION.items, ge=timedelta(days=1))
    deliveries: Duration = Field(_RETENTION.deliveries, ge=timedelta(days=1))


class FileShape(Shape):
    """What is watched, and who is told."""

    timezone: Zone = Field(ZoneInfo("UTC"), description="IANA name, such as Europe/Brussels.")
    topic: TopicShape
    entities: tuple[EntityShape, ...] = Field(min_length=1)
    feeds: tuple[FeedShape, ...] = ()
    fetch: FetchShape = FetchShape()
    review: ReviewShape = ReviewShape()
    channels: tuple[dict[str, Any], ...] = Field((), description="Ways out; `kind` says which.")
    alerts: tuple[AlertShape, ...] = ()
    digests: tuple[DigestShape, ...] = ()
    retention: RetentionShape = RetentionShape()
