"""A publisher that serves feeds, receivers for every channel, the configuration that joins them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor import pipeline
from monitor.app import App

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""A Monday."""

OLD = ("old", "Globex quits facial recognition", "Globex said it is ending its facial recognition business.")
NEWS = (
    "news",
    "Acme halts facial recognition for police for a year",
    "Acme said on Monday it will stop selling facial recognition to police for one year.",
)
ECHO = ("echo", "Acme puts one-year pause on police facial recognition", "Acme announced a one-year moratorium.")

SECRET = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
CONFIG = """
timezone: UTC
topic:
  name: Facial recognition
  keywords: [facial recognition, face recognition, FaceFinder]
entities:
  - {{id: acme, name: Acme, aliases: [FaceFinder], descriptors: [the web giant]}}
  - {{id: globex, name: Globex}}
feeds:
  - {{url: "{publisher}/planet.xml", title: Daily Planet}}
  - {{url: "{publisher}/gazette.xml", title: Gazette}}
  - {{url: "{publisher}/broken.xml", title: Broken News}}
fetch: {{allow: ["127.0.0.0/8"], gap: 0s}}
channels:
  - {{id: desk, kind: email, to: [ann@example.org, bob@example.org]}}
  - {{id: team, kind: slack, url: "{receiver}/slack", allow: ["127.0.0.0/8"]}}
  - {{id: archive, kind: webhook, url: "{receiver}/hook", secret: "{secret}", allow: ["127.0.0.0/8"]}}
  - {{id: files, kind: folder, path: outbox}}
alerts:
  - {{channel: desk}}
  - {{channel: team}}
  - {{channel: archive}}
  - {{channel: files}}
digests:
  - {{channel: desk, at: "08:00"}}
  - {{channel: files, at: "08:00"}}
"""


@dataclass
class Publisher:
    """Serves /name.xml from `feeds`: a list of (guid, title, summary, published), or bytes as they are.

    `held`: names whose answer waits for the event; `waiting`: set while one does.
    """

    url: str = ""
    feeds: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)
    answered: dict[str, datetime] = field(default_factory=dict)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name in self.held:
            self.waiting.set()
            await self.held[name].wait()
        document = self.feeds.get(name)
        if document is None:
            self.requests.append((name, 404))
            return web.Response(status=404)
        body = document if isinstance(document, bytes) else rss(name, document)
        etag = f'"{hash(body)}"'
        status = 304 if request.headers.get("If-None-Match") == etag else 200
        self.requests.append((name, status))
        self.answered[name] = datetime.now(UTC)
        if status == 304:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})


def rss(name: str, entries: list[tuple[str, str, str, datetime]]) -> bytes:
    items = "".join(
        f"<item><guid>{escape(guid)}</guid><title>{escape(title)}</title><description>{escape(summary)}</description>"
        f"<link>https://{name.split('.')[0]}.example/{escape(guid)}</link>"
        f"<pubDate>{published:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for guid, title, summary, published in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()


@dataclass
class Receiver:
    """Takes what Slack, webhooks and the mail server are sent. `answer`: the next status; `raw`: the last body.

    `refused`: what a body may hold that is answered with 500; `held`: paths whose answer waits for the event.
    """

    url: str = ""
    posts: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answer: int = 200
    raw: dict[str, str] = field(default_factory=dict)
    refused: str | None = None
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.raw[request.path] = body.decode()
        self.posts.append((request.path, dict(request.headers), json.loads(body)))
        async with self.changed:
            self.changed.notify_all()
        if request.path in self.held:
            await self.held[request.path].wait()
        status = 500 if self.refused and self.refused in body.decode() else self.answer
        return web.Response(status=status, text="ok")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        self.mails.extend((to, mail) for to in envelope.rcpt_tos)  # type: ignore[misc]
        async with self.changed:
            self.changed.notify_all()
        return "250 OK"

    async def until(self, *, posts: int, mails: int) -> None:
        """Wait until that much has come."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.posts) >= posts and len(self.mails) >= mails)

    def at(self, path: str) -> list[Any]:
        return [body for where, _, body in self.posts if where == path]


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


async def first_poll(app: App, publisher: Publisher) -> pipeline.PollReport:
    publisher.feeds = {"planet.xml": [(*OLD, START - hours(30))], "gazette.xml": []}
    pipeline.prepare(app, START)
    return await pipeline.poll(app, START)


async def the_news(app: App, publisher: Publisher) -> None:
    """A first poll, then one that brings the news, told to everybody."""
    await first_poll(app, publisher)
    publisher.feeds["planet.xml"] = [(*NEWS, START + hours(1))]
    await pipeline.poll(app, START + hours(2), everything=True)
    await pipeline.deliver(app, START + hours(2))


async def listening(handler: Any, method: str, route: str) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route(method, route, handler)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()
