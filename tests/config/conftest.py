"""A watch list in a file of its own, channels of two made-up kinds, and the lines of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from monitor import watchlist
from monitor.errors import ConfigError


class Pigeon(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Literal["pigeon"]
    language: str = "en"
    allow: tuple[str, ...] = ()
    loft: str
    rings: int = 1


class Bottle(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Literal["bottle"]
    language: str = "en"
    allow: tuple[str, ...] = ()
    secret: SecretStr


KINDS: dict[str, type[BaseModel]] = {"pigeon": Pigeon, "bottle": Bottle}

SMALLEST = """\
topic: {name: Faces, keywords: [face recognition]}
entities:
  - {id: amazon, name: Amazon}
"""

Reads = Callable[..., watchlist.Watchlist]
Refuses = Callable[..., list[str]]


@pytest.fixture
def kinds() -> dict[str, type[BaseModel]]:
    return KINDS


@pytest.fixture
def smallest() -> str:
    """The smallest file that is right, three lines long; more sections may follow it."""
    return SMALLEST


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Reads a text as feeds.yaml in the working folder."""
    monkeypatch.chdir(tmp_path)

    def read(text: str | bytes, environ: Mapping[str, str] | None = None) -> watchlist.Watchlist:
        raw = dedent(text).encode() if isinstance(text, str) else text
        (tmp_path / "feeds.yaml").write_bytes(raw)
        return watchlist.read(tmp_path / "feeds.yaml", environ or {}, KINDS)

    return read


@pytest.fixture
def refuses(reads: Reads) -> Refuses:
    """The lines with which a text is refused."""

    def refuse(text: str | bytes, environ: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            reads(text, environ)
        return caught.value.lines

    return refuse
