"""A folder of .eml files, which any mail program opens; needs no account anywhere."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from monitor.channels import ChannelOptions, Envelope, Wires
from monitor.channels._mime import fault_of_sender, wire
from monitor.channels._mime import message as mail
from monitor.errors import DeliveryError
from monitor.model import Message, Note, Words

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")


class Options(ChannelOptions):
    kind: Literal["folder"] = "folder"
    path: Path = Field(description="where the files go; relative to feeds.yaml")


def recipients(options: Options) -> tuple[str, ...]:
    return ("",)


def body(note: Note, words: Words, envelope: Envelope, options: Options) -> str:
    return mail(words, envelope, to=f"{options.id}@localhost", list_name=options.id)


async def send(message: Message, options: Options, wires: Wires, now: datetime) -> str:
    """Write `<day>-<id>.eml` whole or not at all; a file that is there already is left as it is."""
    target = _folder(options, wires) / f"{message.created:%Y-%m-%d}-{_NOT_IN_NAMES.sub('_', message.id)}.eml"
    try:
        return await asyncio.to_thread(_write, target, wire(message.body))
    except OSError as error:
        raise DeliveryError(f"cannot write {target}: {error.strerror or error}") from error


def check(options: Options, wires: Wires) -> list[str]:
    return [fault for fault in (fault_of_sender(wires.mail_from), _fault_of_folder(options, wires)) if fault]


def _fault_of_folder(options: Options, wires: Wires) -> str | None:
    folder = _folder(options, wires)
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not nearest.is_dir():
        return f"{nearest} is not a folder; give the channel {options.id} another path"
    if not os.access(nearest, os.W_OK | os.X_OK):
        return f"{nearest} cannot be written; change its owner or give the channel {options.id} another path"
    return None


def _folder(options: Options, wires: Wires) -> Path:
    return (wires.folder / options.path.expanduser()).absolute()


def _write(target: Path, content: bytes) -> str:
    if target.exists():
        return f"already in {target.name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    _keep_names(target.parent)
    return f"wrote {target.name}"


def _keep_names(folder: Path) -> None:
    """Make the new name survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
