"""E-mail through the operator's SMTP server: one message, one recipient, one session."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

import aiosmtplib
from aiosmtplib import SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError
from pydantic import Field, field_validator

from monitor.channels import ChannelOptions, Envelope, Wires
from monitor.channels._mime import address, sender, wire
from monitor.channels._mime import message as mail
from monitor.channels._smtp_url import Server, parse
from monitor.core.text import one_line, shorten
from monitor.errors import DeliveryError
from monitor.model import Message, Note, Words

_PATIENCE = 30.0
"""Seconds for connecting, and for each answer but the last."""
_PATIENCE_FOR_TAKING = 120.0
"""Seconds for the answer to the message itself, which servers with scanners give late."""
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
    after its 250 counts.
    """
    try:
        server = parse(wires.smtp_url or "")
        origin = sender(wires.mail_from)
    except ValueError as error:
        raise DeliveryError(str(error)) from error
    async with _session(server, origin.domain) as smtp:
        try:
            await smtp.mail(origin.addr_spec)
            await smtp.rcpt(message.recipient)
        except SMTPResponseException as error:
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"lost the mail server before the message was sent: {_said(error)}") from error
        return await _hand_over(smtp, wire(message.body))


async def _hand_over(smtp: aiosmtplib.SMTP, content: bytes) -> str:
    try:
        taken = await smtp.data(content, timeout=_PATIENCE_FOR_TAKING)
    except SMTPResponseException as error:
        raise _refused(error) from error
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
        raise DeliveryError(
            f"lost the mail server after DATA, it may have the message: {_said(error)}", ambiguous=True
        ) from error
    return shorten(one_line(f"{taken.code} {taken.message}"), 200)


@asynccontextmanager
async def _session(server: Server, own_name: str) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection, encrypted as the URL says and logged in; never in clear text unless it says so."""
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        local_hostname=own_name,
        timeout=_PATIENCE,
        use_tls=server.tls == "implicit",
        start_tls=server.tls == "starttls",
        tls_context=await _trust(server),
    )
    await _open(smtp, server)
    try:
        yield smtp
    finally:
        await _leave(smtp)


async def _open(smtp: aiosmtplib.SMTP, server: Server) -> None:
    where = f"mail server {server.host}:{server.port}"
    try:
        await smtp.connect()
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(
            f"{where}: its certificate is not trusted ({error.verify_message}); name its CA with ca=FILE"
        ) from error
    except SMTPResponseException as error:
        raise DeliveryError(f"{where} refused the session: {_said(error)}") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        if server.tls == "starttls" and "STARTTLS extension not supported" in str(error):
            error = aiosmtplib.SMTPException("it offers no STARTTLS, and the message must not go in clear text")
        raise DeliveryError(f"{where}: {_said(error)}") from error


async def _trust(server: Server) -> ssl.SSLContext | None:
    if server.tls == "off":
        return None
    try:
        return await asyncio.to_thread(ssl.create_default_context, cafile=server.ca)
    except OSError as error:
        raise DeliveryError(f"MONITOR_SMTP_URL: ca={server.ca} cannot be read: {error.strerror or error}") from error


async def _leave(smtp: aiosmtplib.SMTP) -> None:
    """QUIT where it is still possible; its answer changes nothing."""
    try:
        if smtp.is_connected:
            await smtp.quit(timeout=5)
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
    for fault in (_fault_of_sender(wires.mail_from), _fault_of_server(wires.smtp_url or "")):
        if fault:
            found.append(fault)
    return found


def _fault_of_sender(mail_from: str | None) -> str | None:
    try:
        sender(mail_from)
    except ValueError as error:
        return f"MONITOR_MAIL_FROM: {error}"
    return None


def _fault_of_server(smtp_url: str) -> str | None:
    try:
        server = parse(smtp_url)
        ssl.create_default_context(cafile=server.ca)
    except ValueError as error:
        return str(error)
    except OSError as error:
        return f"MONITOR_SMTP_URL: the file after ca= cannot be read: {error.strerror or error}"
    return None
