"""Header fields of requests and answers."""

from __future__ import annotations

import aiohttp

from monitor.errors import FetchError
from monitor.fetch.faults import size

MAX_FIELD = 16_384
MAX_HEADERS = 65_536
_MAX_VALIDATOR = 4_096


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The validators as they came, byte for byte; none that could break out of its header."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and _is_sound(value)}


def lower(answer: aiohttp.ClientResponse) -> dict[str, str]:
    """The answer's fields, names in lower case; a repeated one is joined as RFC 9110, 5.3 says. Validators that
    could not be sent back are left out."""
    fields: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        fields[key] = f"{fields[key]}, {value}" if key in fields else value
    return {k: v for k, v in fields.items() if k not in ("etag", "last-modified") or _is_sound(v)}


def check(answer: aiohttp.ClientResponse) -> None:
    """Raise FetchError for more than 64 KiB of headers; the library only limits each of them."""
    if sum(len(name) + len(value) + 4 for name, value in answer.raw_headers) > MAX_HEADERS:
        raise FetchError(f"The headers of the answer are larger than {size(MAX_HEADERS)}.")


def _is_sound(value: str) -> bool:
    return len(value) <= _MAX_VALIDATOR and all(" " <= c <= "~" or "\xa0" <= c < "\ud800" or c == "\t" for c in value)
