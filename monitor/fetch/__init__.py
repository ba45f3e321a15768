"""The one guarded client for everything that dials.

Whatever address a feed, a page, an import or a channel names, it is dialled here: the table of forbidden networks
is applied to every answer of a name and once more to the very address of the socket, redirects are followed hop
by hop, and bytes, headers and time have budgets.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace, TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from monitor.core import urls
from monitor.core.addresses import Allowance
from monitor.core.inflate import Inflater
from monitor.core.retry import retry_after
from monitor.errors import BadStatus, Blocked, FetchError, NoAnswer
from monitor.fetch import faults
from monitor.fetch.guard import Guard, Lookup, system_lookup
from monitor.fetch.headers import MAX_FIELD, check, conditions, lower
from monitor.fetch.turns import Turns
from monitor.model import Answer, Fetched, FetchLimits

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
MAX_HOPS = 5
MAX_ANSWER = 65_536
_LISTENING = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)


@dataclass(frozen=True, slots=True)
class _Pass:
    """Which addresses a request may reach, besides the public ones; `only`: instead of those."""

    allow: tuple[str, ...]
    only: bool = False


class Client:
    """An async context manager. GETs are polite to each host; POSTs are paced by whoever sends them.

    `lookup` and `tls` are for tests that need a name server or a certificate authority of their own.
    """

    def __init__(
        self,
        limits: FetchLimits,
        *,
        user_agent: str,
        lookup: Lookup = system_lookup,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._user_agent = user_agent
        self._lookup = lookup
        self._tls = tls
        self._turns = Turns(limits.concurrency, limits.per_host, limits.gap.total_seconds())
        self._sessions: dict[_Pass, tuple[aiohttp.ClientSession, Guard]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Drop every connection."""
        sessions = [session for session, _ in self._sessions.values()]
        self._sessions.clear()
        for session in sessions:
            await session.close()

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = FEED_TYPES
    ) -> Fetched:
        """One conditional GET, up to five redirects included; what comes back has the status 200 or 304.

        `Fetched.url` is the address that answered. Raises Blocked, BadStatus or FetchError, each with one sentence
        that does not name the address. The time limit covers dialling, redirects and body, but not the wait for a
        turn at a host. https may redirect to http, since feeds are public; such a move is never called permanent.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate", **conditions(etag, last_modified)}
        start = here = moved = _dialable(url)
        permanent, left = True, self._limits.timeout.total_seconds()
        clock = asyncio.get_running_loop().time
        for _ in range(MAX_HOPS + 1):
            async with self._turn(here):
                begun = clock()
                async with _deadline(left, self._limits.timeout), self._request("GET", here, headers) as answer:
                    if answer.status not in _REDIRECTS:
                        return await self._complete(answer, here, moved if moved != start else None, headers)
                    last, here = here, _target(answer, here)
            left -= clock() - begun
            permanent = permanent and answer.status in _PERMANENT and not _downgrades(last, here)
            moved = here if permanent else moved
        raise FetchError(f"The server redirected more than {MAX_HOPS} times.")

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        allow: Sequence[str] = (),
        timeout: timedelta = timedelta(seconds=30),  # noqa: ASYNC109 - a limit of the message, not of the caller
    ) -> Answer:
        """One POST. Whatever status comes back is the answer, that of a redirect too: none is ever followed.

        `allow` adds to the client's own; http:// reaches only addresses inside the two. Raises NoAnswer when no
        status came; a status counts even where the body behind it breaks off or has no end.
        """
        sent = SimpleNamespace(connected=False)
        try:
            here = _dialable(url)
            door = _Pass((*self._limits.allow, *allow), only=here.startswith("http:"))
            plain = {"Accept-Encoding": "identity", **headers}
            async with (
                _deadline(timeout.total_seconds(), timeout) as deadline,
                self._request("POST", here, plain, body=body, door=door, sent=sent) as answer,
            ):
                return Answer(answer.status, lower(answer), await _beginning(answer, deadline))
        except FetchError as error:
            raise NoAnswer(str(error), ambiguous=sent.connected) from error

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        parts = urlsplit(url)
        host, port = urls.host_key(url).rsplit(":", 1)
        _, guard = self._session(_Pass(self._limits.allow))
        async with self._turns.at(f"{host}:{port}", near=guard.is_near(parts.hostname or "", int(port))):
            yield

    @asynccontextmanager
    async def _request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        body: bytes | None = None,
        door: _Pass | None = None,
        sent: SimpleNamespace | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer whose connection is dropped, not drained, at the end; every error becomes a FetchError."""
        session, _ = self._session(door or _Pass(self._limits.allow))
        try:
            answer = await session.request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=headers,
                allow_redirects=False,
                trace_request_ctx=sent or SimpleNamespace(),
            )
            try:
                check(answer)
                yield answer
            finally:
                answer.close()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise faults.translated(error) from error

    def _session(self, door: _Pass) -> tuple[aiohttp.ClientSession, Guard]:
        """One session for each allowance, so that a connection made under one is never reused under another."""
        if door not in self._sessions:
            guard = Guard(Allowance(door.allow), only=door.only, lookup=self._lookup)
            connector = aiohttp.TCPConnector(
                resolver=guard,
                socket_factory=guard.socket,
                use_dns_cache=False,
                limit=0,
                force_close=True,
                ssl=self._tls or True,
            )
            session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._user_agent},
                auto_decompress=False,
                trust_env=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
                max_field_size=MAX_FIELD,
                trace_configs=[_noting_connection()],
            )
            self._sessions[door] = (session, guard)
        return self._sessions[door]

    async def _complete(
        self, answer: aiohttp.ClientResponse, url: str, moved: str | None, asked: Mapping[str, str]
    ) -> Fetched:
        now = datetime.now(UTC)
        headers = lower(answer)
        conditional = "If-None-Match" in asked or "If-Modified-Since" in asked
        if answer.status != 200 and not (answer.status == 304 and conditional):
            raise BadStatus(faults.phrase(answer.status), status=answer.status, retry_after=retry_after(headers, now))
        body = await self._body(answer) if answer.status == 200 else b""
        return Fetched(url, answer.status, headers, body, now, moved)

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        """The inflated body; wire and inflated bytes are each within the budget."""
        most = self._limits.max_bytes
        too_much = FetchError(f"The answer is larger than {faults.size(most)}.")
        if (answer.content_length or 0) > most:
            raise too_much
        inflater, wire, plain = Inflater(", ".join(answer.headers.getall("Content-Encoding", []))), 0, bytearray()
        async for chunk in answer.content.iter_any():
            wire += len(chunk)
            for piece in inflater.feed(chunk):
                plain += piece
                if len(plain) > most:
                    raise too_much
            if wire > most:
                raise too_much
        inflater.finish()
        return bytes(plain)


@asynccontextmanager
async def _deadline(left: float, whole: timedelta) -> AsyncIterator[asyncio.Timeout]:
    try:
        async with asyncio.timeout(left) as deadline:
            yield deadline
    except TimeoutError as error:
        raise FetchError(f"No complete answer came within {whole.total_seconds():g} s.") from error


def _noting_connection() -> aiohttp.TraceConfig:
    """Notes on the request's context that a connection stood, so that a message may have gone out on it."""

    async def connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.trace_request_ctx.connected = True

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(connected)
    return trace


def _dialable(url: str) -> str:
    address = urls.absolute(url, url)
    if address is None:
        raise Blocked(f"The address {urls.fault(url.strip()) or 'is not complete'}.")
    return address


def _target(answer: aiohttp.ClientResponse, url: str) -> str:
    location = answer.headers.get("Location", "").strip()
    if not location:
        raise FetchError("The server redirected without saying where.")
    address = urls.absolute(location, url)
    if address is None:
        raise Blocked(faults.REFUSED)
    return address


def _downgrades(url: str, target: str) -> bool:
    return url.startswith("https:") and target.startswith("http:")


async def _beginning(answer: aiohttp.ClientResponse, deadline: asyncio.Timeout) -> bytes:
    """The first 64 KiB of a body that may be slow, broken or without end. Its status has been heard, so from here
    on the deadline only ends the listening."""
    ends = min(deadline.when() or math.inf, asyncio.get_running_loop().time() + _LISTENING)
    deadline.reschedule(None)
    body = bytearray()
    try:
        async with asyncio.timeout_at(ends):
            async for chunk in answer.content.iter_any():
                body += chunk
                if len(body) >= MAX_ANSWER:
                    break
    except (aiohttp.ClientError, OSError):
        pass
    return bytes(body[:MAX_ANSWER])
