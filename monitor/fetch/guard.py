"""What stands between a name and a socket: the table of networks, applied to answers of DNS and to sockets alike."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.core.addresses import Allowance

Lookup = Callable[[str, int], Sequence[str]]
"""The numeric addresses of a name. Blocks, and raises OSError."""


class Forbidden(OSError):
    """An address of the table. An OSError, so that the library lets it through as what a connection failed of."""


class Guard(AbstractResolver):
    """Resolver and socket maker of one connector.

    `only`: nothing but addresses inside the allowance. `near` collects the hosts ("name:port") that were found
    there: they need no gap between requests.
    """

    def __init__(self, allowance: Allowance, *, only: bool, lookup: Lookup) -> None:
        self._allowance = allowance
        self._only = only
        self._lookup = lookup
        self.near: set[str] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name that may be dialled. One forbidden answer refuses the name, unless others are
        allowed by the operator: then only those are dialled."""
        found = await _in_thread(lambda: list(self._lookup(host, port)))
        allowed = [address for address in found if self._allowance.names(address, port)]
        if allowed:
            self.near.add(f"{host}:{port}")
        elif self._only or not all(self._allowance.permits(address, port) for address in found):
            raise Forbidden("a forbidden address")
        return [_result(host, address, port) for address in allowed or found]

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for exactly this address, which is checked last thing before it is dialled."""
        family, kind, protocol, _, (address, port, *_) = info
        allowed = self._allowance.names(address, port) if self._only else self._allowance.permits(address, port)
        if not allowed:
            raise Forbidden("a forbidden address")
        return socket.socket(family=family, type=kind, proto=protocol)

    def is_near(self, host: str, port: int) -> bool:
        """Whether the operator allowed this host by its address, as far as is known before it is dialled."""
        return f"{host}:{port}" in self.near or self._allowance.names(host.strip("[]"), port)

    async def close(self) -> None:
        """Nothing to close: a lookup under way ends by itself, in a thread that holds up nobody."""


def system_lookup(host: str, port: int) -> list[str]:
    """The system's own answer, both families, in its order of preference."""
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


def _result(host: str, address: str, port: int) -> ResolveResult:
    version = ipaddress.ip_address(address.partition("%")[0]).version
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


async def _in_thread(call: Callable[[], list[str]]) -> list[str]:
    """The call's outcome, from a thread of its own: a name server that hangs for a minute must hold up neither the
    store's threads nor the end of the process."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[str]] = loop.create_future()

    def settle(answer: list[str] | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer or [])

    def run() -> None:
        answer, error = None, None
        try:
            answer = call()
        except OSError as problem:
            error = problem
        except UnicodeError:  # a name that cannot be put into DNS form
            error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, answer, error)

    threading.Thread(target=run, name="lookup", daemon=True).start()
    return await future
