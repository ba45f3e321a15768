"""One POST to a receiver, its answer read as delivered, later, or gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.channels import Answered, ChannelOptions, Wires
from monitor.core.text import one_line, shorten
from monitor.errors import DeliveryError, FetchError

_LONGEST_WAIT = timedelta(hours=24)


async def post(
    url: str,
    body: str,
    headers: Mapping[str, str],
    options: ChannelOptions,
    wires: Wires,
    now: datetime,
    *,
    gone: Collection[int],
    final: Collection[int] = (),
) -> str:
    """Send; the receiver's answer in short ("200 ok").

    Raises DeliveryError: `gone` statuses disable the endpoint, `final` ones end this message, every other answer
    that is not 2xx (a redirect too: none is followed) is worth another try.
    """
    try:
        answer = await wires.post(url, body.encode(), headers, allow=options.allow, timeout=wires.patience)
    except FetchError as error:
        ambiguous = bool(getattr(error, "ambiguous", False))
        raise DeliveryError(str(error), ambiguous=ambiguous, retry_after=error.retry_after) from error
    told = in_short(answer)
    if 200 <= answer.status < 300:
        return told
    if 300 <= answer.status < 400:
        raise DeliveryError(f"{told}: redirects are not followed, put the final address into feeds.yaml")
    raise DeliveryError(
        told,
        permanent=answer.status in final,
        disable=answer.status in gone,
        retry_after=wish(answer.headers, now) if answer.status in (429, 503) else None,
    )


def in_short(answer: Answered) -> str:
    """Status and the first words of the answer, on one line, for the ledger."""
    words = one_line(answer.body[:400].decode("utf-8", "replace"))
    return shorten(f"{answer.status} {words}".strip(), 200)


def wish(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Retry-After (RFC 9110 §10.2.3) as a wait from now, between nothing and 24 h; None where it says nothing.

    A date is measured from the answer's own Date, so that a receiver with a wrong clock is understood too.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit():
        return timedelta(seconds=min(int(written[:9]), _LONGEST_WAIT.total_seconds()))
    until = _date(written)
    if until is None:
        return None
    return min(max(until - (_date(headers.get("date", "")) or now), timedelta()), _LONGEST_WAIT)


def _date(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
