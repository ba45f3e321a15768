"""Bytes into entries: RSS, Atom, RDF and JSON Feed."""

from __future__ import annotations

from html.parser import HTMLParser

from monitor.core import urls
from monitor.core.parse import jsonfeed, xmlfeed
from monitor.errors import ParseError
from monitor.model import ParsedFeed

__all__ = ["discover", "parse"]

_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
}


def parse(body: bytes, *, url: str, content_type: str | None = None, limit: int = 1000) -> ParsedFeed:
    """What a feed document holds, at most the `limit` newest entries.

    url: where the body came from, the base of relative links. content_type: the header as sent; its charset is
    heard first, as RFC 7303 has it. Raises ParseError with one sentence for everything that is no feed. An entry
    without any text, or cut off by the end of the document, is left out and counted in `skipped`.
    """
    if not body.strip(b" \t\r\n\0"):
        raise ParseError("The answer is empty.")
    if jsonfeed.looks_like_json(body):
        return jsonfeed.parse(body, url, limit)
    return xmlfeed.parse(body, url, content_type, limit)


def discover(html: bytes, url: str) -> list[str]:
    """The feeds that a web page names in `<link rel="alternate">`, as absolute addresses, in order."""
    finder = _Finder(url)
    finder.feed(html.decode("utf-8", "replace"))
    return list(dict.fromkeys(finder.found))


class _Finder(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = url
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base":
            self.base = urls.absolute(given.get("href", ""), self.base) or self.base
        elif tag == "link" and "alternate" in given.get("rel", "").lower().split():
            kind = given.get("type", "").partition(";")[0].strip().lower()
            address = urls.absolute(given.get("href", ""), self.base)
            if kind in _FEED_TYPES and address:
                self.found.append(address)
