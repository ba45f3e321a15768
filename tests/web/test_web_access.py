"""Who is let in, over real connections."""

from __future__ import annotations

import asyncio
import base64
import re
from pathlib import Path

import aiohttp
import pytest
import web_sample
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st

from monitor import web
from monitor.web.access import host_of, is_loopback, password_of, same
from monitor.web.attempts import MOST, WINDOW, Attempts

PASSWORD = "correct horse: bätterie"


def basic(password: str, user: str = "anyone") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


GOOD, WRONG = basic(PASSWORD), basic("guess")
TRICKS = [
    "/healthz/",
    "//healthz",
    "/healthz/../",
    "/static/../healthz",
    "/HEALTHZ",
    "/healthz%00",
    "/docs",
    "/openapi.json",
]


async def status(client: aiohttp.ClientSession, path: str, method: str = "GET", **more: object) -> int:
    async with client.request(method, path, allow_redirects=False, **more) as answer:  # type: ignore[arg-type]
        return answer.status


async def raw(client: aiohttp.ClientSession, line: str) -> bytes:
    """The answer to a request line that a careful client would not send."""
    base = client._base_url
    assert base is not None
    reader, writer = await asyncio.open_connection(base.host, base.port)
    writer.write(f"{line}\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


def routes(app: web_sample.App) -> list[str]:
    """Every path that the application has, with a value for each parameter, known or not."""
    found = [route for route in web.create(app, clock=lambda: web_sample.NOW).routes if isinstance(route, APIRoute)]
    paths = [route.path.replace("{name}", "monitor.css") for route in found]
    return [path.replace("{id}", id) for path in paths for id in (["amazon", "nobody"] if "{id}" in path else [""])]


async def test_reading_is_open_on_loopback(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    assert [await status(client, path) for path in ("/", "/static/monitor.css")] == [200, 200]
    assert await status(client, "/", "HEAD") == 200


async def test_every_route_but_health_is_denied_without_credentials(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path, bind="0.0.0.0", password=PASSWORD)
    client = await serve(app)
    found = routes(app)
    assert {"/", "/healthz", "/entities/amazon", "/changes/nobody"} <= set(found)
    for path in [*found, *TRICKS, "/no-such-page"]:
        expected = b"200" if path == "/healthz" else b"401"
        assert (await raw(client, f"GET {path} HTTP/1.1")).split()[1] == expected, path


async def test_without_a_password_nothing_but_health_is_served_beyond_loopback(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path, bind="0.0.0.0")
    client = await serve(app)
    for path in [*routes(app), *TRICKS]:
        expected = b"200" if path == "/healthz" else b"403"
        assert (await raw(client, f"GET {path} HTTP/1.1")).split()[1] == expected, path
    async with client.get("/", headers=GOOD) as answer:
        assert answer.status == 403
        assert "MONITOR_ADMIN_PASSWORD" in await answer.text()


async def test_the_password_opens_with_any_user_name(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path, bind="::", password=PASSWORD))
    assert await status(client, "/", headers=GOOD) == 200
    assert await status(client, "/", headers=basic(PASSWORD, user="")) == 200
    async with client.get("/") as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith('Basic realm="monitor"')


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic ", "Basic !!!", "Bearer abc", "Basic Z3Vlc3M=", "basic " + "A" * 9000]
)
async def test_what_are_no_credentials_opens_nothing(tmp_path: Path, serve, header: str) -> None:
    client = await serve(web_sample.an_app(tmp_path, bind="0.0.0.0", password=PASSWORD))
    assert await status(client, "/", headers={"Authorization": header}) == 401


async def test_guessing_is_slowed_down(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path, bind="0.0.0.0", password=PASSWORD))
    assert [await status(client, "/", headers=WRONG) for _ in range(MOST)] == [401] * MOST
    async with client.get("/", headers=GOOD) as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= WINDOW
    assert await status(client, "/healthz") in (200, 503)


async def test_asking_without_a_password_is_no_guess(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path, bind="0.0.0.0", password=PASSWORD))
    assert {await status(client, "/") for _ in range(MOST + 2)} == {401}
    assert await status(client, "/", headers=GOOD) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "127.0.0.1@evil.example"]
)
async def test_a_name_made_to_lead_here_is_refused(tmp_path: Path, serve, host: str) -> None:
    client = await serve(web_sample.an_app(tmp_path, public_url="https://watch.example/board"))
    async with client.get("/", headers={"Host": host}) as answer:
        assert answer.status in (400, 403)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST", "127.9.9.9:1"])
async def test_every_name_of_this_machine_is_good(tmp_path: Path, serve, host: str) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    assert await status(client, "/", headers={"Host": host}) == 200


async def test_what_a_proxy_brings_needs_the_password(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path, password=PASSWORD, public_url="https://watch.example/board"))
    for headers in ({"Host": "watch.example"}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        assert await status(client, "/", headers=headers) == 401
        assert await status(client, "/", headers=headers | GOOD) == 200
    assert await status(client, "/") == 200


async def test_a_proxy_without_a_password_shows_nothing(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path, public_url="https://watch.example"))
    assert await status(client, "/", headers={"Host": "watch.example"}) == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get"])
async def test_only_reading_is_answered(tmp_path: Path, serve, method: str) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    answer = await raw(client, f"{method} / HTTP/1.1")
    assert re.match(rb"HTTP/1.1 40[05] ", answer)
    assert b"Amazon" not in answer


async def test_every_answer_carries_the_security_headers(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    asked = [
        ("GET", "/"),
        ("GET", "/entities/amazon"),
        ("GET", "/changes/x"),
        ("GET", "/healthz"),
        ("GET", "/static/monitor.css"),
        ("GET", "/nowhere"),
        ("POST", "/"),
    ]
    for method, path in asked:
        async with client.request(method, path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; style-src 'self';"), path
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_a_websocket_is_refused(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.ws_connect("/")


# ---------------------------------------------------------------- the pieces


@given(st.text(), st.text())
def test_only_the_password_itself_is_the_password(given_word: str, expected: str) -> None:
    assert same(given_word, expected) is (given_word == expected)
    assert not same(None, expected)


@given(st.text())
def test_any_authorization_header_can_be_read(header: str) -> None:
    for text in (header, f"Basic {header}"):
        assert isinstance(password_of(text), str | None)
        assert isinstance(host_of(text), str)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "localhost.example", "", "2130706433"])
def test_other_addresses_are_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_a_client_is_heard_again_after_the_window() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(MOST):
        assert attempts.wait("192.0.2.1") == 0
        attempts.failed("192.0.2.1")
        now[0] += 1
    assert attempts.wait("192.0.2.1") == WINDOW - MOST
    assert attempts.wait("192.0.2.2") == 0
    now[0] = WINDOW
    assert attempts.wait("192.0.2.1") == 0


def test_one_network_of_a_household_counts_as_one_client() -> None:
    attempts = Attempts(lambda: 0.0)
    for number in range(MOST):
        attempts.failed(f"2001:db8:0:1::{number + 1:x}")
    assert attempts.wait("2001:db8:0:1:ffff::9")
    assert not attempts.wait("2001:db8:0:2::1")


def test_a_crowd_of_addresses_takes_no_more_memory_than_a_few_thousand() -> None:
    attempts = Attempts(lambda: 0.0)
    for number in range(20_000):
        attempts.failed(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(attempts._failures) <= 10_000
