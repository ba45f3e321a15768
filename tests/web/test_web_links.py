"""Where the links lead: those on the pages, and those that messages carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
import web_sample
from web_reader import Page
from web_sample import NOW, amazon_extends

from monitor.app import App
from monitor.channels import Envelope, slack
from monitor.model import AlertNote, Note
from monitor.pipeline.day import digest_note
from monitor.store import changes

EXTENDED = amazon_extends(NOW - timedelta(hours=1)).id
IMPOSED = web_sample.AMAZON_2020.id


@pytest.fixture
def app(tmp_path: Path) -> App:
    app = web_sample.an_app(tmp_path)
    web_sample.history(app)
    return app


def inward(page: Page) -> Iterator[str]:
    for tag in ("a", "link"):
        for attrs in page.all(tag):
            href = attrs["href"] or ""
            if not href.startswith(("http:", "https:", "data:", "#")):
                yield href


async def test_every_link_within_leads_somewhere_under_any_prefix(app: App, serve) -> None:
    client = await serve(app)
    prefix = "https://watch.example/some/where"
    seen: set[str] = set()
    ahead = [f"{prefix}/"]
    while ahead:
        address = ahead.pop()
        assert address.startswith(f"{prefix}/")
        if address in seen:
            continue
        seen.add(address)
        async with client.get(address.removeprefix(prefix)) as answer:
            assert answer.status == 200, address
            if answer.content_type == "text/html":
                ahead.extend(urljoin(address, href) for href in inward(Page(await answer.text())))
    paths = {address.removeprefix(prefix) for address in seen}
    assert {"/", "/entities/amazon", "/entities/ibm", f"/changes/{EXTENDED}", "/static/monitor.css"} <= paths
    assert f"/changes/{IMPOSED}" in paths


def carried(app: App, public_url: str) -> Iterator[tuple[str, str]]:
    """All that messages say about this world, each with its kind."""
    with app.store.reading() as session:
        rows = [row for history in changes.histories(session).values() for row in history]
        day = digest_note(app, session, NOW.date(), NOW - timedelta(days=400), NOW)
        quiet = digest_note(app, session, NOW.date(), NOW, NOW)
    kinds = ("alert", "confirmed", "retracted")
    notes: list[Note] = [AlertNote(kind, row, app.names[row.entity]) for row in rows for kind in kinds]
    options = slack.Options(id="team", kind="slack", url="https://hooks.slack.example/x")
    for note in (*notes, day, quiet):
        words = app.renderer.words(note)
        yield "text", words.text
        yield "html", words.html
        kind = note.kind if isinstance(note, AlertNote) else "digest"
        envelope = Envelope("msg_1", NOW, "", kind, public_url=public_url)
        yield "slack", slack.body(note, words, envelope, options)


async def test_every_link_home_that_a_message_carries_is_answered(tmp_path: Path, serve) -> None:
    home = "https://watch.example/board"
    app = web_sample.an_app(tmp_path, public_url=home)
    web_sample.history(app)
    links = {(kind, link) for kind, text in carried(app, home) for link in re.findall(rf"{home}[^\s\"'<>|)\\]*", text)}
    for kind in ("text", "html", "slack"):
        paths = [link.removeprefix(home) for carrier, link in links if carrier == kind]
        rooms = {path.split("/")[1] for path in paths if path}
        assert {"changes", "entities"} <= rooms, kind
    client = await serve(app)
    for link in {link for _, link in links}:
        async with client.get(link.removeprefix(home) or "/") as answer:
            assert answer.status == 200, link
