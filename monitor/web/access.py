"""Who may see what: nobody anything, but for the cases written here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.settings import Settings
from monitor.web.attempts import Attempts

OPEN = "/healthz"
"""The one path that answers everybody."""
_METHODS = ("GET", "HEAD")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_LONGEST_CREDENTIALS = 2048


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: one sentence, with the remedy where there is one."""

    status: int
    sentence: str
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return PlainTextResponse(f"{self.sentence}\n", self.status, self.headers)


class Access:
    """Lets through what the settings allow, and refuses everything else, known path or not.

    Bound to loopback, reading is open to requests that name this machine. What came through a proxy, or names
    MONITOR_PUBLIC_URL's host, counts as coming from beyond: it needs the password, as all do on any other bind.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, attempts: Attempts) -> None:
        self.app = app
        self.bound_to_loopback = is_loopback(settings.bind[0])
        self.public_host = urlsplit(settings.public_url or "").hostname
        self.password = settings.admin_password
        self.attempts = attempts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif refusal := self.refusal(HTTPConnection(scope), scope["method"]):
            await refusal.response()(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def refusal(self, request: HTTPConnection, method: str) -> Refusal | None:
        """None for what is to be answered."""
        if method not in _METHODS:
            return Refusal(405, "Only GET and HEAD are answered here.", {"Allow": ", ".join(_METHODS)})
        if request.scope["path"] == OPEN:
            return None
        if self.bound_to_loopback:
            host = host_of(request.headers.get("host", ""))
            if is_loopback(host) and not any(name in request.headers for name in _FORWARDED):
                return None
            # Another name for this machine: a page elsewhere may have made the browser's resolver say so.
            if not is_loopback(host) and host != self.public_host:
                return Refusal(
                    403, "This is not a name of this service: set MONITOR_PUBLIC_URL to the address you use."
                )
        return self._unproven(request)

    def _unproven(self, request: HTTPConnection) -> Refusal | None:
        """The refusal of whoever does not bring the password."""
        if self.password is None:
            return Refusal(403, "Beyond this machine nothing is shown until MONITOR_ADMIN_PASSWORD is set.")
        client = request.client.host if request.client else ""
        if wait := self.attempts.wait(client):
            headers = {"Retry-After": str(wait)}
            return Refusal(429, f"Too many wrong passwords: try again in {wait} seconds.", headers)
        given = request.headers.get("authorization")
        if given is not None and same(password_of(given), self.password):
            return None
        if given is not None:
            self.attempts.failed(client)
        challenge = {"WWW-Authenticate": 'Basic realm="monitor", charset="UTF-8"'}
        return Refusal(401, "Sign in with any user name and the password in MONITOR_ADMIN_PASSWORD.", challenge)


def is_loopback(host: str) -> bool:
    """Whether a host, as bound or as asked for, is this machine by itself. Other names may lead anywhere."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """The host in a Host header, lower case, without port and brackets; empty where it is no such thing."""
    try:
        parts = urlsplit(f"//{header.strip()}")
        strange = parts.path or parts.query or parts.fragment or parts.username is not None or parts.port == 0
    except ValueError:
        return ""
    return "" if strange else (parts.hostname or "").removesuffix(".")


def password_of(authorization: str) -> str | None:
    """The password of HTTP Basic credentials (RFC 7617, UTF-8); None for anything else."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic" or len(credentials) > _LONGEST_CREDENTIALS:
        return None
    try:
        _, colon, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return password if colon else None


def same(given: str | None, expected: str) -> bool:
    """Compared in full and in constant time, whatever the lengths."""
    digests = (hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest() for word in (given or "", expected))
    return hmac.compare_digest(*digests) and given is not None
