"""The one place where foreign errors become ours: one sentence, without the address and the server's own words."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp

from monitor.core.inflate import InflateError
from monitor.errors import Blocked, FetchError
from monitor.fetch.guard import Forbidden

REFUSED = "Blocked address: only public http and https addresses are dialled, others only where `allow` names them."

_SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientPayloadError, "The answer broke off before its end."),
    (aiohttp.ServerDisconnectedError, "The server closed the connection without an answer."),
    (aiohttp.ClientResponseError, "The server's answer is not valid HTTP, or its headers are too large."),
    (aiohttp.InvalidURL, "The address is not valid."),
    (OSError, "The connection was lost before the answer was complete."),
)


def translated(error: BaseException) -> FetchError:
    """What is told of any error of the client library, of a socket, or of a compressed body."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or "it could not be checked"
        return FetchError(f"The server's certificate is not valid: {reason}.")
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return FetchError("The server did not complete the TLS handshake.")
    if isinstance(error, aiohttp.ClientConnectorError):
        return Blocked(REFUSED) if isinstance(error.os_error, Forbidden) else FetchError(_unreached(error))
    if isinstance(error, InflateError):
        return FetchError(f"The body of the answer {error}.")
    return FetchError(
        next((sentence for kind, sentence in _SENTENCES if isinstance(error, kind)), "The request failed.")
    )


def _unreached(error: aiohttp.ClientConnectorError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "The name of the host could not be resolved."
    if isinstance(error.os_error, ConnectionRefusedError):
        return "The host refused the connection."
    return "No connection to the host could be made."


def phrase(status: int) -> str:
    """What is told of a status that carries no feed. The server's own phrase is not repeated."""
    if status == 304:
        return "The server answered 304 Not Modified to a request without conditions."
    known = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    return f"The server answered {status} {known}".rstrip() + "."


def size(count: int) -> str:
    """A number of bytes for a person: "5 MB", "64 KiB"."""
    return f"{count / 1_000_000:g} MB" if count >= 100_000 and count % 1024 else f"{count / 1024:g} KiB"
