"""An item that the rules cannot read, with and without a second reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiohttp import web
from loopback import CONFIG, SECRET, START, Publisher, Receiver, hours, listening

from monitor import pipeline
from monitor.app import App
from monitor.store import changes

TITLE = "FaceFinder and the police: what Acme does not say aloud about facial recognition"
SUMMARY = "Officers who log in find an empty page, and so it shall stay for a year, two people at Acme whisper."
CLAIM = {"entity": "acme", "event": "impose", "status": "moratorium", "until": "2027-05-04", "quote": SUMMARY}


@pytest.mark.parametrize(("answer", "told"), [({"claims": [CLAIM]}, 1), ({"claims": []}, 0), ("what?", 0)])
async def test_what_the_second_reader_finds_is_decided_and_told_as_its_own(
    publisher: Publisher, receiver: Receiver, tmp_path: Path, answer: object, told: int
) -> None:
    asked = []

    async def model(request: web.Request) -> web.Response:
        asked.append(await request.json())
        content = answer if isinstance(answer, str) else json.dumps(answer)
        return web.json_response({"choices": [{"message": {"content": content}}]})

    (tmp_path / "feeds.yaml").write_text(CONFIG.format(publisher=publisher.url, receiver=receiver.url, secret=SECRET))
    async for url in listening(model, "POST", "/v1/chat/completions"):
        environ = {"MONITOR_LLM_URL": f"{url}/v1", "MONITOR_LLM_MODEL": "small", "MONITOR_LLM_ASK": "relevant"}
        app = App.open(
            {**environ, "MONITOR_SMTP_URL": "smtp://127.0.0.1:9", "MONITOR_MAIL_FROM": "m@a.example"}, tmp_path
        )
        async with app:
            publisher.feeds = {"planet.xml": [], "gazette.xml": []}
            pipeline.prepare(app, START)
            await pipeline.poll(app, START)
            publisher.feeds["planet.xml"] = [("n", TITLE, SUMMARY, START), ("o", "Off the topic", "Rain.", START)]
            report = await pipeline.poll(app, START + hours(1), everything=True)
        with app.store.reading() as session:
            rows = changes.history(session, "acme")
        app.close()
    assert len(asked) == 1
    assert (report.new_items, report.changes, len(rows)) == (2, told, told)
    assert [row.evidence[0].claim.rule for row in rows] == ["second reader: small"] * told
