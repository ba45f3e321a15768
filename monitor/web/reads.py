"""Work on the database, off the event loop and with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from monitor.errors import StoreBusy

P = ParamSpec("P")
T = TypeVar("T")


class Reads:
    """A few threads of the dashboard's own, so that readers never keep polling waiting for a thread."""

    def __init__(self, threads: int, *, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(threads, "web")
        self._seconds = seconds

    async def run(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `verb` gives. StoreBusy when it takes longer than the deadline, the time in the queue included."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._seconds):
                return await loop.run_in_executor(self._pool, lambda: verb(*args, **kwargs))
        except TimeoutError:
            raise StoreBusy(f"the database did not answer within {self._seconds:g} seconds: try again") from None
