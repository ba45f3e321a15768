"""The environment, read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

from monitor import environment
from monitor.errors import SettingsError

_PLAIN = "CONFIG TEMPLATES MAIL_FROM PUBLIC_URL BIND LLM_URL LLM_MODEL LLM_ASK LOG_FORMAT LOG_LEVEL".split()
_SECRET = "DATABASE_URL SMTP_URL ADMIN_PASSWORD SECRET_KEY PING_URL LLM_KEY".split()
_LEVELS = ("debug", "info", "warning", "error")
T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """What the environment says. None means not set; what may hold a secret is not in the repr."""

    config: Path
    home: Path
    """What relative paths in the file are relative to: its folder, or the working folder for the shipped one."""
    templates: Path | None = None
    database_url: str = field(default="", repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    public_url: str | None = None
    """Without a slash at the end."""
    bind: tuple[str, int] = ("127.0.0.1", 8000)
    admin_password: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    ping_url: str | None = field(default=None, repr=False)
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key: str | None = field(default=None, repr=False)
    llm_ask: Literal["unsure", "relevant"] = "unsure"
    """Which items the language model is asked about: those that the rules are unsure of, or every relevant one."""
    log_format: Literal["text", "json"] = "text"
    log_level: str = "info"


def read(environ: Mapping[str, str], cwd: Path) -> Settings:
    """The settings; relative paths start at `cwd`. Raises SettingsError with one line for each fault."""
    reader = _Reader(environ, cwd)
    config = reader.get("CONFIG", _config(cwd))
    settings = Settings(
        config=config or _default_config(cwd),
        home=config.parent if config else cwd,
        templates=reader.get("TEMPLATES", _folder(cwd)),
        database_url=reader.get("DATABASE_URL", _database(cwd)) or f"sqlite:///{cwd / 'data' / 'monitor.db'}",
        smtp_url=reader.get("SMTP_URL", _smtp(cwd)),
        mail_from=reader.get("MAIL_FROM", _address),
        public_url=reader.get("PUBLIC_URL", _public_url),
        bind=reader.get("BIND", _bind) or ("127.0.0.1", 8000),
        admin_password=reader.get("ADMIN_PASSWORD", str),
        secret_key=reader.get("SECRET_KEY", str),
        ping_url=reader.get("PING_URL", _web_url),
        llm_url=reader.get("LLM_URL", _web_url),
        llm_model=reader.get("LLM_MODEL", str),
        llm_key=reader.get("LLM_KEY", str),
        llm_ask=cast(Literal["unsure", "relevant"], reader.get("LLM_ASK", _one_of("unsure", "relevant")) or "unsure"),
        log_format=cast(Literal["text", "json"], reader.get("LOG_FORMAT", _one_of("text", "json")) or "text"),
        log_level=reader.get("LOG_LEVEL", _one_of(*_LEVELS)) or "info",
    )
    if settings.llm_url and not settings.llm_model:
        reader.faults.append("MONITOR_LLM_URL is set, so that MONITOR_LLM_MODEL must name a model")
    reader.stop_at_faults()
    return settings


def shipped(name: str) -> Path:
    """A file or folder that comes with monitor: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    for place in (package / name, package.parent / name):
        if place.exists():
            return place
    raise SettingsError(f"{name} is missing from this installation; install monitor again")


class _Reader:
    """Reads one variable after the other, and keeps what is wrong until the end."""

    def __init__(self, environ: Mapping[str, str], cwd: Path) -> None:
        self.environ = environ
        self.cwd = cwd
        self.faults = list(_misspelt(environ))

    def get(self, name: str, parse: Callable[[str], T]) -> T | None:
        full = f"MONITOR_{name}"
        try:
            value = environment.value(self.environ, full, self.cwd) if name in _SECRET else self.environ.get(full)
        except SettingsError as error:
            self.faults.append(str(error))
            return None
        try:
            return parse(value.strip()) if value and value.strip() else None
        except ValueError as error:
            self.faults.append(f"{full}: {error}")
            return None

    def stop_at_faults(self) -> None:
        if self.faults:
            raise SettingsError("\n".join(self.faults))


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    """Names very like one of ours. Others are let be: orchestrators add MONITOR_PORT and its kind."""
    ours = [*_PLAIN, *_SECRET, *(f"{name}_FILE" for name in _SECRET)]
    found = []
    for name in sorted(environ):
        rest = name.removeprefix("MONITOR_")
        if name.startswith("MONITOR_") and rest not in ours and (close := get_close_matches(rest, ours, 1, 0.8)):
            found.append(f"{name}: unknown variable, did you mean MONITOR_{close[0]}?")
    return found


def _default_config(cwd: Path) -> Path:
    own = cwd / "feeds.yaml"
    return own if own.exists() else shipped("feeds.yaml")


def _config(cwd: Path) -> Callable[[str], Path]:
    def parse(text: str) -> Path:
        if not (cwd / text).is_file():
            raise ValueError(f"there is no file {cwd / text}")
        return cwd / text

    return parse


def _folder(cwd: Path) -> Callable[[str], Path]:
    def parse(text: str) -> Path:
        if not (cwd / text).is_dir():
            raise ValueError(f"there is no folder {cwd / text}")
        return cwd / text

    return parse


def _database(cwd: Path) -> Callable[[str], str]:
    """SQLite by file, or PostgreSQL through psycopg 3 whatever of its names is written."""

    def parse(text: str) -> str:
        scheme, found, rest = text.partition("://")
        if found and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            return f"postgresql+psycopg://{rest}"
        if not found or scheme != "sqlite":
            raise ValueError("write sqlite:///data/monitor.db or postgresql://user:password@host/name")
        if not rest.startswith("/") or len(rest) < 2:
            raise ValueError("SQLite needs a file: sqlite:///data/monitor.db, or sqlite:////var/lib/monitor.db")
        return f"sqlite:///{cwd / rest[1:]}"

    return parse


def _smtp(cwd: Path) -> Callable[[str], str]:
    """Checks the parts; never tells the address, which may hold a password."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("write smtp://user:password@host:587 or smtps://user:password@host")
        _port(parts.port)
        for key, value in parse_qsl(parts.query, keep_blank_values=True):
            if key == "starttls" and value not in ("required", "off"):
                raise ValueError("starttls must be required or off")
            if key == "ca" and not (cwd / value).is_file():
                raise ValueError(f"ca: there is no file {cwd / value}")
            if key not in ("starttls", "ca"):
                raise ValueError(f"unknown option {key!r}, there are starttls and ca")
        return text

    return parse


def _address(text: str) -> str:
    """`monitor@example.org`, or with a name: `Monitor <monitor@example.org>`."""
    _, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address) or any(ord(c) < 32 for c in text):
        raise ValueError(f"{text!r} is no address, write monitor@example.org")
    return text


def _web_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("an address must begin with https:// or http:// and name a host")
    _port(parts.port)
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(_web_url(text))
    if parts.query or parts.fragment or parts.username:
        raise ValueError("write the address of the start page alone, without ?, # or a user name")
    return text.rstrip("/")


def _bind(text: str) -> tuple[str, int]:
    """ "127.0.0.1:8000", "localhost:8000" or "[::1]:8000"."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]]+)):(\d{1,5})", text)
    if not found:
        raise ValueError(f"{text!r} is no address with a port, write 127.0.0.1:8000")
    return found[1] or found[2], _port(int(found[3])) or 0


def _port(port: int | None) -> int | None:
    if port is not None and port > 65535:
        raise ValueError(f"{port} is no port")
    return port


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"{text!r} is none of {', '.join(words)}")
        return text.lower()

    return parse
