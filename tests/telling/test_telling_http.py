"""Slack and webhooks against a real receiver."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from receivers import LOOPBACK, Receiver
from sample_notes import (
    HOSTILE,
    NAMES,
    NOW,
    awful_digest,
    change,
    digest,
    every_note,
    evidence,
    story,
)
from standardwebhooks import Webhook

from monitor.channels import Envelope, Wires, _blocks, _http, slack, webhook
from monitor.core.compose import change_data
from monitor.errors import DeliveryError
from monitor.model import AlertNote, Message, Note
from monitor.render import Renderer

SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMw=="
NEWER = "whsec_bmV3ZXItbmV3ZXItbmV3ZXItbmV3ZXItbmV3ZXItMTIz"
NOTES = every_note()
ENVELOPE = Envelope("msg_a", NOW, "", "alert", public_url="https://monitor.example")


def message(body: str) -> Message:
    return Message("msg_abcdefghijklmnopqrstuvwxyz", "k", "alert", "c", "one", "", "subject", body, NOW)


def slack_options(url: str = "https://hooks.slack.example/x") -> slack.Options:
    return slack.Options(id="team", url=url, allow=LOOPBACK)


def webhook_options(url: str, *secrets: str) -> webhook.Options:
    return webhook.Options(id="archive", url=url, secret=secrets or SECRET, allow=LOOPBACK)


async def told(kind: str, receiver: Receiver, wires: Wires, now: datetime = NOW) -> str:
    """Send a message to the receiver on a channel of that kind."""
    if kind == "slack":
        return await slack.send(message('{"text":"é"}'), slack_options(receiver.url), wires, now)
    return await webhook.send(message('{"text":"é"}'), webhook_options(receiver.url), wires, now)


async def failure(kind: str, receiver: Receiver, wires: Wires, now: datetime = NOW) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await told(kind, receiver, wires, now)
    return failed.value


@pytest.mark.parametrize("kind", ["slack", "webhook"])
class TestAnswers:
    async def test_what_is_sent_is_the_frozen_body(self, kind: str, receiver: Receiver, wires: Wires) -> None:
        assert await told(kind, receiver, wires) == "200 ok"
        [(headers, body)] = receiver.requests
        assert body.decode() == '{"text":"é"}'
        assert headers["content-type"].startswith("application/json")

    @pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 403])
    async def test_what_may_pass_is_tried_again(self, kind: str, status: int, receiver: Receiver, wires: Wires) -> None:
        receiver.status, receiver.answer = status, "not\r\nnow"
        error = await failure(kind, receiver, wires)
        assert str(error) == f"{status} not now"
        assert not any((error.permanent, error.disable, error.ambiguous))
        assert error.retry_after is None

    @pytest.mark.parametrize("status", [429, 503])
    async def test_the_receivers_own_wish_is_kept(
        self, kind: str, status: int, receiver: Receiver, wires: Wires
    ) -> None:
        receiver.status, receiver.headers = status, {"Retry-After": "120"}
        assert (await failure(kind, receiver, wires)).retry_after == timedelta(minutes=2)

    async def test_a_receiver_that_is_gone_is_disabled(self, kind: str, receiver: Receiver, wires: Wires) -> None:
        receiver.status = 410
        assert (await failure(kind, receiver, wires)).disable

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    async def test_no_redirect_is_followed(self, kind: str, status: int, receiver: Receiver, wires: Wires) -> None:
        receiver.status, receiver.headers = status, {"Location": receiver.url + "/elsewhere"}
        error = await failure(kind, receiver, wires)
        assert "redirects are not followed" in str(error)
        assert not any((error.permanent, error.disable))
        assert len(receiver.requests) == 1

    async def test_an_address_outside_allow_is_never_dialled(self, kind: str, receiver: Receiver, wires: Wires) -> None:
        elsewhere = Receiver(url=receiver.url.replace("http://127.0.0.1", "https://127.0.0.1"))
        chosen: Any = slack_options(elsewhere.url) if kind == "slack" else webhook_options(elsewhere.url)
        strict = chosen.model_copy(update={"allow": ()})
        module: Any = slack if kind == "slack" else webhook
        with pytest.raises(DeliveryError):
            await module.send(message("{}"), strict, wires, NOW)
        assert receiver.requests == []


async def test_slack_says_no_service_and_is_disabled(receiver: Receiver, wires: Wires) -> None:
    receiver.status, receiver.answer = 404, "no_service"
    error = await failure("slack", receiver, wires)
    assert error.disable
    assert str(error) == "404 no_service"


async def test_what_slack_cannot_read_is_never_sent_again(receiver: Receiver, wires: Wires) -> None:
    receiver.status, receiver.answer = 400, "invalid_blocks"
    error = await failure("slack", receiver, wires)
    assert error.permanent
    assert not error.disable


@pytest.mark.parametrize("status", [400, 404])
async def test_a_webhook_that_refuses_is_tried_again_all_the_same(
    status: int, receiver: Receiver, wires: Wires
) -> None:
    receiver.status = status
    error = await failure("webhook", receiver, wires)
    assert not any((error.permanent, error.disable))


class TestRetryAfter:
    def wish(self, written: str, **headers: str) -> timedelta | None:
        return _http.wish({"retry-after": written, **headers}, NOW)

    def test_seconds_and_dates_are_understood(self) -> None:
        assert self.wish("0") == timedelta()
        assert self.wish("90") == timedelta(seconds=90)
        assert self.wish(format_datetime(NOW + timedelta(hours=1), usegmt=True)) == timedelta(hours=1)

    def test_a_date_is_measured_on_the_receivers_own_clock(self) -> None:
        theirs = NOW + timedelta(days=3)
        until = format_datetime(theirs + timedelta(minutes=5), usegmt=True)
        assert self.wish(until, date=format_datetime(theirs, usegmt=True)) == timedelta(minutes=5)

    @pytest.mark.parametrize("junk", ["", "-5", "soon", "1e9", "٣", "Tue, 99 Nov 2021 99:99:99 GMT", "\x00"])
    def test_junk_is_no_wish(self, junk: str) -> None:
        assert self.wish(junk) is None

    @given(st.integers(0, 10**30) | st.datetimes().map(lambda d: format_datetime(d.replace(tzinfo=UTC))))
    def test_no_wait_is_negative_or_longer_than_a_day(self, written: object) -> None:
        wait = self.wish(str(written))
        assert wait is None or timedelta() <= wait <= timedelta(hours=24)


class TestWebhook:
    async def test_its_signature_is_what_the_reference_library_accepts(self, receiver: Receiver, wires: Wires) -> None:
        now = datetime.now(UTC)
        await told("webhook", receiver, wires, now)
        [(headers, body)] = receiver.requests
        assert Webhook(SECRET).verify(body, headers) == {"text": "é"}
        assert headers["webhook-id"] == "msg_abcdefghijklmnopqrstuvwxyz"
        assert headers["webhook-timestamp"] == str(int(now.timestamp()))

    async def test_while_secrets_rotate_both_sign(self, receiver: Receiver, wires: Wires) -> None:
        await webhook.send(message("{}"), webhook_options(receiver.url, SECRET, NEWER), wires, datetime.now(UTC))
        [(headers, body)] = receiver.requests
        assert len(headers["webhook-signature"].split(" ")) == 2
        for secret in (SECRET, NEWER):
            Webhook(secret).verify(body, headers)

    async def test_another_try_keeps_id_and_body_and_signs_anew(self, receiver: Receiver, wires: Wires) -> None:
        for later in (timedelta(), timedelta(hours=1)):
            await told("webhook", receiver, wires, NOW + later)
        (first, body), (second, same) = receiver.requests
        assert body == same
        assert first["webhook-id"] == second["webhook-id"]
        assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 3600
        assert first["webhook-signature"] != second["webhook-signature"]

    def document(self, note: Note, renderer: Renderer) -> dict[str, Any]:
        body = webhook.body(note, renderer.words(note), ENVELOPE, webhook_options("https://x.example/"))
        document: dict[str, Any] = json.loads(body)
        assert set(document) == {"type", "timestamp", "data"}
        return document

    def test_an_alert_carries_the_replay_object_with_its_proof(self, renderer: Renderer) -> None:
        document = self.document(NOTES["alert"], renderer)
        assert document["type"] == "entity.status.changed"
        assert document["timestamp"] == "2021-05-18T14:03:00Z"
        data = document["data"]
        assert {**data, **change_data(change())} == data
        assert data["url"].startswith("https://www.reuters.example/")
        assert data["outlet"] == "Reuters"
        assert data["quote"].startswith("The company will keep")

    @pytest.mark.parametrize(
        ("name", "type_"),
        [
            ("confirmed", "entity.status.confirmed"),
            ("retracted", "entity.status.retracted"),
            ("digest", "digest.created"),
            ("test", "endpoint.test"),
        ],
    )
    def test_each_kind_has_its_type(self, name: str, type_: str, renderer: Renderer) -> None:
        assert self.document(NOTES[name], renderer)["type"] == type_

    def test_a_digest_is_whole(self, renderer: Renderer) -> None:
        data = self.document(digest(), renderer)["data"]
        assert [entity["status"] for entity in data["entities"]] == [
            "moratorium",
            "withdrawn",
            "moratorium",
            "proposed",
        ]
        assert len(data["changes"]) == 2
        assert len(data["stories"]) == 5
        assert len(data["unreadable"]) == 2
        assert data["feeds"] == 43

    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            ({"url": "http://x.example/", "secret": SECRET}, "https"),
            ({"url": "https://u:p@x.example/", "secret": SECRET}, "password"),
            ({"url": "https://x.example/"}, "Field required"),
            ({"url": "https://x.example/", "secret": "hunter2hunter2hunter2"}, "must begin with whsec_"),
            ({"url": "https://x.example/", "secret": "whsec_***"}, "not base64"),
            ({"url": "https://x.example/", "secret": "whsec_c2hvcnQ="}, "shorter than 16 bytes"),
            ({"url": "https://x.example/", "secret": []}, "at least 1"),
        ],
    )
    def test_settings_that_cannot_work_are_refused(self, settings: dict[str, Any], reason: str) -> None:
        with pytest.raises(ValidationError, match=reason):
            webhook.Options(id="x", **settings)


def texts(payload: Any) -> list[str]:
    """Every text of a Slack payload that is read as mrkdwn."""
    if isinstance(payload, dict):
        own = [payload["text"]] if payload.get("type") == "mrkdwn" else []
        return own + [text for value in payload.values() for text in texts(value)]
    return [text for value in payload for text in texts(value)] if isinstance(payload, list) else []


def blocks(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [*payload["blocks"], *(b for a in payload["attachments"] for b in a["blocks"])]


class TestSlack:
    def payload(self, note: Note, renderer: Renderer) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(slack.body(note, renderer.words(note), ENVELOPE, slack_options()))
        return payload

    def test_an_alert_says_what_changed_with_its_proof(self, renderer: Renderer) -> None:
        payload = self.payload(NOTES["alert"], renderer)
        assert payload["text"].startswith("Reported: Amazon: moratorium extended until further notice")
        whole = "\n".join(texts(payload))
        assert "Moratorium until 10 June 2021  →  *Moratorium until further notice*" in whole
        assert "Covers police use" in whole
        assert ">“The company will keep" in whole
        link = "<https://www.reuters.example/technology/pause-goes-on-2021-05-18/|reuters.example>"
        assert f"Reuters, 18 May 2021, {link}" in whole
        assert "11 more outlets" in whole
        assert "<https://monitor.example/changes/0196e1a0-0000-7000-8000-000000000001|the change>" in whole

    def test_the_bar_shows_the_direction(self, renderer: Renderer) -> None:
        names = ["alert", "retracted", "digest"]
        colours = [self.payload(NOTES[name], renderer)["attachments"][0]["color"] for name in names]
        assert colours == ["#b45309", "#64748b", "#64748b"]

    @pytest.mark.parametrize("name", NOTES)
    def test_slacks_limits_are_kept(self, name: str, renderer: Renderer) -> None:
        payload = self.payload(NOTES[name], renderer)
        assert len(blocks(payload)) <= 50
        assert all(0 < len(text) <= 3000 for text in texts(payload))
        assert sum(map(len, texts(payload))) + len(payload["text"]) <= 10_000
        assert payload["text"]
        assert payload["unfurl_links"] is False

    def test_a_flood_is_cut_and_counted(self, renderer: Renderer) -> None:
        long_link = "https://x.example/" + "a" * 1900
        stories = tuple(replace(story(f"Story {n}", n), url=long_link) for n in range(5000))
        payload = self.payload(digest(stories=stories, changes=(change(),) * 300), renderer)
        assert len(blocks(payload)) <= 50
        assert sum(map(len, texts(payload))) <= 10_000
        assert "more" in "".join(texts(payload))

    @pytest.mark.parametrize("name", ["alert-hostile", "digest-awful", "alert-arabic"])
    def test_feed_text_makes_no_mention_no_link_and_no_format(self, name: str, renderer: Renderer) -> None:
        payload = self.payload(NOTES[name], renderer)
        whole = "\n".join(texts(payload))
        assert "<!" not in whole
        assert "<@" not in whole
        assert "<script" not in whole
        assert "`" not in whole
        assert "_it_" not in whole
        assert "*bold*" not in whole
        for part in whole.split("<")[1:]:
            assert part.startswith(("https://x.example/", "https://outlet", "https://www.reuters", "https://monitor"))
        assert all(b["text"]["verbatim"] for b in blocks(payload) if "text" in b)

    @given(text=st.text(max_size=300))
    def test_no_text_can_leave_its_place(self, text: str) -> None:
        words = _blocks.plain(text)
        assert not set(words) & set("<>*_~`\n")
        assert "&" not in words.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")

    @given(label=st.text(max_size=50), tail=st.text(max_size=50))
    def test_a_link_has_one_address_and_one_label(self, label: str, tail: str) -> None:
        anchor = _blocks.anchor(f"https://x.example/{tail}", label)
        if anchor.startswith("<"):
            assert anchor.count("<") == anchor.count(">") == anchor.count("|") == 1
            assert anchor.startswith("<https://x.example")

    def test_a_script_is_no_link(self, renderer: Renderer) -> None:
        note = AlertNote("alert", change(evidence=(evidence(url="javascript:alert(1)"),)), NAMES["amazon"])
        assert "javascript" not in json.dumps(self.payload(note, renderer))

    def test_the_awful_digest_shows_its_worst_words_harmlessly(self, renderer: Renderer) -> None:
        whole = "\n".join(texts(self.payload(awful_digest(), renderer)))
        assert "&lt;script&gt;" in whole
        assert HOSTILE not in whole
