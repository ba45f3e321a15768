"""Feeds as OPML 2.0, both ways; our own settings ride along in a namespace of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from xml.etree import ElementTree

from monitor.core.text import one_line
from monitor.core.urls import absolute
from monitor.errors import InputError
from monitor.model import FeedSpec, Tier

NAMESPACE = "urn:monitor:feed"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read(document: bytes, name: str) -> tuple[FeedSpec, ...]:
    """The feeds of an OPML document, in any depth of folders. Raises InputError with file and line."""
    if _DOCTYPE.search(document):
        raise InputError(f"{name}:1: an OPML file needs no DOCTYPE; remove it")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - without a DOCTYPE there is nothing to expand
    except ElementTree.ParseError as error:
        line, column = error.position
        raise InputError(f"{name}:{line}:{column + 1}: not well-formed XML; export the OPML anew") from error
    if root.tag.lower() != "opml":
        raise InputError(f"{name}:1: the document is <{one_line(root.tag)[:40]}>, not OPML")
    specs = (_spec(outline, name) for outline in root.iter("outline") if outline.get("xmlUrl"))
    return tuple({spec.url: spec for spec in specs}.values())


def _spec(outline: ElementTree.Element, name: str) -> FeedSpec:
    given = outline.get("xmlUrl", "").strip()
    url = absolute(given, given)
    if url is None:
        raise InputError(f"{name}: {one_line(given)[:200]!r} is not an http or https address")
    tier = outline.get(f"{{{NAMESPACE}}}tier", "outlet")
    every = outline.get(f"{{{NAMESPACE}}}every", "")
    return FeedSpec(
        url=url,
        title=one_line(outline.get("title") or outline.get("text") or ""),
        tier=Tier(tier) if tier in list(Tier) else Tier.outlet,
        language=outline.get("language") or None,
        every=timedelta(seconds=int(every)) if every.isdecimal() and int(every) >= 300 else None,
        full_text=outline.get(f"{{{NAMESPACE}}}fullText") == "true",
    )


def write(specs: Iterable[FeedSpec], title: str) -> str:
    """An OPML 2.0 document of the feeds."""
    ElementTree.register_namespace("monitor", NAMESPACE)
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = title
    body = ElementTree.SubElement(root, "body")
    for spec in specs:
        kept = {"type": "rss", "text": spec.title or spec.url, "title": spec.title or spec.url, "xmlUrl": spec.url}
        if spec.language:
            kept["language"] = spec.language
        kept[f"{{{NAMESPACE}}}tier"] = spec.tier.value
        if spec.every:
            kept[f"{{{NAMESPACE}}}every"] = str(int(spec.every.total_seconds()))
        if spec.full_text:
            kept[f"{{{NAMESPACE}}}fullText"] = "true"
        ElementTree.SubElement(body, "outline", kept)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
