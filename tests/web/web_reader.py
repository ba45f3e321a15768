"""Pages as a reader's program takes them apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import aiohttp

from monitor.app import App


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"a", "b", "bdi", "q", "s", "span", "strong", "time"}:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.pieces)).strip()

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


async def read(client: aiohttp.ClientSession, path: str) -> Page:
    async with client.get(path) as answer:
        assert answer.status == 200, path
        assert answer.content_type == "text/html"
        return Page(await answer.text())


async def page_of(serve, app: App, path: str = "/") -> Page:
    return await read(await serve(app), path)
