"""The second reader against a local server that speaks the protocol, and one that answers nonsense."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from monitor import second_reader
from monitor.fetch import Client
from monitor.model import Entity, Event, FetchLimits, Item, Status, Topic
from monitor.second_reader import SecondReader

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ITEM = Item("i", "Acme leaves cameras alone", "Police may not have FaceFinder before June 2027, Acme lets it be known.")
GOOD = {
    "entity": "acme",
    "event": "impose",
    "status": "moratorium",
    "until": "2027-06-01",
    "quote": "Police may not have FaceFinder before June 2027",
}


@dataclass
class Model:
    """An endpoint that answers `content`, or `body` as it is, with `status`."""

    url: str = ""
    content: str = ""
    body: bytes | None = None
    status: int = 200
    asked: list[tuple[dict[str, str], Any]] = field(default_factory=list)

    def claims(self, *claims: Any) -> None:
        self.content = json.dumps({"claims": claims})

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append((dict(request.headers), await request.json()))
        whole = {"choices": [{"message": {"role": "assistant", "content": self.content}}]}
        body = json.dumps(whole).encode() if self.body is None else self.body
        return web.Response(status=self.status, body=body, content_type="application/json")


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    serving = Model()
    application = web.Application()
    application.router.add_post("/v1/chat/completions", serving.serve)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    serving.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield serving
    await runner.cleanup()


@pytest.fixture
async def reader(model: Model) -> AsyncIterator[SecondReader]:
    async with Client(FetchLimits(), user_agent="test") as client:
        topic, entities = Topic("Face matching", ("face",)), [Entity("acme", "Acme"), Entity("globex", "Globex")]
        yield SecondReader(client.post, url=model.url, model="small", key="k", topic=topic, entities=entities)


async def test_a_claim_with_a_verbatim_quote_is_taken_and_marked_as_the_models_own(
    model: Model, reader: SecondReader
) -> None:
    model.claims(GOOD, {**GOOD, "event": "withdraw", "status": "withdrawn", "background": True})
    verdict = await reader.read(ITEM, ["acme"], NOW)
    assert verdict is not None
    (claim,), (recap,) = verdict.events, verdict.background
    assert (claim.event, claim.status, claim.until) == (Event.impose, Status.moratorium, date(2027, 6, 1))
    assert claim.span is not None
    assert ITEM.summary[claim.span.start : claim.span.end] == claim.quote
    assert claim.rule == "second reader: small"
    assert recap.event is Event.withdraw


async def test_the_question_names_the_entities_and_carries_the_key(model: Model, reader: SecondReader) -> None:
    model.claims()
    assert await reader.read(ITEM, ["acme"], NOW) is not None
    headers, asked = model.asked[0]
    assert headers["Authorization"] == "Bearer k"
    assert asked["model"] == "small"
    system, user = (message["content"] for message in asked["messages"])
    assert "acme (Acme)" in system
    assert "Globex" not in system
    assert json.loads(user)["title"] == ITEM.title


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "Police may never have it"},
        {"quote": ""},
        {"quote": None},
        {"quote": ["Police"]},
        {"entity": "globex"},
        {"entity": "initech"},
        {"event": "known"},
        {"event": "celebrate"},
        {"status": "lifted"},
        {"until": "soon"},
        {"until": 2027},
        {"stage": "finished"},
        {"modality": "certain"},
    ],
)
async def test_a_claim_that_does_not_hold_is_dropped_and_the_others_stay(
    model: Model, reader: SecondReader, wrong: dict[str, Any]
) -> None:
    model.claims({**GOOD, **wrong}, "not a claim", GOOD)
    verdict = await reader.read(ITEM, ["acme"], NOW)
    assert verdict is not None
    assert len(verdict.events) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [{"message": {"content": "I think so"}}]}', b"\xff" * 99],
)
async def test_nonsense_is_no_verdict(model: Model, reader: SecondReader, body: bytes) -> None:
    model.body = body
    assert await reader.read(ITEM, ["acme"], NOW) is None


async def test_a_model_that_fails_or_is_not_there_is_no_verdict(model: Model, reader: SecondReader) -> None:
    model.status = 500
    assert await reader.read(ITEM, ["acme"], NOW) is None
    async with Client(FetchLimits(), user_agent="test") as client:
        gone = SecondReader(
            client.post,
            url="http://127.0.0.1:9/v1",
            model="m",
            key=None,
            topic=Topic("T", ()),
            entities=[Entity("acme", "A")],
        )
        assert await gone.read(ITEM, ["acme"], NOW) is None


async def test_beyond_the_days_budget_the_rules_stand_alone(model: Model, reader: SecondReader) -> None:
    model.claims()
    for _ in range(second_reader.DAILY):
        reader._asked += 1
    reader._day = NOW.date()
    assert await reader.read(ITEM, ["acme"], NOW) is None
    assert model.asked == []
    assert await reader.read(ITEM, ["acme"], NOW + timedelta(days=1)) is not None
