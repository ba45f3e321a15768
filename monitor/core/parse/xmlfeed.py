"""RSS, Atom and RDF by feedparser, with its surprises kept inside."""

from __future__ import annotations

import calendar
import codecs
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from monitor.core import urls
from monitor.core.parse import entries
from monitor.errors import ParseError
from monitor.model import Entry, ParsedFeed

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_TOO_MANY = 2_500
_OPENING = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSING = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_DECLARED = re.compile(rb"""(<\?xml[^>]{0,200}?encoding\s*=\s*["'])([\w.:-]{1,40})(["'])""")
_PROLOG = re.compile(rb"<\?xml[^>]{0,300}?encoding[^>]{0,300}>")
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9A-Fa-f]+)|0*([0-9]+));?")
_LONG_YEAR = re.compile(r"\s*\d{5,7}-")
_CHARSET = re.compile(r"""(;\s*charset\s*=\s*["']?)([\w.:-]{1,40})""", re.IGNORECASE)

# What browsers read under these names (WHATWG Encoding, 4.2); Python takes them literally and loses quotation marks.
_AS_BROWSERS_DO = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "windows-1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis"), "cp932"),
    "iso-8859-9": "windows-1254",
    "tis-620": "cp874",
}
# Names that mean a codec to Python, and to nobody else.
_NO_CHARSET = {"utf-7", "utf7", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape"}
_NO_CHARSET |= {"punycode", "idna", "undefined", "unicode-1-1-utf-7"}


def parse(body: bytes, url: str, content_type: str | None, limit: int) -> ParsedFeed:
    """The document's entries; raises ParseError for anything that feedparser finds no feed in, or fails on."""
    whole, cut = _without_surplus(body)
    document = _document(*_with_charset(_with_sound_references(whole), content_type))
    found = list(document.entries)
    if not found:
        _expect_feed(document, body)
    elif document.bozo and _ends_inside_entry(body):
        found.pop()
        cut += 1
        if not found:
            raise ParseError("The feed breaks off inside its first entry.")
    dates = [_published(raw) for raw in found]
    read = [_entry(found[i], dates[i], url) for i in entries.newest(dates, limit)]
    kept = tuple(entry for entry in read if entry is not None)
    return ParsedFeed(
        title=entries.line(_get(document.feed, "title")),
        entries=kept,
        language=entries.primary_language(_get(document.feed, "language")),
        interval=_interval(document.feed),
        skipped=cut + len(found) - len(kept),
    )


def _document(body: bytes, content_type: str) -> Any:
    """feedparser's reading.

    Given bytes it would first try them as a file name, hence BytesIO. It is not told where the document lies,
    since it takes every guid for a relative link; only xml:base is its affair.
    """
    headers = {"content-type": content_type}
    try:
        return feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except MemoryError as error:
        raise ParseError("The feed needs too much memory to be read.") from error
    except Exception as error:
        raise ParseError("The feed is so broken that the parser failed on it.") from error


def _with_charset(body: bytes, content_type: str | None) -> tuple[bytes, str]:
    """Body and header with charsets named as browsers understand them. A byte order mark overrules the header."""
    header = content_type or "application/xml"
    if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body, _CHARSET.sub("", header)
    header = _CHARSET.sub(lambda m: m[1] + name if (name := _charset(m[2])) else "", header)
    found = _DECLARED.match(body.lstrip(b" \t\r\n")[:512])
    if found and (name := _charset(found[2].decode("ascii")) or "utf-8") != found[2].decode("ascii"):
        body = body.replace(found[0], found[1] + name.encode() + found[3], 1)
    elif not found and (prolog := _PROLOG.match(body)):
        body = body[prolog.end() :]  # the charset's name is no name
    return body, header


def _with_sound_references(body: bytes) -> bytes:
    """The document without references to characters that do not exist, on which feedparser fails as a whole.

    Two halves of a surrogate pair, which some publishers write for one emoji, become what they mean.
    """
    if b"&#" not in body:
        return body
    high = 0

    def sound(found: re.Match[bytes]) -> bytes:
        nonlocal high
        code = _code(found[1], 16) if found[1] else _code(found[2], 10)
        first, high = high, 0
        if 0xD800 <= code < 0xDC00:
            high = code
            return b""
        if 0xDC00 <= code < 0xE000:
            return b"&#%d;" % (0x10000 + ((first - 0xD800) << 10) + code - 0xDC00) if first else b""
        exists = code in (9, 10, 13) or (0x20 <= code <= 0x10FFFF and code & 0xFFFE != 0xFFFE)
        return found[0] if exists else b""

    return _REFERENCE.sub(sound, body)


def _code(digits: bytes, base: int) -> int:
    return int(digits, base) if len(digits) < 9 else 0


def _charset(name: str) -> str | None:
    key = name.lower()
    return None if key in _NO_CHARSET else _AS_BROWSERS_DO.get(key, name)


def _without_surplus(body: bytes) -> tuple[bytes, int]:
    """The document without the entries beyond some thousands, and how many those were.

    Feeds have the newest first; to parse fifty thousand entries takes longer than a reader may take.
    """
    if body.count(b"</item>") + body.count(b"</entry>") <= _TOO_MANY:
        return body, 0
    ends = [found.end() for found in _CLOSING.finditer(body)]
    return body[: ends[_TOO_MANY - 1]] + body[ends[-1] :], len(ends) - _TOO_MANY


def _ends_inside_entry(body: bytes) -> bool:
    """Whether the last entry was begun and never ended: half a text must not pass for the whole."""
    plain = body.replace(b"\0", b"")  # UTF-16 and UTF-32, roughly
    if _ROOT_END.search(plain[-200:]):
        return False
    last = max((found.start() for found in _OPENING.finditer(plain)), default=-1)
    return last >= 0 and not _CLOSING.search(plain, last)


def _expect_feed(document: Any, body: bytes) -> None:
    """Pass an empty feed; name anything else by what it is."""
    plain = body.replace(b"\0", b"")
    if document.version:
        if document.bozo and not _ROOT_END.search(plain):
            raise ParseError("The feed breaks off before its first entry.")
        return
    head = plain[:2000].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if b"<html" in head or head.startswith(b"<!doctype html"):
        raise ParseError("The answer is a web page, not a feed.")
    if head.startswith(b"<"):
        raise ParseError("The answer is XML, but no feed.")
    if b"\0" in body[:2000] or sum(byte < 9 or 13 < byte < 32 for byte in body[:2000]) > 20:
        raise ParseError("The answer is binary data, not a feed.")
    raise ParseError("The answer is plain text, not a feed.")


def _entry(raw: Any, published: datetime | None, base: str) -> Entry | None:
    """One entry; None where it says nothing, or holds what cannot be read."""
    detail = _get(raw, "title_detail") or _get(raw, "summary_detail") or {}
    source = _get(raw, "source")
    try:
        return entries.entry(
            guid=_get(raw, "id"),
            url=_link(raw, base),
            title=_get(raw, "title"),
            summary=_get(raw, "summary"),
            content=max((c.get("value") or "" for c in _get(raw, "content") or ()), key=len, default=""),
            author=_get(raw, "author"),
            published=published,
            language=_get(raw, "language") or detail.get("language"),
            outlet=_get(source, "title") if isinstance(source, dict) else None,
        )
    except (AttributeError, TypeError, ValueError, RecursionError):
        return None


def _get(raw: Any, key: str) -> Any:
    """A plain look-up: feedparser's own one answers for absent keys with others, under a warning."""
    return dict.get(raw, key)


def _link(raw: Any, base: str) -> str | None:
    """The publisher's page: what a redirecting service names as the original, else the first sound link.

    feedparser offers a guid as the link unless it says that it is none, as RSS 2.0 has it; many are none all the same.
    """
    link, guid = _get(raw, "link"), _get(raw, "id")
    is_guid = link == guid and not str(guid).lower().startswith(("http://", "https://"))
    named = [_get(raw, "feedburner_origlink"), None if is_guid else link]
    named += [link.get("href") for link in _get(raw, "links") or () if link.get("rel") == "alternate"]
    sound = (urls.absolute(link, base) for link in named if isinstance(link, str))
    return next((link for link in sound if link), None)


def _published(raw: Any) -> datetime | None:
    """When it was published, else last updated. A year of five digits is no year, whatever feedparser makes of it."""
    for key in ("published", "updated", "created"):
        moment = _get(raw, f"{key}_parsed")
        if moment and not _LONG_YEAR.match(str(_get(raw, key))):
            try:
                return entries.sane(datetime.fromtimestamp(calendar.timegm(moment), UTC))
            except (ValueError, OverflowError, OSError, TypeError):
                continue
    return None


def _interval(feed: Any) -> timedelta | None:
    """How often the publisher wishes to be asked: `ttl` in minutes, else the syndication module of RSS 1.0."""
    minutes = _number(_get(feed, "ttl"))
    if minutes:
        return timedelta(minutes=minutes)
    hours = _PERIODS.get(str(_get(feed, "sy_updateperiod") or "").strip().lower())
    if hours is None:
        return None
    return timedelta(hours=hours) / (_number(_get(feed, "sy_updatefrequency")) or 1)


def _number(text: Any) -> int | None:
    """A whole number from 1 to 999,999, else None."""
    digits = text.strip() if isinstance(text, str) else ""
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) and int(digits) else None
