"""What the tests of telling lean on."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from receivers import Receiver
from sample_notes import NAMES

from monitor.channels import Wires
from monitor.fetch import Client
from monitor.model import FetchLimits
from monitor.render import Renderer


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer(None, public_url="https://monitor.example", names=NAMES)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/{tail:.*}", receiver.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def wires(tmp_path: Path) -> AsyncIterator[Wires]:
    async with Client(FetchLimits(), user_agent="monitor/test") as client:
        yield Wires(client.post, None, "Watch <watch@monitor.example>", tmp_path, "https://monitor.example")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for 127.0.0.1 with its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, chain, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1".split()
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)]
    subprocess.run(["openssl", *wanted, *named], check=True, capture_output=True)
    both.write_text(key.read_text() + chain.read_text())
    return both


@pytest.fixture(scope="session")
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
