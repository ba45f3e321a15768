"""The reading process is killed when it hangs or swells, and never missed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

import monitor
from monitor.core.parse import parse
from monitor.errors import ParseError
from monitor.sandbox import Sandbox

GOLDEN = Path(__file__).parent / "golden"
URL = "https://gazette.example/feeds/all"
GOOD = b"<rss version='2.0'><channel><item><title>good</title></item></channel></rss>"
ATTRIBUTES = b" ".join(b'a%d="1"' % n for n in range(100_000))
HANGING = b"<rss version='2.0'><channel><item " + ATTRIBUTES + b"><title>x</title></item></channel></rss>"


def children() -> set[int]:
    """The living processes that this one has started, by the table of the kernel."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if int(parent) == os.getpid() and state != "Z":
                    found.add(int(entry.name))
    return found


def environment(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    box = Sandbox(workers=2, seconds=0.5)
    yield box
    await box.close()


@pytest.mark.parametrize("document", ["rss20.xml", "atom.xml", "rss10.rdf", "newssearch.xml", "jsonfeed11.json"])
async def test_a_worker_reads_what_the_parser_reads(sandbox: Sandbox, document: str) -> None:
    body = (GOLDEN / document).read_bytes()
    assert await sandbox.parse(body, URL, "text/xml; charset=utf-8") == parse(
        body, url=URL, content_type="text/xml; charset=utf-8"
    )


async def test_what_is_no_feed_is_the_same_error(sandbox: Sandbox) -> None:
    with pytest.raises(ParseError, match=r"^The answer is plain text, not a feed\.$"):
        await sandbox.parse(b"hello", URL, None)


async def test_a_document_that_takes_too_long_is_given_up_and_others_go_on(sandbox: Sandbox) -> None:
    clock = asyncio.get_running_loop().time
    begun = clock()
    hanging = asyncio.create_task(sandbox.parse(HANGING, URL, None))
    assert (await sandbox.parse(GOOD, URL, None)).entries[0].title == "good"
    with pytest.raises(ParseError, match=r"^The feed took longer than 0\.5 s to read\.$"):
        await hanging
    assert clock() - begun < 5
    assert (await sandbox.parse(GOOD, URL, None)).entries[0].title == "good"


async def test_a_document_that_needs_too_much_memory_is_given_up_and_others_go_on() -> None:
    box = Sandbox(workers=1, seconds=20, megabytes=64)
    body = b"<rss version='2.0'><channel><item><title>x</title><description>" + b"\xf0\x9f\x98\x80" * 1_200_000
    try:
        with pytest.raises(ParseError, match="memory"):
            await box.parse(body + b"</description></item></channel></rss>", URL, None)
        assert (await box.parse(GOOD, URL, None)).entries[0].title == "good"
    finally:
        await box.close()


async def test_a_worker_that_was_killed_is_replaced(sandbox: Sandbox) -> None:
    before = children()
    await sandbox.parse(GOOD, URL, None)
    (worker,) = children() - before
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(ParseError, match="broke the reading process"):
        await sandbox.parse(GOOD, URL, None)
    assert (await sandbox.parse(GOOD, URL, None)).entries[0].title == "good"


async def test_no_more_workers_run_than_asked_for_and_none_is_left_behind() -> None:
    before = children()
    box = Sandbox(workers=2)
    assert children() == before
    await asyncio.gather(*(box.parse(GOOD, URL, None) for _ in range(20)))
    assert len(children() - before) <= 2
    await box.close()
    assert children() == before


async def test_a_cancelled_reading_leaves_nothing_behind() -> None:
    before = children()
    box = Sandbox(workers=1, seconds=30)
    await box.parse(GOOD, URL, None)
    reading = asyncio.create_task(box.parse(HANGING, URL, None))
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert children() == before
    assert (await box.parse(GOOD, URL, None)).entries[0].title == "good"
    await box.close()


async def test_workers_see_nothing_of_the_services_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_SECRET_KEY", "hush")
    before = children()
    box = Sandbox(workers=1)
    await box.parse(GOOD, URL, None)
    (worker,) = children() - before
    seen = environment(worker)
    await box.close()
    assert b"hush" not in seen
    assert b"PYTHONPATH" in seen


def worker(seconds: float) -> subprocess.Popen[bytes]:
    """A worker without a service, as one is whose service was killed."""
    command = [sys.executable, "-m", "monitor.sandbox", str(seconds), "256"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(monitor.__file__).parents[1]
    )


def test_an_idle_worker_ends_when_its_service_is_gone() -> None:
    with worker(5) as alone:
        alone.communicate(timeout=20)
    assert alone.returncode == 0


def test_a_busy_worker_ends_when_its_service_is_gone() -> None:
    head = json.dumps([URL, None]).encode()
    with worker(0.1) as alone:
        alone.communicate(b"".join(len(b).to_bytes(4, "big") + b for b in (head, HANGING)), timeout=20)
    assert alone.returncode == -signal.SIGALRM


async def test_the_interval_survives_the_way_back(sandbox: Sandbox) -> None:
    body = b"<rss version='2.0'><channel><ttl>90</ttl></channel></rss>"
    assert (await sandbox.parse(body, URL, None)).interval == timedelta(minutes=90)
