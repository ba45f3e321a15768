"""What is asked of every channel file that there is."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError
from sample_notes import NOW, every_note

from monitor.channels import ChannelOptions, Envelope, Wires, found
from monitor.errors import DeliveryError
from monitor.model import Message, Words
from monitor.render import Renderer

SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMw=="
SETTINGS: dict[str, dict[str, Any]] = {
    "email": {"to": ["desk@example.org", "law@example.org"]},
    "folder": {"path": "outbox"},
    "slack": {"url": "https://hooks.slack.example/services/T0/B0/topsecret"},
    "webhook": {"url": "https://archive.example/hook?token=topsecret", "secret": SECRET},
}
NOTES = every_note()


def options(kind: str, **other: Any) -> Any:
    return found()[kind].Options(id="one", kind=kind, **{**SETTINGS[kind], **other})


def envelope(recipient: str, **other: Any) -> Envelope:
    plain = Envelope("msg_aaaaaaaaaaaaaaaaaaaaaaaaaa", NOW, recipient, "alert", None, "Watch <watch@monitor.example>")
    return replace(plain, **other)


def message(channel: ModuleType, chosen: Any, words: Words, **other: Any) -> Message:
    recipient = channel.recipients(chosen)[0]
    body = channel.body(NOTES["alert"], words, envelope(recipient), chosen)
    plain = Message("msg_a", "k", "alert", "c", "one", recipient, words.subject, body, NOW)
    return replace(plain, **other)


@pytest.fixture(params=sorted(found()))
def kind(request: pytest.FixtureRequest) -> str:
    assert request.param in SETTINGS, "give the new channel settings here, and it is asked all of this"
    return str(request.param)


def test_channels_are_found_by_the_names_of_their_files() -> None:
    assert {"email", "folder", "slack", "webhook"} <= set(found())
    with pytest.raises(KeyError):
        found()["_mime"]


def test_it_offers_what_a_channel_offers(kind: str) -> None:
    channel = found()[kind]
    assert channel.__doc__
    assert issubclass(channel.Options, ChannelOptions)
    assert channel.Options.model_fields["kind"].default == kind
    assert list(inspect.signature(channel.body).parameters) == ["note", "words", "envelope", "options"]
    assert list(inspect.signature(channel.send).parameters) == ["message", "options", "wires", "now"]
    assert inspect.iscoroutinefunction(channel.send)


def test_its_options_refuse_what_they_do_not_know(kind: str) -> None:
    for wrong in ({"colour": "red"}, {"language": "../../etc"}, {"allow": ["example.org"]}):
        with pytest.raises(ValidationError):
            options(kind, **wrong)
    with pytest.raises(ValidationError):
        found()[kind].Options(id="../up", kind=kind, **SETTINGS[kind])


def test_its_options_never_show_a_secret(kind: str) -> None:
    shown = repr(options(kind)) + str(options(kind).model_dump()) + options(kind).model_dump_json()
    assert "topsecret" not in shown
    assert "c2VjcmV0" not in shown
    for wrong in ({"url": "http://topsecret.example/"}, {"secret": "topsecret"}):
        with pytest.raises(ValidationError) as failed:
            options(kind, **wrong)
        assert "topsecret" not in str(failed.value)


@pytest.mark.parametrize("name", NOTES)
def test_it_has_one_frozen_body_for_every_note(kind: str, name: str, renderer: Renderer) -> None:
    channel, chosen, words = found()[kind], options(kind), renderer.words(NOTES[name])
    for recipient in channel.recipients(chosen):
        body = channel.body(NOTES[name], words, envelope(recipient), chosen)
        assert body == channel.body(NOTES[name], words, envelope(recipient), chosen)
        assert body.encode("utf-8")
        if not body.isascii() or body.startswith("{"):
            json.loads(body)
        assert "\x00" not in body
        assert "javascript:" not in body
        assert "�" not in body


def test_it_checks_itself_in_sentences_and_sends_nothing(kind: str, tmp_path: Path) -> None:
    async def post(*_: object, **__: object) -> Any:
        raise AssertionError("check must not send")

    wires = Wires(post, None, None, tmp_path, None)
    for sentence in found()[kind].check(options(kind), wires):
        assert len(sentence.split()) > 4
    assert list(tmp_path.iterdir()) == []


async def test_a_receiver_that_is_not_there_is_one_clear_error(kind: str, wires: Wires, renderer: Renderer) -> None:
    (wires.folder / "file").write_text("not a folder")
    nowhere = {
        "email": {},
        "folder": {"path": "file/outbox"},
        "slack": {"url": "http://127.0.0.1:9/", "allow": ["127.0.0.1:9"]},
        "webhook": {"url": "http://127.0.0.1:9/", "allow": ["127.0.0.1:9"]},
    }
    chosen = options(kind, **nowhere[kind])
    channel = found()[kind]
    wires = replace(wires, smtp_url="smtp://127.0.0.1:9?starttls=off")
    with pytest.raises(DeliveryError) as failed:
        await channel.send(message(channel, chosen, renderer.words(NOTES["alert"])), chosen, wires, NOW)
    assert not failed.value.permanent
    assert not failed.value.disable
    assert not failed.value.ambiguous
    assert len(str(failed.value).splitlines()) == 1
