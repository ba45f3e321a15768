"""What the client does with servers that behave."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from raw_server import answer, in_turn, saying, serving, then_silence

from monitor.errors import BadStatus, Blocked, NoAnswer
from monitor.fetch import Client
from monitor.fetch.turns import Turns
from monitor.model import FetchLimits

LOOPBACK = ("127.0.0.0/8",)
LIMITS = FetchLimits(timeout=timedelta(seconds=3), max_bytes=100_000, allow=LOOPBACK)
BODY = b"<rss version='2.0'><channel/></rss>"


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(LIMITS, user_agent="monitor/0 (+https://monitor.example)") as client:
        yield client


async def test_a_body_comes_with_its_headers_in_lower_case(client: Client) -> None:
    async with serving(saying(answer(BODY, ETag='"a"', Content_Type="text/xml"))) as server:
        got = await client.get(server.url())
    assert (got.status, got.body, got.url, got.permanent_url) == (200, BODY, server.url(), None)
    assert got.headers["etag"] == '"a"'
    assert got.headers["content-type"] == "text/xml"
    assert abs(got.at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_the_request_says_who_asks_and_what_for(client: Client) -> None:
    async with serving(saying(answer(BODY))) as server:
        await client.get(server.url("/f?a=1%2F2&b=%7e"))
    head = server.requests[0].decode()
    assert head.startswith("GET /f?a=1%2F2&b=%7e HTTP/1.1\r\n")
    assert "User-Agent: monitor/0 (+https://monitor.example)\r\n" in head
    assert "application/atom+xml" in head
    assert "Accept-Encoding: gzip, deflate\r\n" in head
    assert "Cookie" not in head


@pytest.mark.parametrize("etag", ['"abc"', 'W/"a b,c"', "unquoted-déjà", '"' + "x" * 4000 + '"'])
async def test_validators_go_back_byte_for_byte(client: Client, etag: str) -> None:
    modified = "Tue,  1 Jan 2030 00:00:00 +0000"
    async with serving(in_turn(answer(BODY, ETag=etag, Last_Modified=modified), answer(status="304 X"))) as server:
        got = await client.get(server.url())
        again = await client.get(server.url(), etag=got.headers["etag"], last_modified=got.headers["last-modified"])
    assert again.status == 304
    assert again.body == b""
    assert f"If-None-Match: {etag}\r\n".encode() in server.requests[1]
    assert f"If-Modified-Since: {modified}\r\n".encode() in server.requests[1]


async def test_validators_beyond_reason_are_neither_kept_nor_sent(client: Client) -> None:
    async with serving(saying(answer(BODY, ETag='"' + "x" * 5000 + '"'))) as server:
        got = await client.get(server.url(), etag="a\r\nHost: evil.example", last_modified="x" * 5000)
    assert "etag" not in got.headers
    assert b"evil" not in server.requests[0]
    assert b"If-" not in server.requests[0]


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("GZip", gzip.compress(BODY[:10]) + gzip.compress(BODY[10:]) + b"\0" * 20),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("deflate, gzip", gzip.compress(zlib.compress(BODY))),
        ("identity", BODY),
        ("", BODY),
    ],
)
async def test_compressed_bodies_are_unpacked(client: Client, coding: str, coded: bytes) -> None:
    async with serving(saying(answer(coded, Content_Encoding=coding))) as server:
        assert (await client.get(server.url())).body == BODY


async def test_a_body_of_exactly_the_limit_is_whole(client: Client) -> None:
    body = b"x" * LIMITS.max_bytes
    for part in (answer(body), answer(gzip.compress(body), Content_Encoding="gzip")):
        async with serving(saying(part)) as server:
            assert (await client.get(server.url())).body == body


async def test_chunks_are_put_together(client: Client) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with serving(saying(head, b"5\r\n<rss \r\n", b"1e\r\n" + BODY[5:] + b"\r\n", b"0\r\n\r\n")) as server:
        assert (await client.get(server.url())).body == BODY


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        (["301"], "/1"),
        (["308"], "/1"),
        (["302"], None),
        (["303"], None),
        (["307"], None),
        (["301", "308"], "/2"),
        (["301", "302"], "/1"),
        (["302", "301"], None),
        (["301"] * 5, "/5"),
    ],
)
async def test_an_unbroken_chain_of_301_and_308_is_a_permanent_move(
    client: Client, statuses: list[str], permanent: str | None
) -> None:
    hops = [answer(status=f"{s} X", Location=f"/{n}") for n, s in enumerate(statuses, 1)]
    async with serving(in_turn(*hops, answer(BODY))) as server:
        got = await client.get(server.url("/0"))
    assert got.url == server.url(f"/{len(statuses)}")
    assert got.permanent_url == (server.url(permanent) if permanent else None)


async def test_nothing_is_carried_to_another_host_by_a_redirect(client: Client) -> None:
    async with serving(saying(answer(BODY))) as target:
        hop = answer(status="302 X", Location=target.url(), Set_Cookie="a=1; Path=/")
        async with serving(saying(hop)) as server:
            await client.get(server.url())
            await client.get(server.url())
    assert not any(b"cookie" in request.lower() for request in target.requests + server.requests)
    assert not any(b"referer" in request.lower() for request in target.requests)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("404 Whatever <b>", "The server answered 404 Not Found."),
        ("410 X", "The server answered 410 Gone."),
        ("500 X", "The server answered 500 Internal Server Error."),
        ("403 X", "The server answered 403 Forbidden."),
        ("204 X", "The server answered 204 No Content."),
        ("206 X", "The server answered 206 Partial Content."),
        ("799 X", "The server answered 799."),
        ("304 X", "The server answered 304 Not Modified to a request without conditions."),
    ],
)
async def test_any_other_status_is_an_error_in_words_of_ours(client: Client, status: str, sentence: str) -> None:
    async with serving(saying(answer(status=status))) as server:
        with pytest.raises(BadStatus) as caught:
            await client.get(server.url())
    assert str(caught.value) == sentence
    assert caught.value.status == int(status[:3])


async def test_a_busy_server_is_heard_when_it_says_for_how_long(client: Client) -> None:
    async with serving(saying(answer(status="503 X", Retry_After="120"))) as server:
        with pytest.raises(BadStatus) as caught:
            await client.get(server.url())
    assert caught.value.retry_after == timedelta(seconds=120)


async def test_an_address_that_is_none_is_refused_with_the_reason(client: Client) -> None:
    with pytest.raises(Blocked, match=r"The address does not begin with http:// or https://\."):
        await client.get("file:///etc/passwd")
    with pytest.raises(Blocked, match="user name or password"):
        await client.get("https://a:b@example.org/")


async def test_a_host_sees_few_requests_at_once() -> None:
    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(answer(BODY))

    async with Client(LIMITS, user_agent="m") as client, serving(slowly) as server:
        await asyncio.gather(*(client.get(server.url(f"/{n}")) for n in range(8)))
    assert server.connections == 8
    assert server.most_at_once <= LIMITS.per_host


async def test_requests_to_one_host_begin_apart_and_others_need_not_wait() -> None:
    turns = Turns(concurrency=10, per_host=2, gap=0.03)
    begun: dict[str, list[float]] = {"a": [], "b": [], "near": []}

    async def visit(host: str) -> None:
        async with turns.at(host, near=host == "near"):
            begun[host].append(asyncio.get_running_loop().time())

    first = asyncio.get_running_loop().time()
    await asyncio.gather(*(visit(host) for host in ("a", "a", "a", "b", "near", "near", "near")))
    gaps = [later - earlier for earlier, later in zip(begun["a"], begun["a"][1:], strict=False)]
    assert all(gap >= 0.029 for gap in gaps)
    assert begun["b"][0] - first < 0.03
    assert begun["near"][2] - first < 0.03


async def test_a_queue_at_one_host_takes_no_place_from_others() -> None:
    turns = Turns(concurrency=2, per_host=2, gap=10)

    async def visit(host: str) -> None:
        async with turns.at(host, near=False):
            pass

    queue = [asyncio.create_task(visit("slow")) for _ in range(5)]
    async with asyncio.timeout(5):
        await visit("other")
    for task in queue:
        task.cancel()
    await asyncio.gather(*queue, return_exceptions=True)


async def test_hosts_of_long_ago_are_forgotten() -> None:
    turns = Turns(concurrency=2, per_host=2, gap=0)
    for n in range(5_000):
        async with turns.at(f"h{n}", near=False):
            pass
    assert len(turns._gates) < 2_500


# ---------------------------------------------------------------- posting


@pytest.mark.parametrize("status", [200, 204, 301, 302, 307, 400, 410, 429, 500])
async def test_whatever_status_comes_back_is_the_answer_and_no_redirect_is_followed(
    client: Client, status: int
) -> None:
    said = answer(b"" if status == 204 else b"ok", f"{status} X", Location="/elsewhere", Retry_After="7")
    async with serving(saying(said)) as server:
        got = await client.post(server.url(), b'{"a":1}', {"content-type": "application/json"})
    assert (got.status, got.headers["retry-after"]) == (status, "7")
    assert got.body == (b"" if status == 204 else b"ok")
    assert len(server.requests) == 1


async def test_a_post_carries_its_body_and_headers() -> None:
    bodies: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bodies.append(await reader.readexactly(7))
        writer.write(answer())

    async with Client(LIMITS, user_agent="monitor/0") as client, serving(hear) as server:
        await client.post(server.url(), b'{"a":1}', {"webhook-id": "msg_1", "content-type": "application/json"})
    assert bodies == [b'{"a":1}']
    head = server.requests[0].decode()
    assert "webhook-id: msg_1\r\n" in head
    assert "content-type: application/json\r\n" in head
    assert "User-Agent: monitor/0\r\n" in head


async def test_a_channels_allowance_is_never_that_of_feeds() -> None:
    async with Client(FetchLimits(), user_agent="m") as client, serving(saying(answer(BODY))) as server:
        got = await client.post(server.url(), b"", {}, allow=(f"127.0.0.1:{server.port}",))
        assert got.status == 200
        with pytest.raises(Blocked):
            await client.get(server.url())
        with pytest.raises(NoAnswer) as caught:
            await client.post(server.url(), b"", {})
    assert not caught.value.ambiguous
    assert len(server.requests) == 1


async def test_plain_http_is_posted_to_allowed_addresses_only() -> None:
    dialled: list[tuple[str, int]] = []

    def public(host: str, port: int) -> list[str]:
        dialled.append((host, port))
        return ["93.184.216.34"]

    async with Client(LIMITS, user_agent="m", lookup=public) as client:
        for url in ("http://receiver.example/", "http://93.184.216.34/"):
            with pytest.raises(NoAnswer, match="Blocked address") as caught:
                await client.post(url, b"", {})
            assert not caught.value.ambiguous
    assert dialled == [("receiver.example", 80)]


async def test_a_post_that_found_nobody_was_certainly_not_received(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NoAnswer, match="The host refused the connection") as caught:
        await client.post(f"http://127.0.0.1:{port}/", b"", {})
    assert not caught.value.ambiguous


async def test_a_post_without_an_answer_may_have_been_received(client: Client) -> None:
    async with serving(saying()) as server:
        with pytest.raises(NoAnswer) as caught:
            await client.post(server.url(), b"x", {})
        assert caught.value.ambiguous
    async with serving(then_silence()) as server:
        with pytest.raises(NoAnswer, match=r"within 0\.2 s") as caught:
            await client.post(server.url(), b"x", {}, timeout=timedelta(seconds=0.2))
        assert caught.value.ambiguous


async def test_a_status_counts_although_its_body_never_ends(client: Client) -> None:
    head = b"HTTP/1.1 202 Accepted\r\nContent-Length: 999999999\r\n\r\n"
    async with serving(then_silence(head, b"part")) as server:
        got = await client.post(server.url(), b"x", {}, timeout=timedelta(seconds=0.3))
    assert (got.status, got.body) == (202, b"part")
    async with serving(saying(head, b"x" * 300_000)) as server:
        got = await client.post(server.url(), b"x", {})
    assert (got.status, len(got.body)) == (202, 65_536)


async def test_every_connection_is_closed_when_its_answer_is_read(client: Client) -> None:
    async with serving(then_silence(answer(BODY))) as server:
        await asyncio.gather(*(client.get(server.url()) for _ in range(50)))
        async with asyncio.timeout(5):
            await server.idle.wait()
    assert server.connections == 50
