"""Ways out: one file for each, found by its name, which is the `kind` in feeds.yaml.

A channel file offers (names that begin with an underscore are shared by channels, not channels):

    class Options(ChannelOptions)                   what feeds.yaml may say of it
    recipients(options) -> tuple[str, ...]          its addresses; ("",) where there is one receiver
    body(note, words, envelope, options) -> str     what goes on the wire, frozen when the message is queued
    async send(message, options, wires, now) -> str the receiver's answer, in short; raises DeliveryError
    check(options, wires) -> list[str]              what is missing, in sentences; sends nothing

and, where its receiver wants a pause between two messages, a timedelta PACE.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, field_validator

from monitor.channels._address import check_allowed


class ChannelOptions(BaseModel):
    """What every channel of feeds.yaml says. `allow`: networks or addresses that its own receiver may have."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    kind: str
    language: str = Field(default="en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    allow: tuple[str, ...] = ()

    @field_validator("allow")
    @classmethod
    def _networks(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for entry in allow:
            check_allowed(entry)
        return allow


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message is besides its words. `recipient`: an e-mail address, or empty."""

    id: str
    created: datetime
    recipient: str
    kind: str
    thread: str | None = None
    """The id of the message that this one answers, where it does."""
    mail_from: str | None = None
    public_url: str | None = None


class Answered(Protocol):
    """A receiver's answer, header names in lower case, the body cut where the client stops reading."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Post(Protocol):
    """The guarded client's POST: follows no redirect; raises FetchError when no answer came."""

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, allow: Sequence[str], timeout: timedelta
    ) -> Awaitable[Answered]: ...


@dataclass(frozen=True, slots=True)
class Wires:
    """What channels reach the world through. `folder`: what a folder channel's relative path starts from."""

    post: Post
    smtp_url: str | None
    mail_from: str | None
    folder: Path
    public_url: str | None
    patience: timedelta = timedelta(seconds=30)
    """How long one answer of a receiver may take."""


class _Found(Mapping[str, ModuleType]):
    """Channel modules by kind; a module is imported when it is first asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def __getitem__(self, kind: str) -> ModuleType:
        if kind not in self._names:
            raise KeyError(kind)
        return importlib.import_module(f"{__name__}.{kind}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@cache
def found() -> Mapping[str, ModuleType]:
    """The channels that there are, by kind."""
    return _Found(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))
