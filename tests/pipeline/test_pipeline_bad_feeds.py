"""One poll over a good feed among broken ones: one clear sentence each, nothing lost, the good one is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from loopback import CONFIG, SECRET, START, Publisher, rss

from monitor import pipeline
from monitor.app import App
from monitor.store import feeds, items

GOOD = [("g", "A plain headline", "A plain text.", START)]
WHOLE = rss("x", [(str(n), f"Headline {n}", "Text", START) for n in range(3)])
HUGE = 50_000_000

BROKEN = {
    "html.xml": (b"<!doctype html><html><head><title>Welcome</title></head><body>Hi</body></html>", "web page"),
    "empty.xml": (b"", "empty"),
    "binary.xml": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a feed"),
    "json.xml": (b'{"error": "no such feed"}', "JSON"),
    "huge.xml": (b"huge", "5 MB"),
    "endless.xml": (b"endless", "5 MB"),
    "missing.xml": (None, "404"),
}


class Hostile(Publisher):
    """Serves what is too large or never ends besides."""

    async def serve(self, request: web.Request) -> web.StreamResponse:  # type: ignore[override]
        name = request.match_info["name"]
        if name not in ("huge.xml", "endless.xml"):
            return await super().serve(request)
        answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        if name == "huge.xml":
            answer.content_length = HUGE
        await answer.prepare(request)
        sent = 0
        while name == "endless.xml" or sent < HUGE:
            await answer.write(b"<item><title>more</title></item>" * 1000)
            sent += 32_000
        return answer


@pytest.fixture
async def hostile(tmp_path: Path) -> Hostile:
    serving = Hostile()
    application = web.Application()
    application.router.add_route("GET", "/{name}", serving.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    serving.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield serving
    await runner.cleanup()


async def test_broken_feeds_are_told_one_by_one_and_the_good_one_is_read(hostile: Hostile, tmp_path: Path) -> None:
    names = ["good.xml", "cut.xml", "latin.xml", *BROKEN]
    listed = "\n".join(f'  - {{{{url: "{hostile.url}/{name}", title: {name}}}}}' for name in names)
    head, _, tail = CONFIG.partition("feeds:\n")
    config = f"{head}feeds:\n{listed}\nfetch:{tail.partition('fetch:')[2]}"
    url = "http://127.0.0.1:9"
    (tmp_path / "feeds.yaml").write_text(config.format(publisher=url, receiver=url, secret=SECRET))
    hostile.feeds = {name: content for name, (content, _) in BROKEN.items() if content is not None}
    hostile.feeds |= {"good.xml": GOOD, "cut.xml": WHOLE[:-90]}
    hostile.feeds["latin.xml"] = rss("x", [("l", "Café policy", "Déjà vu.", START)]).decode().encode("latin-1")
    app = App.open({"MONITOR_MAIL_FROM": "m@example.org", "MONITOR_SMTP_URL": "smtp://127.0.0.1:9"}, tmp_path)
    async with app:
        pipeline.prepare(app, START)
        report = await pipeline.poll(app, START)
    reasons = {failure.url.rsplit("/", 1)[1]: failure.reason for failure in report.failed}
    with app.store.reading() as session:
        titles = {item.title for item in items.recent(session, relevant=False)}
        states = {feed.title: feed for feed in feeds.all(session)}
    app.close()
    assert set(reasons) == set(BROKEN)
    for name, (_, word) in BROKEN.items():
        assert word in reasons[name]
        assert "\n" not in reasons[name]
        assert states[name].failures == 1
        assert states[name].next_poll > START
    assert {"A plain headline", "Headline 0", "Headline 1", "Café policy"} <= titles
    assert report.new_items == len(titles)
