"""The README's picture: a sample day through the real pipeline, and its digest in a browser. Run by `make picture`."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from aiohttp import web
from playwright.async_api import async_playwright

from monitor import pipeline
from monitor.app import App
from monitor.pipeline.day import digest_note

HERE = Path(__file__).parent
MORNING = datetime(2021, 5, 19, 6, 0, tzinfo=UTC)
"""08:00 in Brussels, the day after the news."""


class Publisher:
    """Serves the sample feeds as they stood at `now`; one of them is out of order."""

    def __init__(self) -> None:
        self.now = MORNING - timedelta(days=1)

    async def serve(self, request: web.Request) -> web.Response:
        document = HERE / "sample" / request.match_info["name"]
        if not document.exists():
            return web.Response(status=503)
        feed = json.loads(document.read_text(encoding="utf-8"))
        feed["items"] = [item for item in feed["items"] if datetime.fromisoformat(item["date_published"]) <= self.now]
        return web.json_response(feed, content_type="application/feed+json")


async def digest(folder: Path) -> str:
    """Poll every two hours for a day, alerts and all; then the digest of the morning, as HTML."""
    publisher = Publisher()
    runner, address = await _started(publisher)
    shutil.copy(HERE / "sample" / "feeds.yaml", folder)
    app = App.open({"PUBLISHER": address, "MONITOR_PUBLIC_URL": "https://monitor.example"}, folder)
    try:
        pipeline.prepare(app, publisher.now)
        async with app:
            while publisher.now < MORNING:
                await pipeline.poll(app, publisher.now, everything=True)
                await pipeline.deliver(app, publisher.now)
                publisher.now += timedelta(hours=2)
        with app.store.reading() as session:
            note = digest_note(app, session, MORNING.date(), MORNING - timedelta(days=1), MORNING)
        return app.renderer.words(note).html
    finally:
        app.close()
        await runner.cleanup()


async def _started(publisher: Publisher) -> tuple[web.AppRunner, str]:
    site = web.Application()
    site.router.add_get("/{name}", publisher.serve)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def shoot(html: str, target: Path, width: int = 700) -> None:
    """The whole page, at twice the density, so that it is sharp where it is shown smaller."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("a picture needs chromium: install it first")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = await chromium.new_page(viewport={"width": width, "height": 400}, device_scale_factor=2)
        await page.set_content(html)
        await page.screenshot(path=target, full_page=True)
        await chromium.close()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        html = asyncio.run(digest(Path(folder)))
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "digest.png"
    asyncio.run(shoot(html, target))


if __name__ == "__main__":
    main()
