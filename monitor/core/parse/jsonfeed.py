"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import codecs
import json
from datetime import datetime
from typing import Any

from monitor.core import urls
from monitor.core.parse import entries
from monitor.errors import ParseError
from monitor.model import Entry, ParsedFeed


def looks_like_json(body: bytes) -> bool:
    return body.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")[:1] in (b"{", b"[")


def parse(body: bytes, url: str, limit: int) -> ParsedFeed:
    """The document's entries; raises ParseError for JSON that is broken or no feed."""
    document = _document(body)
    items = [item for item in document["items"] if isinstance(item, dict)]
    dates = [_published(item) for item in items]
    kept = entries.newest(dates, limit)
    read = [_entry(items[i], dates[i], url) for i in kept]
    found = tuple(entry for entry in read if entry is not None)
    return ParsedFeed(
        title=entries.line(document.get("title")),
        entries=found,
        language=entries.primary_language(document.get("language")),
        skipped=len(document["items"]) - len(found),
    )


def _document(body: bytes) -> dict[str, Any]:
    """The feed's object. A wrong byte or a bare line end in one text does not spoil the others."""
    try:
        document = json.loads(body.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError("The answer is broken or incomplete JSON.") from error
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/version/1" not in version:
        raise ParseError("The answer is JSON, but no JSON Feed.")
    if not isinstance(document.get("items"), list):
        raise ParseError("The JSON Feed has no list of items.")
    return dict(document)


def _entry(item: dict[str, Any], published: datetime | None, base: str) -> Entry | None:
    """Of `content_html` and `content_text` the former is read where both stand, since it keeps the blocks apart."""
    plain = item.get("content_text")
    return entries.entry(
        guid=_id(item.get("id")),
        url=_link(item.get("url"), base) or _link(item.get("external_url"), base),
        title=item.get("title"),
        summary=item.get("summary"),
        content=item.get("content_html") or (_as_markup(plain) if isinstance(plain, str) else None),
        author=_author(item),
        published=published,
        language=item.get("language"),
    )


def _id(value: Any) -> str | None:
    """Version 1 allows numbers for ids."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _link(value: Any, base: str) -> str | None:
    return urls.absolute(value, base) if isinstance(value, str) else None


def _as_markup(plain: str) -> str:
    """Plain text in the form that the shared reader takes, so that "a < b" and "&amp;" stay what they are."""
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def _author(item: dict[str, Any]) -> str:
    """`authors` is version 1.1, `author` version 1."""
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    return ", ".join(filter(None, (entries.line(p.get("name")) for p in people if isinstance(p, dict))))


def _published(item: dict[str, Any]) -> datetime | None:
    """RFC 3339; a date without a zone counts as UTC."""
    for key in ("date_published", "date_modified"):
        value = item.get(key)
        if isinstance(value, str) and len(value) < 64:
            try:
                return entries.sane(datetime.fromisoformat(value.strip()))
            except ValueError:
                continue
    return None
