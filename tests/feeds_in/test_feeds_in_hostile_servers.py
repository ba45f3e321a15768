"""What the client does with servers that lie, drip, never end, or point where nobody may go."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from raw_server import Raw, Talk, answer, endless, in_turn, saying, serving, then_silence

from monitor.errors import Blocked, FetchError
from monitor.fetch import Client
from monitor.model import FetchLimits

TLS = Path(__file__).parent / "tls"
LIMIT = 200_000
LIMITS = FetchLimits(timeout=timedelta(seconds=0.2), max_bytes=LIMIT, allow=("127.0.0.0/8",))
PATIENT = FetchLimits(timeout=timedelta(seconds=5), max_bytes=LIMIT, allow=("127.0.0.0/8",))
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BODY = b"<rss version='2.0'><channel/></rss>"
ZERO_GIB = zlib.compressobj(9, wbits=31)
BOMB = b"".join(ZERO_GIB.compress(bytes(1_000_000)) for _ in range(64)) + ZERO_GIB.flush()

LATE = "No complete answer came within 0.2 s."
LARGE = "The answer is larger than 0.2 MB."
BROKEN = "The answer broke off before its end."
NO_HTTP = "The server's answer is not valid HTTP, or its headers are too large."
SILENT = "The server closed the connection without an answer."
LOST = "The connection was lost before the answer was complete."
BLOCKED = "Blocked address: only public http and https addresses are dialled, others only where `allow` names them."


async def refusal(talk: Talk, limits: FetchLimits = PATIENT, tls: ssl.SSLContext | None = None) -> str:
    """The sentence with which the client gives up on this server."""
    async with Client(limits, user_agent="m") as client, serving(talk, tls) as server:
        with pytest.raises(FetchError) as caught:
            await client.get(server.url(scheme="https" if tls else "http"))
    return str(caught.value)


@pytest.mark.parametrize(
    "talk",
    [
        then_silence(),
        then_silence(b"HTTP/1.1 200"),
        then_silence(OK + b"Content-Length: 9\r\n"),
        then_silence(OK + b"Content-Length: 9\r\n\r\nabc"),
        then_silence(CHUNKED, b"3\r\nabc\r\n"),
        then_silence(OK + b"\r\n", BODY),
        endless(b"HTTP/1.1 200 ", b"O", 0.01),
        endless(OK + b"X: ", b"a", 0.01),
        endless(OK + b"Content-Length: 100000\r\n\r\n", b"a", 0.01),
        endless(CHUNKED, b"1\r\na\r\n", 0.01),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    ],
    ids=[
        *"no-answer half-status half-headers half-body half-chunks no-length drip-status".split(),
        *"drip-header drip-body drip-chunks drip-100 flood-103".split(),
    ],
)
async def test_a_slow_server_is_left_at_the_deadline(talk: Talk) -> None:
    assert await refusal(talk, LIMITS) == LATE


@pytest.mark.parametrize(
    "talk",
    [
        endless(OK + b"\r\n", b"a" * 60_000),
        endless(CHUNKED, b"ea60\r\n" + b"a" * 60_000 + b"\r\n"),
        endless(OK + b"Content-Length: 99999999999\r\n\r\n", b"a" * 60_000),
        saying(OK + b"Content-Length: 200001\r\n\r\n"),
        saying(answer(b"a" * (LIMIT + 1))),
        saying(answer(BOMB, Content_Encoding="gzip")),
        saying(answer(gzip.compress(BOMB), Content_Encoding="gzip, gzip")),
        saying(answer(zlib.compress(bytes(10_000_000)), Content_Encoding="deflate")),
        endless(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
    ],
    ids="body chunks length promised one-byte-more bomb bomb-in-bomb deflate-bomb empty-members".split(),
)
async def test_a_large_answer_is_left_at_the_limit(talk: Talk) -> None:
    assert await refusal(talk) == LARGE


async def test_a_bomb_takes_no_memory_to_speak_of() -> None:
    tracemalloc.start()
    try:
        await refusal(saying(answer(BOMB, Content_Encoding="gzip")))
        assert tracemalloc.get_traced_memory()[1] < 20 * LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("talk", "sentence"),
    [
        (endless(OK, b"X-Filler: " + b"a" * 900 + b"\r\n"), NO_HTTP),
        (endless(OK + b"X: ", b"a" * 10_000), NO_HTTP),
        (saying(OK + b"X: " + b"a" * 4_000_000 + b"\r\n\r\n"), NO_HTTP),
        (saying(OK + b"".join(b"X%d: %s\r\n" % (n, b"a" * 9_000) for n in range(10)) + b"\r\n"), "headers"),
    ],
    ids="endless-headers endless-header 4-MB-header 90-KB-of-headers".split(),
)
async def test_headers_have_a_limit(talk: Talk, sentence: str) -> None:
    assert sentence in await refusal(talk)


@pytest.mark.parametrize(
    ("coding", "coded", "sentence"),
    [
        ("gzip", BODY, "The body of the answer is not valid gzip."),
        ("gzip", gzip.compress(BODY)[:-8] + bytes(8), "The body of the answer is not valid gzip."),
        ("gzip", gzip.compress(BODY)[:-4], "The body of the answer broke off before its end."),
        ("gzip", gzip.compress(BODY)[:12], "The body of the answer broke off before its end."),
        ("gzip", gzip.compress(BODY) + b"junk", "The body of the answer has junk after its gzip data."),
        ("deflate", b"\xff" + BODY, "The body of the answer is not valid deflate."),
        ("deflate", zlib.compress(BODY)[:-1], "The body of the answer broke off before its end."),
        ("br", BODY, "The body of the answer is compressed as 'br', which was not asked for."),
        (", ".join(["gzip"] * 12), BODY, "The body of the answer is compressed 12 times over."),
        ("gzip, deflate, gzip", BODY, "The body of the answer is compressed 3 times over."),
    ],
)
async def test_a_compression_that_lies_is_refused(coding: str, coded: bytes, sentence: str) -> None:
    assert await refusal(saying(answer(coded, Content_Encoding=coding))) == sentence


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (b"", SILENT),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", NO_HTTP),
        (BODY, NO_HTTP),
        (b"HTTP/1.1 two hundred OK\r\n\r\n", NO_HTTP),
        (b"HTTP/1.1 99999 OK\r\n\r\n", NO_HTTP),
        (OK + b"no colon here\r\n\r\n", NO_HTTP),
        (OK + b"Content-Length: -5\r\n\r\n" + BODY, NO_HTTP),
        (OK + b"Content-Length: 5\r\nContent-Length: 35\r\n\r\n" + BODY, NO_HTTP),
        (OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", NO_HTTP),
        (OK + b"Content-Length: 99\r\n\r\n" + BODY, BROKEN),
        (CHUNKED + b"5\r\nabc", BROKEN),
        (CHUNKED + b"5\r\nabcde\r\n", BROKEN),
        (CHUNKED + b"zz\r\nabcde\r\n0\r\n\r\n", NO_HTTP),
    ],
)
async def test_broken_http_is_an_error_in_words(said: bytes, sentence: str) -> None:
    assert await refusal(saying(said)) in (sentence, BROKEN)


async def test_a_reset_is_an_error_in_words() -> None:
    async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 99\r\n\r\nabc")
        await writer.drain()
        writer.transport.abort()

    assert await refusal(reset) in (BROKEN, LOST)


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    ("talk", "sentence"),
    [
        (saying(answer(status="302 X", Location="/feed")), "The server redirected more than 5 times."),
        (saying(answer(status="301 X")), "The server redirected without saying where."),
        (saying(answer(status="301 X", Location="")), "The server redirected without saying where."),
        (saying(answer(status="301 X", Location="http://[")), BLOCKED),
        (in_turn(*(answer(status="301 X", Location=f"/{n}") for n in range(6)), answer(BODY)), "more than 5 times"),
    ],
)
async def test_a_chain_of_redirects_ends(talk: Talk, sentence: str) -> None:
    assert sentence in await refusal(talk)


async def test_the_body_of_a_redirect_is_not_read() -> None:
    head = b"HTTP/1.1 302 X\r\nLocation: /next\r\n\r\n"
    turns = iter([endless(head, b"a" * 60_000), saying(answer(BODY))])

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next(turns)(reader, writer)

    async with Client(PATIENT, user_agent="m") as client, serving(talk) as server:
        assert (await client.get(server.url())).body == BODY


async def test_one_deadline_covers_all_hops() -> None:
    async def slowly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.08)
        writer.write(answer(status="302 X", Location="/again"))

    assert await refusal(slowly, LIMITS) == LATE


FORBIDDEN_TARGETS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.2:{port}/",
    "//127.0.0.1:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://LOCALHOST:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("target", FORBIDDEN_TARGETS)
async def test_a_redirect_to_a_forbidden_address_is_refused_before_a_connection(target: str) -> None:
    async with serving(saying(answer(BODY))) as trap:
        hops = [answer(status="302 X", Location="/2"), answer(status="301 X", Location=target.format(port=trap.port))]
        async with serving(in_turn(*hops)) as server:
            limits = FetchLimits(timeout=timedelta(seconds=5), allow=(f"127.0.0.1:{server.port}",))
            async with Client(limits, user_agent="m") as client:
                with pytest.raises(Blocked) as caught:
                    await client.get(server.url())
    assert str(caught.value) == BLOCKED
    assert trap.connections == 0
    assert len(server.requests) == 2


@pytest.mark.parametrize("target", [t for t in FORBIDDEN_TARGETS if t.startswith("http")])
async def test_a_forbidden_address_is_refused_for_feeds_and_receivers_alike(target: str) -> None:
    async with serving(saying(answer(BODY))) as trap, Client(FetchLimits(), user_agent="m") as client:
        with pytest.raises(Blocked):
            await client.get(target.format(port=trap.port))
        with pytest.raises(FetchError):
            await client.post(target.format(port=trap.port).replace("http:", "https:"), b"x", {})
    assert trap.connections == 0


# ---------------------------------------------------------------- names


async def looked_up(addresses: Sequence[str], allow: tuple[str, ...] = ()) -> tuple[str, Raw]:
    """What becomes of a name with these addresses, at a port where a trap listens on loopback."""
    async with serving(saying(answer(BODY))) as trap:
        limits = FetchLimits(timeout=timedelta(seconds=5), allow=allow)
        async with Client(limits, user_agent="m", lookup=lambda host, port: addresses) as client:
            try:
                return (await client.get(trap.url(host="name.test"))).body.decode(), trap
            except FetchError as error:
                return str(error), trap


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["127.0.0.1", "93.184.216.34"],
        ["93.184.216.34", "::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1", "127.0.0.1"],
        ["2002:7f00:1::", "127.0.0.1"],
        ["2001:0:7f00:1::", "127.0.0.1"],
        ["fe80::1%lo"],
        ["nonsense"],
    ],
)
async def test_one_forbidden_answer_refuses_a_name(addresses: list[str]) -> None:
    sentence, trap = await looked_up(addresses)
    assert sentence == BLOCKED
    assert trap.connections == 0


async def test_a_name_that_resolves_to_an_allowed_address_is_dialled_there_only() -> None:
    assert (await looked_up(["10.0.0.1", "127.0.0.1"], ("127.0.0.0/8",)))[0] == BODY.decode()


async def test_a_name_is_looked_up_for_every_connection_and_judged_each_time() -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    async with serving(saying(answer(BODY))) as trap:
        limits = FetchLimits(timeout=timedelta(seconds=5), allow=("127.0.0.1/32",))
        async with Client(limits, user_agent="m", lookup=lambda host, port: answers.pop(0)) as client:
            assert (await client.get(trap.url(host="name.test"))).body == BODY
            with pytest.raises(Blocked):
                await client.get(trap.url(host="name.test"))
    assert trap.connections == 1


async def test_a_name_that_nobody_knows_is_an_error_in_words() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    async with Client(LIMITS, user_agent="m", lookup=unknown) as client:
        with pytest.raises(FetchError, match=r"^The name of the host could not be resolved\.$"):
            await client.get("https://name.test/")


async def test_a_name_server_that_hangs_is_left_at_the_deadline() -> None:
    release = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        release.wait(30)
        return []

    async with Client(LIMITS, user_agent="m", lookup=hanging) as client:
        with pytest.raises(FetchError) as caught:
            await client.get("https://name.test/")
    release.set()
    assert str(caught.value) == LATE


# ---------------------------------------------------------------- TLS


def presenting(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{name}.pem")
    return context


@pytest.fixture
async def trusting() -> AsyncIterator[Client]:
    trust = ssl.create_default_context(cafile=TLS / "ca.pem")
    async with Client(PATIENT, user_agent="m", tls=trust, lookup=lambda host, port: ["127.0.0.1"]) as client:
        yield client


async def test_a_valid_certificate_is_accepted(trusting: Client) -> None:
    async with serving(saying(answer(BODY)), presenting("good")) as server:
        assert (await trusting.get(server.url(scheme="https"))).body == BODY
        assert (await trusting.get(server.url(scheme="https", host="feeds.test"))).body == BODY
        assert (await trusting.post(server.url(scheme="https", host="feeds.test"), b"x", {})).status == 200


@pytest.mark.parametrize("name", ["expired", "othername", "selfsigned"])
async def test_an_invalid_certificate_is_refused(trusting: Client, name: str) -> None:
    async with serving(saying(answer(BODY)), presenting(name)) as server:
        with pytest.raises(FetchError, match=r"^The server's certificate is not valid: .+\.$"):
            await trusting.get(server.url(scheme="https"))
    assert server.requests == []


async def test_no_handshake_is_an_error_in_words(trusting: Client) -> None:
    async def no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(no_tls, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FetchError, match="TLS handshake"):
            await trusting.get(f"https://127.0.0.1:{port}/")


async def test_https_may_lead_to_http_but_that_is_never_a_permanent_move(trusting: Client) -> None:
    async with serving(saying(answer(BODY))) as plain:
        moved = answer(status="301 X", Location=plain.url())
        async with serving(saying(moved), presenting("good")) as server:
            got = await trusting.get(server.url(scheme="https"))
    assert (got.url, got.permanent_url) == (plain.url(), None)


async def test_http_to_https_is_a_permanent_move(trusting: Client) -> None:
    async with (
        serving(saying(answer(BODY)), presenting("good")) as secure,
        serving(saying(answer(status="301 X", Location=secure.url(scheme="https")))) as server,
    ):
        got = await trusting.get(server.url())
    assert got.permanent_url == secure.url(scheme="https")
