"""What /healthz says, and what a broken database does to the pages."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import web_sample

from monitor.errors import StoreBusy
from monitor.store import meta
from monitor.web.health import SILENT
from monitor.web.reads import Reads


async def test_a_service_that_ticks_is_healthy(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.tick(app, web_sample.NOW - timedelta(seconds=20))
    client = await serve(app)
    async with client.get("/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok", "database": "ok", "scheduler": "ok"}


async def test_a_service_that_just_began_is_healthy_before_its_first_tick(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    async with client.get("/healthz") as answer:
        assert (answer.status, (await answer.json())["scheduler"]) == (200, "starting")


@pytest.mark.parametrize("beat", [None, "yesterday", "2021-05-19T08:00:00+00:00", "2021-05-19T09:30:00+00:00"])
async def test_a_scheduler_that_has_fallen_silent_is_ill(tmp_path: Path, serve, beat: str | None) -> None:
    app = web_sample.an_app(tmp_path)
    if beat:
        with app.store.writing() as session:
            meta.set(session, "tick", beat)
    now = [web_sample.NOW - SILENT]
    client = await serve(app, lambda: now[0])
    now[0] = web_sample.NOW
    async with client.get("/healthz") as answer:
        assert (answer.status, (await answer.json())["scheduler"]) == (503, "late")
    async with client.get("/") as answer:
        assert "The watch stands still." in await answer.text()


async def test_health_tells_strangers_nothing_else(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path, bind="0.0.0.0", password="secret-word")
    web_sample.full(app)
    client = await serve(app)
    async with client.get("/healthz") as answer:
        text = await answer.text()
        assert "server" not in {name.lower() for name in answer.headers} or "monitor" not in answer.headers["server"]
    assert not [word for word in ("secret-word", "Amazon", str(tmp_path), "example", "0.1") if word in text]


def put_in_place_of_the_database(folder: Path, damage: str) -> None:
    for file in folder.glob("monitor.db*"):
        file.unlink()
    if damage == "garbage":
        (folder / "monitor.db").write_bytes(b"this is no database" * 1000)
    else:
        (folder / "monitor.db").mkdir()


@pytest.mark.parametrize("damage", ["garbage", "gone"])
async def test_without_a_database_there_is_a_plain_page_and_no_traceback(tmp_path: Path, serve, damage: str) -> None:
    app = web_sample.an_app(tmp_path)
    app.store.close()
    put_in_place_of_the_database(tmp_path, damage)
    client = await serve(app)
    async with client.get("/") as answer:
        text = await answer.text()
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "cannot be read" in text
        assert "Traceback" not in text
        assert str(tmp_path) not in text
    async with client.get("/healthz") as answer:
        assert (answer.status, (await answer.json())["database"]) == (503, "unreadable")
    async with client.get("/static/monitor.css") as answer:
        assert answer.status == 200


async def test_health_answers_while_half_open_requests_hang_about(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    base = client._base_url
    writers = [(await asyncio.open_connection(base.host, base.port))[1] for _ in range(150)]
    for writer in writers:
        writer.write(b"GET / HTTP/1.1\r\nHost: loc")
    async with asyncio.timeout(1), client.get("/healthz") as answer:
        assert answer.status == 200
    for writer in writers:
        writer.close()


async def test_a_read_that_takes_too_long_is_given_up() -> None:
    done = threading.Event()
    reads = Reads(1, seconds=0.02)
    with pytest.raises(StoreBusy, match=r"0\.02 seconds"):
        await reads.run(done.wait)
    with pytest.raises(StoreBusy):
        await reads.run(lambda: "in the queue behind it")
    done.set()


async def test_a_clock_without_ticks_is_read_once_a_request(tmp_path: Path, serve) -> None:
    asked: list[datetime] = []

    def clock() -> datetime:
        asked.append(web_sample.NOW)
        return web_sample.NOW

    client = await serve(web_sample.an_app(tmp_path), clock)
    asked.clear()
    async with client.get("/healthz"):
        assert len(asked) == 1
