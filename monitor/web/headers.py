"""What every answer carries, whatever it is an answer to."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Headers:
    """Adds the headers, and answers with `broken(path)` where everything within failed: never with a traceback."""

    def __init__(self, app: ASGIApp, *, broken: Callable[[str], Response]) -> None:
        self.app = app
        self.broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def secured(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(SECURITY)
            await send(message)

        try:
            await self.app(scope, receive, secured)
        except Exception:
            log.exception("a page broke", path=scope["path"])
            if begun:
                raise
            await self._apology(scope["path"])(scope, receive, secured)

    def _apology(self, path: str) -> Response:
        try:
            return self.broken(path)
        except Exception:  # even the page that says sorry may be what is broken
            log.exception("the page for a broken page broke")
            return PlainTextResponse("Something broke on the way to this page. It is noted in the log.\n", 500)
