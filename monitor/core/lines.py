"""Items and claims as lines of JSON, items as front-matter Markdown: what `read`, `replay` and `import` speak."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml

from monitor.core.text import clean
from monitor.core.urls import absolute, canonical
from monitor.errors import InputError
from monitor.model import Claim, Item, Reading, Tier

_YEARS = (1900, 2999)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no item: its id where it has one, what is wrong in one sentence."""

    id: str | None
    error: str


def item_of_line(text: str, number: int) -> Item | BadLine:
    """One line of JSON as an item. Unknown keys are ignored; `id` falls back to the address, then to the line."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return BadLine(None, f"line {number} is not JSON: one object a line is expected")
    if not isinstance(given, dict):
        return BadLine(None, f"line {number} is not an object with a title or a summary")
    return item_of(given, number)


def item_of(given: Mapping[str, Any], number: int) -> Item | BadLine:
    """An item from the keys of an item line. Texts stay as given, so that quotes are substrings of them."""
    name = str(given["id"]) if given.get("id") is not None else None
    texts = {key: given.get(key) or "" for key in ("title", "summary", "content")}
    if wrong := [key for key, value in texts.items() if not isinstance(value, str)]:
        return BadLine(name, f"line {number}: {wrong[0]} is not text")
    if not texts["title"].strip() and not texts["summary"].strip():
        return BadLine(name, f"line {number} has neither a title nor a summary")
    published = given.get("published") or None
    moment = _moment(published)
    if published is not None and moment is None:
        return BadLine(name, f"line {number}: published is {published!r}, not YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ")
    tier = given.get("tier") or Tier.outlet
    if tier not in list(Tier):
        return BadLine(name, f"line {number}: tier is {tier!r}, not one of {', '.join(Tier)}")
    address = str(given.get("url") or given.get("source_url") or "")
    url = absolute(address, address) if address else None
    return Item(
        id=name or (canonical(url) if url else f"line-{number}"),
        **texts,
        url=url,
        outlet=str(given.get("outlet") or ""),
        tier=Tier(tier),
        published=moment,
        language=str(given["lang"]).lower()[:2] if given.get("lang") else None,
    )


def _moment(value: object) -> datetime | None:
    """The instant, UTC where no zone is told; None for what is no date, or none on which anybody reported."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return found if _YEARS[0] <= found.year <= _YEARS[1] else None


def items_of_markdown(text: str, name: str) -> Iterator[Item]:
    """The lead article of a front-matter document, then each of its `related` ones.

    Keys understood of each: title, excerpt (or summary), publishedDateTime (or published, date), webUrl (or
    originalUrl, url), provider.name (or outlet), tier, lang. Text below the front matter is the lead's content.
    """
    head, _, body = text.removeprefix("---").partition("\n---")
    try:
        front = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise InputError(f"{name}:{line}: the front matter is not YAML; mend it or give JSON Lines") from error
    if not isinstance(front, dict) or not front.get("title"):
        raise InputError(f"{name}:1: the front matter has no title; an item needs one")
    related = front.get("related") or []
    content = "\n".join(line.strip() for line in clean(body).split("\n") if line.strip())
    for number, entry in enumerate([front, *(related if isinstance(related, list) else [])], 1):
        if not isinstance(entry, dict):
            continue
        item = item_of(_keys(entry, content if number == 1 else ""), number)
        if isinstance(item, BadLine):
            raise InputError(f"{name}: entry {number}: {item.error}")
        yield item


def _keys(entry: Mapping[str, Any], content: str) -> dict[str, Any]:
    def first(*names: str) -> Any:
        return next((entry[name] for name in names if entry.get(name)), None)

    provider = entry.get("provider")
    published = first("publishedDateTime", "published_at", "date")
    return {
        "title": str(first("title") or ""),
        "summary": str(first("excerpt", "summary", "description") or ""),
        "content": content,
        "url": first("webUrl", "originalUrl", "url"),
        "outlet": (provider.get("name") if isinstance(provider, dict) else provider) or first("outlet"),
        "published": published if published is None else _moment(published) or str(published),
        "tier": first("tier"),
        "lang": first("lang", "language"),
    }


def claim_line(claim: Claim) -> dict[str, Any]:
    """A claim as `read` prints it."""
    return {
        "entity": claim.entity,
        "event": claim.event,
        "status": claim.status,
        "stage": claim.stage,
        "field": claim.field,
        "until": claim.until.isoformat() if claim.until else None,
        "open_ended": claim.open_ended,
        "scope": claim.scope,
        "modality": claim.modality,
        "quote": claim.quote,
        "score": round(claim.score, 3),
    }


def reading_line(reading: Reading) -> dict[str, Any]:
    """What was read from one item, as `read` prints it."""

    def lines(claims: Iterable[Claim]) -> list[dict[str, Any]]:
        return [claim_line(claim) for claim in claims]

    return {
        "id": reading.item,
        "relevant": reading.relevant,
        "entities": list(reading.entities),
        "events": lines(reading.events),
        "candidates": lines(reading.candidates),
        "background": lines(reading.background),
    }
