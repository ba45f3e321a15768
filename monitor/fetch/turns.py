"""Whose turn it is at a host: few requests at once, with a gap between their beginnings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_MANY = 2_000


@dataclass
class _Gate:
    slots: asyncio.Semaphore
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever is next to begin."""
    free_at: float = 0.0
    """Loop time from which on the next request may begin."""
    users: int = 0


@dataclass
class Turns:
    """Turns at hosts, and over all hosts together at most `concurrency` at once.

    The turn at the host is waited for first, so that a queue at one slow host takes no place from the others.
    """

    concurrency: int
    per_host: int
    gap: float
    _gates: dict[str, _Gate] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.concurrency)

    @asynccontextmanager
    async def at(self, host: str, *, near: bool) -> AsyncIterator[None]:
        """A turn at a host; `near` hosts have no gap. Leaving the context ends the turn."""
        gate = self._gate(host)
        gate.users += 1
        try:
            async with gate.slots:
                await self._begin(gate, 0.0 if near else self.gap)
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            gate.users -= 1

    async def _begin(self, gate: _Gate, gap: float) -> None:
        """Wait for the gap and for a place among all; what is noted is when the request really begins."""
        clock = asyncio.get_running_loop().time
        async with gate.door:
            if gap and gate.free_at > clock():
                await asyncio.sleep(gate.free_at - clock())
            await self._slots.acquire()
            gate.free_at = clock() + gap

    def _gate(self, host: str) -> _Gate:
        if len(self._gates) > _MANY:
            now = asyncio.get_running_loop().time()
            self._gates = {h: g for h, g in self._gates.items() if g.users or g.free_at > now}
        return self._gates.setdefault(host, _Gate(asyncio.Semaphore(self.per_host)))
