"""Column types that behave alike on every database."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

# PostgreSQL refuses NUL, every driver refuses lone surrogates. One character replaces one, so that offsets hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The same text, of the same length, with U+FFFD for each NUL and lone surrogate."""
    return _UNSTORABLE.sub("\ufffd", text)


def digest(*parts: str | int | None) -> str:
    """SHA-256 over the parts, 64 hex characters: what is indexed where the text itself may be of any length."""
    framed = (f"{len(str(part))}:{part}" for part in parts)
    return hashlib.sha256("".join(framed).encode("utf-8", "surrogatepass")).hexdigest()


class Utc(TypeDecorator[datetime]):
    """An instant: aware in, aware out, UTC in between. A naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a time zone cannot be stored: {value.isoformat()}")
        instant = value.astimezone(UTC)
        # SQLite keeps text: without an offset, in one zone, it sorts as time does.
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text of any length that every database accepts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class PlainJson(TypeDecorator[Any]):
    """A JSON value whose strings every database accepts."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _storable_json(value)


def _storable_json(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable_json(one) for one in value]
    if isinstance(value, dict):
        return {storable(key): _storable_json(one) for key, one in value.items()}
    return value
