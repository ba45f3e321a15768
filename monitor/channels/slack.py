"""Slack: an incoming webhook, told in Block Kit."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from monitor.channels import ChannelOptions, Envelope, Wires
from monitor.channels._address import check_receiver
from monitor.channels._blocks import payload
from monitor.channels._http import post
from monitor.model import Message, Note, Words


class Options(ChannelOptions):
    kind: Literal["slack"] = "slack"
    url: SecretStr = Field(description="the incoming webhook's address, which is its password too")

    @model_validator(mode="after")
    def _receiver(self) -> Options:
        check_receiver(self.url.get_secret_value(), self.allow)
        return self


def recipients(options: Options) -> tuple[str, ...]:
    return ("",)


def body(note: Note, words: Words, envelope: Envelope, options: Options) -> str:
    return json.dumps(payload(note, words, envelope), ensure_ascii=False, separators=(",", ":"))


async def send(message: Message, options: Options, wires: Wires, now: datetime) -> str:
    """404 and 410 mean that the webhook or its channel is gone; 400 that Slack will never take these blocks."""
    headers = {"content-type": "application/json; charset=utf-8"}
    url = options.url.get_secret_value()
    return await post(url, message.body, headers, options, wires, now, gone=(404, 410), final=(400, 413))


def check(options: Options, wires: Wires) -> list[str]:
    return []
