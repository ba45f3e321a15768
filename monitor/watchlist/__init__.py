"""feeds.yaml, read and checked, errors with line numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from monitor import environment
from monitor.errors import ConfigError
from monitor.model import (
    AlertRule,
    DigestRule,
    Entity,
    Event,
    FeedSpec,
    FetchLimits,
    Known,
    Retention,
    Review,
    Status,
    Topic,
)
from monitor.watchlist import checks, shapes
from monitor.watchlist.document import Document, Fault, Place, hidden, load
from monitor.watchlist.sentences import check
from monitor.watchlist.values import meant

_LARGEST = 16_000_000
Options = Mapping[str, type[BaseModel]]
"""Channel kind to the model of its options; each has `id` and `kind`."""


@dataclass(frozen=True)
class Watchlist:
    """What feeds.yaml says. `channels` holds one model for each channel, of the type that its kind has."""

    path: Path
    timezone: ZoneInfo
    topic: Topic
    entities: tuple[Entity, ...]
    feeds: tuple[FeedSpec, ...] = ()
    fetch: FetchLimits = field(default_factory=FetchLimits)
    review: Review = field(default_factory=Review)
    channels: tuple[Any, ...] = ()
    alerts: tuple[AlertRule, ...] = ()
    digests: tuple[DigestRule, ...] = ()
    retention: Retention = field(default_factory=Retention)


def read(path: Path, environ: Mapping[str, str], options: Options) -> Watchlist:
    """The watch list in the file. `${NAME}` comes from `environ`, or from the file that its NAME_FILE names.

    Raises ConfigError with one line for each fault, in the order of the file: nothing is half accepted.
    """
    document = load(_text(path), partial(environment.value, environ))
    if not isinstance(document.data, dict):
        faults = document.faults or [Fault((), "the file must hold topic, entities, feeds, channels …")]
        raise _error(path, document, faults)
    file, faults = check(shapes.FileShape, (), document)
    channels = _channels(document, options, faults)
    faults = _first_of_each(document.faults + faults + list(checks.across(document)))
    if faults or file is None:
        raise _error(path, document, faults)
    return _watchlist(path, file, tuple(channels))


def schema(options: Options) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of feeds.yaml, with the channels of these kinds, for editors."""
    wanted = [(model, "validation") for model in (shapes.FileShape, *options.values())]
    names, together = models_json_schema(wanted, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    definitions = together["$defs"]
    file = definitions.pop(names[shapes.FileShape, "validation"]["$ref"].rpartition("/")[2])
    kinds = [names[model, "validation"] for _, model in sorted(options.items())]
    file["properties"]["channels"]["items"] = {"anyOf": kinds}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **file,
        "title": "feeds.yaml",
        "$defs": definitions,
    }


def _text(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            raw = handle.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError([f"{_shown(path)}: cannot be read: {error.strerror or error}"]) from error
    if len(raw) > _LARGEST:
        raise ConfigError([f"{_shown(path)}: longer than {_LARGEST // 1_000_000} MB"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ConfigError([f"{_shown(path)}:{line}:{column}: not UTF-8 text, save the file as UTF-8"]) from error


def _channels(document: Document, options: Options, faults: list[Fault]) -> list[BaseModel]:
    """Each channel as its kind wants it; what is wrong is added to the faults."""
    found: list[BaseModel] = []
    for loc, row in checks.rows(document, "channels"):
        kind = row.get("kind")
        if not isinstance(kind, str):
            faults.append(Fault((*loc, "kind"), f"missing{meant('', options)}"))
        elif kind not in options:
            faults.append(Fault((*loc, "kind"), f"unknown kind {kind!r}{meant(kind, options)}"))
        else:
            channel, wrong = check(options[kind], loc, document)
            faults += wrong
            found += [channel] if channel else []
    return found


def _first_of_each(faults: Iterable[Fault]) -> list[Fault]:
    """One fault for each place: what was found first explains what was found later."""
    found: dict[object, Fault] = {}
    for fault in faults:
        found.setdefault((fault.loc, fault.place), fault)
    return list(found.values())


def _error(path: Path, document: Document, faults: Iterable[Fault]) -> ConfigError:
    placed = sorted(((document.place(fault), fault) for fault in faults), key=lambda pair: pair[0])
    return ConfigError([_line(path, place, fault, document) for place, fault in placed])


def _line(path: Path, place: Place, fault: Fault, document: Document) -> str:
    key = ".".join(map(str, fault.loc))
    message = hidden(f"{key}: {fault.message}" if key else fault.message, document.secrets)
    return f"{_shown(path)}:{place.line}:{place.column}: {message}"


def _shown(path: Path) -> str:
    """The path as a person in the working folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path)


def _watchlist(path: Path, file: shapes.FileShape, channels: tuple[BaseModel, ...]) -> Watchlist:
    return Watchlist(
        path=path,
        timezone=file.timezone,
        topic=Topic(**dict(file.topic)),
        entities=tuple(map(_entity, file.entities)),
        feeds=tuple(FeedSpec(**{**dict(feed), "title": feed.title or ""}) for feed in file.feeds),
        fetch=FetchLimits(**dict(file.fetch)),
        review=Review(**dict(file.review)),
        channels=channels,
        alerts=tuple(map(_alert, file.alerts)),
        digests=tuple(DigestRule(**dict(rule)) for rule in file.digests),
        retention=Retention(**dict(file.retention)),
    )


def _entity(shape: shapes.EntityShape) -> Entity:
    known = tuple(Known(**{**dict(fact), "status": Status(fact.status)}) for fact in shape.known)
    return Entity(**{**dict(shape), "known": known})


def _alert(shape: shapes.AlertShape) -> AlertRule:
    written = {key: value for key, value in dict(shape).items() if value is not None}
    if shape.events:
        written["events"] = tuple(map(Event, shape.events))
    return AlertRule(**written)
