"""The dashboard: it reads, and shows nothing to whom it does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from monitor.app import App
from monitor.errors import StoreBusy, StoreError
from monitor.web import board, change, health, history
from monitor.web.access import OPEN, Access
from monitor.web.answer import answer
from monitor.web.attempts import Attempts
from monitor.web.fitting import place
from monitor.web.headers import Headers
from monitor.web.pages import STATIC, Pages
from monitor.web.reads import Reads

log = structlog.get_logger()

_READ = ["GET", "HEAD"]


def create(app: App, *, clock: Callable[[], datetime]) -> FastAPI:
    """The web application of an open app. RenderError for a page template that does not compile."""
    pages = Pages(app.settings.templates)
    started = clock()
    reads, checks = Reads(4, seconds=8), Reads(1, seconds=3)
    api = FastAPI(title="monitor", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)

    def page(path: str) -> str:
        found = board.read(app, started, clock())
        return pages.html("board.html", path, board=found, answer=answer(found))

    @api.api_route("/", methods=_READ)
    async def start(request: Request) -> Response:
        return HTMLResponse(await reads.run(page, request.url.path))

    async def one(make: Callable[..., str | None], request: Request, id: str) -> Response:
        """The page of one thing; `?from=` leaves out those of its parts that came on the page before."""
        path, start = request.url.path, place(request.query_params.get("from", ""))
        html = await reads.run(make, app, pages, path, clock(), id, start)
        if html is None:
            raise HTTPException(404)
        return HTMLResponse(html)

    @api.api_route("/entities/{id}", methods=_READ)
    async def entity(request: Request, id: str) -> Response:
        return await one(history.page, request, id)

    @api.api_route("/changes/{id}", methods=_READ)
    async def a_change(request: Request, id: str) -> Response:
        return await one(change.page, request, id)

    @api.api_route(OPEN, methods=_READ)
    async def healthz() -> Response:
        try:
            state = await checks.run(health.read, app, started, clock())
        except StoreBusy:
            state = health.UNREADABLE
        return JSONResponse(state.data(), 200 if state.good else 503)

    @api.api_route("/static/{name}", methods=_READ)
    async def static(name: str) -> Response:
        content = pages.static(name)
        if content is None:
            raise HTTPException(404)
        return Response(content, media_type=STATIC[name])

    _explain(api, pages)
    api.add_middleware(Access, settings=app.settings, attempts=Attempts())
    api.add_middleware(Headers, broken=lambda path: _broken(pages, path))
    return api


def _explain(api: FastAPI, pages: Pages) -> None:
    """A page for whatever goes wrong on the way to one."""

    @api.exception_handler(HTTPException)
    async def wrong(request: Request, error: HTTPException) -> Response:
        title, text = "There is no such page.", "Nothing is kept at this address."
        return _problem(pages, request.url.path, error.status_code, title, text)

    @api.exception_handler(StoreError)
    async def unreadable(request: Request, error: StoreError) -> Response:
        log.warning("the page cannot be shown", reason=str(error))
        title, text = "The database cannot be read just now.", "The reason is in the log. Try again in half a minute."
        return _problem(pages, request.url.path, 503, title, text, {"Retry-After": "30"})


def _broken(pages: Pages, path: str) -> Response:
    text = "It is noted in the log. Polling and delivery go on without this page."
    return _problem(pages, path, 500, "Something broke on the way to this page.", text)


def _problem(
    pages: Pages, path: str, status: int, title: str, text: str, headers: dict[str, str] | None = None
) -> Response:
    return HTMLResponse(pages.html("problem.html", path, title=title, text=text), status, headers)
