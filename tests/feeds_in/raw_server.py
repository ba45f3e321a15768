"""A server on loopback that says exactly the bytes it is told to, however wrong they are."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Raw:
    """Where the server listens, and the head of every request that it got."""

    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    open: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no connection is open."""

    def url(self, path: str = "/feed", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.asynccontextmanager
async def serving(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[Raw]:
    """The server, which has read each request's head before `talk` begins; all its talks end with the context."""
    raw, talks = Raw(), set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        talks.add(task)
        raw.connections += 1
        raw.open += 1
        raw.idle.clear()
        raw.most_at_once = max(raw.most_at_once, raw.open)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            raw.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await talk(reader, writer)
            await writer.drain()
        raw.open -= 1
        if not raw.open:
            raw.idle.set()
        talks.discard(task)
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=tls)
    raw.port = server.sockets[0].getsockname()[1]
    try:
        yield raw
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


def saying(*parts: bytes) -> Talk:
    """Say this and hang up."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return talk


def in_turn(*answers: bytes) -> Talk:
    """The first answer to the first request and so on; the last one again and again."""
    left = list(answers)

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return talk


def then_silence(*parts: bytes) -> Talk:
    """Say this and keep the line open."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
        await reader.read()

    return talk


def endless(start: bytes, again: bytes, pause: float = 0) -> Talk:
    """Say the start, then the rest for ever."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A proper answer; header names with underscores for hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
