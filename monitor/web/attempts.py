"""Wrong passwords, counted per client address."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import deque
from collections.abc import Callable

MOST = 10
WINDOW = 60.0
"""Seconds. After `MOST` wrong passwords within it, not even the right one is heard until the oldest is over."""
_KNOWN = 10_000
"""Addresses remembered; beyond it the one that failed longest ago is forgotten."""


class Attempts:
    """Remembers failures for a minute. `ticks` is a monotonic clock in seconds."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._failures: dict[str, deque[float]] = {}

    def wait(self, client: str) -> int:
        """Whole seconds until this client is heard again; 0 for one that is heard."""
        failures = self._recent(_neighbourhood(client))
        if len(failures) < MOST:
            return 0
        return max(1, math.ceil(failures[-MOST] + WINDOW - self._ticks()))

    def failed(self, client: str) -> None:
        """One more wrong password from there."""
        key = _neighbourhood(client)
        failures = self._recent(key)
        failures.append(self._ticks())
        self._failures[key] = failures
        if len(self._failures) > _KNOWN:
            del self._failures[next(iter(self._failures))]

    def _recent(self, key: str) -> deque[float]:
        """The failures within the window, taken out of the order of addresses and put back at its end."""
        failures = self._failures.pop(key, deque())
        while failures and failures[0] <= self._ticks() - WINDOW:
            failures.popleft()
        if failures:
            self._failures[key] = failures
        return failures


def _neighbourhood(client: str) -> str:
    """One household: an IPv4 address, or the /64 that an IPv6 address can move in freely."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return client
