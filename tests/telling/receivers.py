"""Real receivers on loopback: HTTP, SMTP, and an SMTP server that breaks off on cue."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = ("127.0.0.0/8",)


@dataclass
class Receiver:
    """An HTTP server that notes what it was sent and answers as told."""

    url: str = ""
    status: int = 200
    answer: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, await request.read()))
        return web.Response(status=self.status, text=self.answer, headers=self.headers)


@dataclass
class Mailbox:
    """Takes mail for aiosmtpd; refuses a recipient or a message where told to."""

    taken: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuse_recipient: str = ""
    refuse_message: str = ""

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_message:
            return self.refuse_message
        self.taken.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 taken as 42"


@asynccontextmanager
async def listening(factory: Callable[[], asyncio.BaseProtocol], **options: Any) -> AsyncIterator[int]:
    """A server in this loop on a free port."""
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, **options)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def smtp(mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    """aiosmtpd in this loop; with `tls`, encrypted from the start."""
    async with listening(lambda: SMTP(mailbox, hostname="mx.example", **options), ssl=tls) as port:
        yield port


@asynccontextmanager
async def breaking_off(at: str, *, silently: bool = False) -> AsyncIterator[tuple[int, list[str]]]:
    """An SMTP server that drops the connection, or goes silent, at one step.

    `at`: "" (before the greeting), "EHLO", "MAIL", "RCPT", "DATA", "." (all was received) or "QUIT".
    """
    heard: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if at:
            writer.write(b"220 mx.example\r\n")
        verb, inside = "", False
        while (line := (await reader.readline()).decode().rstrip("\r\n")) or not reader.at_eof():
            verb = line if inside and line == "." else "" if inside else line[:4].upper()
            heard.append(verb)
            if verb == at and silently:
                continue
            if verb == at:
                writer.transport.abort()
                return
            if inside and line != ".":
                continue
            inside = verb == "DATA"
            writer.write({"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}.get(verb, b"250 OK\r\n"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
        await server.wait_closed()
