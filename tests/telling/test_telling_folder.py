"""Messages as files that any mail program opens."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sample_notes import NOW, every_note

from monitor.channels import Envelope, Wires, folder
from monitor.errors import DeliveryError
from monitor.model import Message
from monitor.render import Renderer

OPTIONS = folder.Options(id="outbox", path=Path("data/outbox"))


@pytest.fixture
def message(renderer: Renderer) -> Message:
    note = every_note()["alert"]
    words = renderer.words(note)
    body = folder.body(note, words, Envelope("msg_a", NOW, "", "alert"), OPTIONS)
    return Message("msg_a", "k", "alert", "c", "outbox", "", words.subject, body, NOW)


async def test_a_message_becomes_a_file_named_by_day_and_id(message: Message, wires: Wires) -> None:
    assert await folder.send(message, OPTIONS, wires, NOW) == "wrote 2021-05-18-msg_a.eml"
    [file] = (wires.folder / "data/outbox").iterdir()
    content = file.read_bytes()
    assert b"\n" not in content.replace(b"\r\n", b"")
    mail = message_from_bytes(content, policy=default)
    assert mail["Subject"] == message.subject
    assert mail["From"].addresses[0].addr_spec == "monitor@localhost"
    assert mail["To"].addresses[0].addr_spec == "outbox@localhost"


async def test_the_same_message_is_never_written_twice(message: Message, wires: Wires) -> None:
    await folder.send(message, OPTIONS, wires, NOW)
    [file] = (wires.folder / "data/outbox").iterdir()
    file.write_text("read and marked")
    assert await folder.send(message, OPTIONS, wires, NOW) == "already in 2021-05-18-msg_a.eml"
    assert file.read_text() == "read and marked"


async def test_an_id_cannot_lead_out_of_the_folder(message: Message, wires: Wires) -> None:
    await folder.send(replace(message, id="../../up"), OPTIONS, wires, NOW)
    [file] = (wires.folder / "data/outbox").iterdir()
    assert file.name == "2021-05-18-______up.eml"


async def test_a_folder_that_cannot_be_is_one_sentence_for_later(message: Message, wires: Wires) -> None:
    (wires.folder / "data").write_text("a file")
    with pytest.raises(DeliveryError, match=r"cannot write .*Not a directory") as failed:
        await folder.send(message, OPTIONS, wires, NOW)
    assert not failed.value.permanent
    [sentence] = folder.check(OPTIONS, wires)
    assert sentence == f"{wires.folder / 'data'} is not a folder; give the channel outbox another path"


def test_a_folder_that_can_be_made_is_fine(wires: Wires) -> None:
    assert folder.check(OPTIONS, wires) == []
