"""E-mail through the operator's SMTP server: one message, one recipient, one session."""

from __future__ import annotations

import asyncio
import ssl
from datetime import datetime
from typing import Literal

import aiosmtplib
from aiosmtplib import SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError
from pydantic import Field, field_validator

from monitor.channels import ChannelOptions, Envelope, Wires
from monitor.channels._mime import Sender, address, fault_of_sender, sender, wire
from monitor.channels._mime import message as mail
from monitor.channels._smtp_url import Server, parse
from monitor.core.text import one_line, shorten
from monitor.errors import DeliveryError
from monitor.model import Message, Note, Words

_FOR_ARRIVING = 4
"""Times the patience for one answer: all from connecting to the recipient's acceptance."""
_FOR_TAKING = 4
"""The same for the answer to the message itself, which servers with scanners give late."""
_OURS_TO_MEND = {454, 530, 534, 535, 538}
"""Refused for how we came (TLS, login), not for what we brought: the message is kept for another try."""


class Options(ChannelOptions):
    kind: Literal["email"] = "email"
    to: tuple[str, ...] = Field(min_length=1, description="plain addresses; each gets a message of its own")

    @field_validator("to")
    @classmethod
    def _addresses(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        plain = tuple(address(one) for one in to)
        twice = {one for one in plain if [p.casefold() for p in plain].count(one.casefold()) > 1}
        if twice:
            raise ValueError(f"{sorted(twice)[0]} is listed twice")
        return plain


def recipients(options: Options) -> tuple[str, ...]:
    return options.to


def body(note: Note, words: Words, envelope: Envelope, options: Options) -> str:
    return mail(words, envelope, to=envelope.recipient, list_name=options.id)


async def send(message: Message, options: Options, wires: Wires, now: datetime) -> str:
    """One session. 4xx and whatever happens before the message is taken: again; 5xx to it: never again.

    A connection lost, or silence, after DATA is `ambiguous`: the server may have taken it. Nothing that happens
    after its 250 counts. In all it takes at most 13 times `wires.patience`.
    """
    try:
        server = parse(wires.smtp_url or "")
        origin = sender(wires.mail_from)
    except ValueError as error:
        raise DeliveryError(str(error)) from error
    patience = wires.patience.total_seconds()
    smtp = await _client(server, origin, patience)
    try:
        async with asyncio.timeout(patience * _FOR_ARRIVING):
            await _open(smtp, server)
            await _address(smtp, origin, message.recipient)
        return await _hand_over(smtp, wire(message.body), patience * _FOR_TAKING)
    except TimeoutError as error:
        raise DeliveryError(f"mail server {server.host}:{server.port} was too slow to take any mail") from error
    finally:
        await _leave(smtp, patience)


async def _client(server: Server, origin: Sender, patience: float) -> aiosmtplib.SMTP:
    """A client that encrypts as the URL says and never falls back to clear text."""
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        local_hostname=origin.domain,
        timeout=patience,
        use_tls=server.tls == "implicit",
        start_tls=server.tls == "starttls",
        tls_context=await _trust(server),
    )


async def _address(smtp: aiosmtplib.SMTP, origin: Sender, recipient: str) -> None:
    try:
        await smtp.mail(origin.address)
        await smtp.rcpt(recipient)
    except SMTPResponseException as error:
        raise _refused(error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"lost the mail server before the message was sent: {_said(error)}") from error


async def _hand_over(smtp: aiosmtplib.SMTP, content: bytes, patience: float) -> str:
    try:
        taken = await smtp.data(content, timeout=patience)
    except SMTPResponseException as error:
        raise _refused(error) from error
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
        raise DeliveryError(
            f"lost the mail server after DATA, it may have the message: {_said(error)}", ambiguous=True
        ) from error
    return shorten(one_line(f"{taken.code} {taken.message}"), 200)


async def _open(smtp: aiosmtplib.SMTP, server: Server) -> None:
    where = f"mail server {server.host}:{server.port}"
    try:
        await smtp.connect()
    except SMTPResponseException as error:
        raise DeliveryError(f"{where} refused the session: {_said(error)}") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise DeliveryError(f"{where}: {_why_not(error)}") from error


def _why_not(error: Exception) -> str:
    """Why there is no session. aiosmtplib passes a refused certificate on bare after STARTTLS, wrapped before."""
    refused = next((e for e in (error, error.__cause__) if isinstance(e, ssl.SSLCertVerificationError)), None)
    if refused is not None:
        return f"its certificate is not trusted ({refused.verify_message}); name its CA with ca=FILE"
    if "STARTTLS extension not supported" in str(error):
        return "it offers no STARTTLS, and the message must not go in clear text"
    return _said(error)


async def _trust(server: Server) -> ssl.SSLContext | None:
    if server.tls == "off":
        return None
    try:
        return await asyncio.to_thread(ssl.create_default_context, cafile=server.ca)
    except OSError as error:
        raise DeliveryError(f"MONITOR_SMTP_URL: ca={server.ca} cannot be read: {error.strerror or error}") from error


async def _leave(smtp: aiosmtplib.SMTP, patience: float) -> None:
    """QUIT where it is still possible; its answer changes nothing."""
    try:
        if smtp.is_connected:
            await smtp.quit(timeout=patience / 10)
    except (aiosmtplib.SMTPException, OSError):
        pass
    finally:
        smtp.close()


def _refused(error: SMTPResponseException) -> DeliveryError:
    return DeliveryError(_said(error), permanent=500 <= error.code < 600 and error.code not in _OURS_TO_MEND)


def _said(error: Exception) -> str:
    words = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    return shorten(one_line(words or type(error).__name__), 200)


def check(options: Options, wires: Wires) -> list[str]:
    found: list[str] = []
    if not wires.mail_from:
        found.append(f"the channel {options.id} needs MONITOR_MAIL_FROM, the address that mail comes from")
    for fault in (fault_of_sender(wires.mail_from), _fault_of_server(wires.smtp_url or "")):
        if fault:
            found.append(fault)
    return found


def _fault_of_server(smtp_url: str) -> str | None:
    try:
        server = parse(smtp_url)
        ssl.create_default_context(cafile=server.ca)
    except ValueError as error:
        return str(error)
    except OSError as error:
        return f"MONITOR_SMTP_URL: the file after ca= cannot be read: {error.strerror or error}"
    return None
