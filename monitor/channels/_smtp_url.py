"""MONITOR_SMTP_URL: where mail is handed in, and how the way there is protected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: Literal["implicit", "starttls", "off"]
    ca: str | None = None
    """A file of certificates to trust instead of the system's."""


def parse(url: str) -> Server:
    """`smtp://user:pass@host:587?starttls=required|off&ca=FILE` or `smtps://host:465`.

    STARTTLS is required unless the URL says `starttls=off`. Raises ValueError, never repeating the URL, which
    holds a password.
    """
    if not url:
        raise ValueError("MONITOR_SMTP_URL is not set; mail needs it, such as smtp://user:password@mail.example:587")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(
            "MONITOR_SMTP_URL is not a well-formed address; encode odd characters as %40 and the like"
        ) from None
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/") or parts.fragment:
        raise ValueError("MONITOR_SMTP_URL must look like smtp://user:password@mail.example:587 or smtps://…:465")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = _protection(parts.scheme, options.pop("starttls", None))
    ca = options.pop("ca", None)
    if options:
        raise ValueError(f"MONITOR_SMTP_URL: {sorted(options)[0]} is no option; there are starttls and ca")
    default = {"implicit": 465, "starttls": 587, "off": 25}[tls]
    return Server(host, port or default, _plain(parts.username), _plain(parts.password), tls, ca or None)


def _protection(scheme: str, starttls: str | None) -> Literal["implicit", "starttls", "off"]:
    if scheme == "smtps":
        if starttls is not None:
            raise ValueError("MONITOR_SMTP_URL: smtps:// is encrypted from the start; leave starttls away")
        return "implicit"
    if starttls not in (None, "required", "off"):
        raise ValueError("MONITOR_SMTP_URL: starttls is required or off")
    return "off" if starttls == "off" else "starttls"


def _plain(written: str | None) -> str | None:
    return unquote(written) if written else None
