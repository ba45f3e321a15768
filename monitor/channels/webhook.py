"""Signed JSON to any address, by Standard Webhooks 1.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from monitor.channels import ChannelOptions, Envelope, Wires
from monitor.channels._address import check_receiver
from monitor.channels._http import post
from monitor.channels._record import data_of, type_of
from monitor.model import Message, Note, Words

_SHORTEST_SECRET = 16


class Options(ChannelOptions):
    kind: Literal["webhook"] = "webhook"
    url: SecretStr = Field(description="where messages are posted; it may hold a token, so it is kept secret")
    secret: tuple[SecretStr, ...] = Field(
        min_length=1, max_length=4, description="whsec_ and base64; two of them while one replaces the other"
    )

    @field_validator("secret", mode="before")
    @classmethod
    def _one_or_more(cls, secret: Any) -> Any:
        return (secret,) if isinstance(secret, str | SecretStr) else secret

    @field_validator("secret")
    @classmethod
    def _readable(cls, secret: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for one in secret:
            key_of(one)
        return secret

    @model_validator(mode="after")
    def _receiver(self) -> Options:
        check_receiver(self.url.get_secret_value(), self.allow)
        return self


def key_of(secret: SecretStr) -> bytes:
    """The key that a secret stands for. Raises ValueError without repeating it."""
    written = secret.get_secret_value()
    remedy = "make one with: echo whsec_$(openssl rand -base64 32)"
    if not written.startswith("whsec_"):
        raise ValueError(f"secret must begin with whsec_; {remedy}")
    try:
        key = base64.b64decode(written.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"secret is not base64 after whsec_; {remedy}") from None
    if len(key) < _SHORTEST_SECRET:
        raise ValueError(f"secret is shorter than {_SHORTEST_SECRET} bytes; {remedy}")
    return key


def recipients(options: Options) -> tuple[str, ...]:
    return ("",)


def body(note: Note, words: Words, envelope: Envelope, options: Options) -> str:
    """{"type", "timestamp": when it was queued, "data"} (design 5.5)."""
    document = {
        "type": type_of(note),
        "timestamp": envelope.created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": data_of(note),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def signature(message_id: str, seconds: int, body: str, secrets: tuple[SecretStr, ...]) -> str:
    """`webhook-signature`: v1 and base64 of HMAC-SHA256 over "id.timestamp.body", one for each secret."""
    signed = f"{message_id}.{seconds}.{body}".encode()
    codes = (hmac.new(key_of(secret), signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join("v1," + base64.b64encode(code).decode() for code in codes)


async def send(message: Message, options: Options, wires: Wires, now: datetime) -> str:
    """The same id and body at every try; time and signature are those of the try. 410 alone disables."""
    seconds = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(message.id, seconds, message.body, options.secret),
    }
    url = options.url.get_secret_value()
    return await post(url, message.body, headers, options, wires, now, gone=(410,))


def check(options: Options, wires: Wires) -> list[str]:
    return []
