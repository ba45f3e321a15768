"""Claims and spans as JSON, there and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.model import Claim, Event, Modality, Span, Stage, Status


def spans_out(spans: tuple[Span, ...]) -> list[list[Any]]:
    return [[span.part, span.start, span.end] for span in spans]


def spans_in(stored: list[Any]) -> tuple[Span, ...]:
    return tuple(Span(part, start, end) for part, start, end in stored)


def claim_out(claim: Claim) -> dict[str, Any]:
    """All fields but those that say nothing; days as ISO 8601."""
    told = {
        "entity": claim.entity,
        "event": claim.event.value,
        "status": claim.status.value,
        "quote": claim.quote,
        "span": spans_out((claim.span,))[0] if claim.span else None,
        "stage": claim.stage.value if claim.stage else None,
        "field": claim.field,
        "until": claim.until.isoformat() if claim.until else None,
        "open_ended": claim.open_ended,
        "scope": claim.scope,
        "modality": claim.modality.value,
        "score": claim.score,
        "effective": claim.effective.isoformat() if claim.effective else None,
        "credits": claim.credits,
        "rule": claim.rule,
    }
    return {name: value for name, value in told.items() if value is not None}


def claim_in(stored: dict[str, Any]) -> Claim:
    span = stored.get("span")
    return Claim(
        entity=stored["entity"],
        event=Event(stored["event"]),
        status=Status(stored["status"]),
        quote=stored["quote"],
        span=Span(*span) if span else None,
        stage=Stage(stored["stage"]) if stored.get("stage") else None,
        field=stored["field"],
        until=_day(stored.get("until")),
        open_ended=stored["open_ended"],
        scope=stored.get("scope"),
        modality=Modality(stored["modality"]),
        score=stored["score"],
        effective=_day(stored.get("effective")),
        credits=stored.get("credits"),
        rule=stored["rule"],
    )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
