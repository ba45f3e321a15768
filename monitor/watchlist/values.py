"""The small notations of feeds.yaml: "15m", "5MB", "08:00", "22:00-07:00", "20/day".

Every function takes the text as written and raises ValueError with a sentence for a person.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.core.text import fold, one_line

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_CENTURY = timedelta(days=36525)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DURATION = r"^\d+[smhdw]$"
SIZE = r"^\d+ ?([kKMG]i?B|B)?$"
TIME = r"^([01]?\d|2[0-3]):[0-5]\d$"
QUIET = r"^([01]?\d|2[0-3]):[0-5]\d ?[-–] ?([01]?\d|2[0-3]):[0-5]\d$"
CEILING = r"^[1-9]\d{0,5}/day$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
URL = r"^https?://"


def meant(word: str, choices: Iterable[str], *, tell: int = 8) -> str:
    """ ", did you mean …?" when one of the choices is close, else ", one of …" while they are few."""
    known = list(choices)
    if close := get_close_matches(word.casefold(), known, n=1, cutoff=0.6):
        return f", did you mean {close[0]}?"
    return f", one of {', '.join(known)}" if 0 < len(known) <= tell else ""


def duration(text: str) -> timedelta:
    """ "15m", "1s", "400d": a whole number of seconds, minutes, hours, days or weeks, up to a century."""
    if not re.match(DURATION, text, re.ASCII):
        raise ValueError(f"{text!r} is no duration, write 30s, 15m, 2h, 7d or 4w")
    number = int(text[:-1])
    if number * _SECONDS[text[-1]] > _CENTURY.total_seconds():
        raise ValueError(f"{text!r} is longer than a century")
    return timedelta(seconds=number * _SECONDS[text[-1]])


def written(span: timedelta) -> str:
    """A duration in the largest unit that holds it whole."""
    seconds = int(span.total_seconds())
    unit = next(u for u in ("d", "h", "m", "s") if seconds % _SECONDS[u] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def size(text: str) -> int:
    """ "5MB": bytes, in powers of 1,000 (kB, MB, GB) or of 1,024 (KiB, MiB, GiB)."""
    if not re.match(SIZE, text, re.ASCII) or len(text) > 20:
        raise ValueError(f"{text!r} is no size, write 500kB or 5MB")
    digits = re.match(r"\d+", text, re.ASCII)
    assert digits
    return int(digits[0]) * _BYTES[text[digits.end() :].strip().lower()]


def time(text: str) -> str:
    """ "08:00" on the 24-hour clock; "8:00" comes back with its zero."""
    if not re.match(TIME, text, re.ASCII):
        raise ValueError(f"{text!r} is no time of day, write 08:00 or 17:30")
    return text.zfill(5)


def quiet(text: str) -> str:
    """ "22:00-07:00": from the first time until the second, over midnight if need be."""
    if not re.match(QUIET, text, re.ASCII):
        raise ValueError(f"{text!r} is no range of times, write 22:00-07:00")
    start, end = (time(part.strip()) for part in re.split("[-–]", text))
    if start == end:
        raise ValueError(f"{text!r} begins and ends at the same time")
    return f"{start}-{end}"


def ceiling(text: str) -> str:
    """ "20/day": how many alerts a recipient gets in a day."""
    if not re.match(CEILING, text, re.ASCII):
        raise ValueError(f"{text!r} is no ceiling, write 20/day")
    return text


def day(text: str) -> date:
    """ "2020-06-10"."""
    if not re.match(r"^\d{4}-\d\d-\d\d$", text, re.ASCII):
        raise ValueError(f"{text!r} is no date, write 2020-06-10")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None


def weekdays(value: object) -> tuple[int, ...]:
    """`daily`, `weekdays`, or a list of mon…sun: numbers in order, 0 is Monday."""
    if value == "daily":
        return tuple(range(7))
    if value == "weekdays":
        return tuple(range(5))
    if isinstance(value, str):
        raise ValueError(f"{value!r} is no set of days{meant(value, ['daily', 'weekdays', 'a list of mon … sun'])}")
    if not isinstance(value, list) or not value:
        raise ValueError("write daily, weekdays or a list such as [mon, thu]")
    for name in value:
        if name not in DAYS:
            raise ValueError(f"{name!r} is no day{meant(str(name), DAYS)}")
    return tuple(sorted({DAYS.index(name) for name in value}))


def zone(text: str) -> ZoneInfo:
    """An IANA time zone such as Europe/Brussels."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        names = {name.casefold(): name for name in available_timezones()}
    close = get_close_matches(text.casefold(), names, n=1, cutoff=0.6)
    raise ValueError(f"unknown time zone {text!r}" + (f", did you mean {names[close[0]]}?" if close else ""))


def slug(text: str) -> str:
    """ "eu-commission": an id that may stand in addresses, keys and file names."""
    if not re.match(SLUG, text, re.ASCII) or len(text) > 64:
        raise ValueError(f"{text!r} is no id, use small letters, digits and hyphens, at most 64")
    return text


def language(text: str) -> str:
    """ "en", "pt-BR": a language tag."""
    if not re.match(LANGUAGE, text, re.ASCII):
        raise ValueError(f"{text!r} is no language code, write en or pt-BR")
    return text


def line(text: str) -> str:
    """One line of text that says something."""
    plain = one_line(text)
    if not plain:
        raise ValueError("the text is empty")
    return plain


def word(text: str) -> str:
    """Something to look for in a text. Fewer than two characters, once folded, would be found everywhere."""
    plain = line(text)
    if len(fold(plain).text.strip()) < 2:
        raise ValueError(f"{plain!r} is too short to look for")
    return plain


def url(text: str) -> str:
    """An absolute http or https address with a host and without a password."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{text!r} is no address") from None
    if parts.scheme not in ("http", "https") or not host or any(c <= " " or c == "\x7f" for c in text):
        raise ValueError(f"{text!r} is no address, it must begin with https:// or http:// and name a host")
    if parts.username is not None:
        raise ValueError("an address may not carry a user name or password")
    return text


def network(text: str) -> str:
    """ "127.0.0.0/8", "10.1.2.3", "127.0.0.1:8080" or "[::1]:8080"."""
    address, port = _with_port(text)
    try:
        ipaddress.ip_network(address)
    except ValueError as error:
        why = "it has bits set behind its mask" if "host bits" in str(error) else "write 127.0.0.0/8 or 127.0.0.1:8080"
        raise ValueError(f"{text!r} is no network or address, {why}") from None
    if port is not None and not 0 < port < 65536:
        raise ValueError(f"{text!r} has no valid port")
    return text


def within(address: str, allow: Iterable[str]) -> bool:
    """Whether an address names, by number, a host inside one of the networks. `localhost` counts as 127.0.0.1."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        host = ipaddress.ip_address("127.0.0.1" if parts.hostname == "localhost" else parts.hostname or "")
    except ValueError:
        return False
    pairs = (_with_port(entry) for entry in allow)
    return any(host in ipaddress.ip_network(net) and wanted in (None, port) for net, wanted in pairs)


def _with_port(text: str) -> tuple[str, int | None]:
    """The network and the port of an entry of `allow`; IPv6 with a port wears brackets."""
    if found := re.match(r"^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$", text, re.ASCII):
        return found[1] or found[2], int(found[3])
    return text, None
