"""A real server on loopback for every app a test opens."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import aiohttp
import pytest
import uvicorn
import web_sample

from monitor import web
from monitor.app import App

Serve = Callable[..., Awaitable[aiohttp.ClientSession]]


@asynccontextmanager
async def serving(app: App, clock: Callable[[], datetime]) -> AsyncIterator[aiohttp.ClientSession]:
    """The app behind uvicorn, and a client whose addresses begin there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(web.create(app, clock=clock), log_config=None, lifespan="off", proxy_headers=False)
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup([listener])
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with aiohttp.ClientSession(base, connector=aiohttp.TCPConnector(force_close=True)) as client:
            yield client
        # `server.shutdown` would do the same, and then wait a tenth of a second.
        for connection in list(server.server_state.connections):
            connection.shutdown()
        for one in server.servers:
            one.close()
            await one.wait_closed()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """`await serve(app)` starts a server; all of them stop, and their apps close, when the test ends."""
    async with AsyncExitStack() as stack:

        async def start(app: App, clock: Callable[[], datetime] = lambda: web_sample.NOW) -> aiohttp.ClientSession:
            stack.callback(app.close)
            return await stack.enter_async_context(serving(app, clock))

        yield start
