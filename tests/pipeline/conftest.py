"""A whole monitor on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from loopback import CONFIG, SECRET, Publisher, Receiver, listening

from monitor.app import App


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    serving = Publisher()
    async for url in listening(serving.serve, "GET", "/{name}"):
        serving.url = url
        yield serving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taking = Receiver()
    async for url in listening(taking.take, "POST", "/{path}"):
        taking.url = url
        yield taking


@pytest.fixture
async def smtp(receiver: Receiver) -> AsyncIterator[str]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(receiver), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"smtp://127.0.0.1:{port}?starttls=off"
    server.close()


@pytest.fixture
async def app(tmp_path: Path, publisher: Publisher, receiver: Receiver, smtp: str) -> AsyncIterator[App]:
    (tmp_path / "feeds.yaml").write_text(CONFIG.format(publisher=publisher.url, receiver=receiver.url, secret=SECRET))
    environ = {"MONITOR_SMTP_URL": smtp, "MONITOR_MAIL_FROM": "monitor@example.org"}
    opened = App.open(environ, tmp_path)
    async with opened:
        yield opened
    await asyncio.to_thread(opened.close)
