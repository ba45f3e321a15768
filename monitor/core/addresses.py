"""Which network addresses may be dialled on the word of a feed, a page or a configured receiver.

The table is explicit because `ipaddress.is_private` and `is_global` change between Python versions and miss a
third of what must never be reached from outside. It follows the IANA special-purpose registries for IPv4 and IPv6
and adds two addresses at which cloud hosts answer for their guests.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORBIDDEN: tuple[Network, ...] = tuple(
    ipaddress.ip_network(line.split()[0])
    for line in """
    0.0.0.0/8            this network (RFC 791)
    10.0.0.0/8           private (RFC 1918)
    100.64.0.0/10        carrier NAT (RFC 6598)
    127.0.0.0/8          loopback (RFC 1122)
    168.63.129.16/32     a cloud host's service for its guests
    169.254.0.0/16       link-local, where clouds keep their metadata (RFC 3927)
    172.16.0.0/12        private (RFC 1918)
    192.0.0.0/24         protocol assignments (RFC 6890)
    192.0.2.0/24         documentation (RFC 5737)
    192.31.196.0/24      AS112 (RFC 7535)
    192.52.193.0/24      automatic multicast tunnels (RFC 7450)
    192.88.99.0/24       6to4 relays (RFC 7526)
    192.168.0.0/16       private (RFC 1918)
    192.175.48.0/24      AS112 (RFC 7534)
    198.18.0.0/15        benchmarks (RFC 2544)
    198.51.100.0/24      documentation (RFC 5737)
    203.0.113.0/24       documentation (RFC 5737)
    224.0.0.0/4          multicast (RFC 5771)
    240.0.0.0/4          reserved, and broadcast (RFC 1112, RFC 919)
    ::/96                unspecified, loopback, IPv4-compatible (RFC 4291)
    ::ffff:0:0/96        IPv4-mapped (RFC 4291)
    ::ffff:0:0:0/96      IPv4-translated, SIIT (RFC 7915)
    64:ff9b::/96         NAT64 (RFC 6052)
    64:ff9b:1::/48       NAT64 of one's own (RFC 8215)
    100::/64             discard (RFC 6666)
    100:0:0:1::/64       dummy prefix (RFC 9780)
    2001::/23            protocol assignments, Teredo, ORCHID, benchmarks (RFC 2928)
    2001:db8::/32        documentation (RFC 3849)
    2002::/16            6to4 (RFC 3056)
    2620:4f:8000::/48    AS112 (RFC 7534)
    3fff::/20            documentation (RFC 9637)
    5f00::/16            segment routing (RFC 9602)
    fc00::/7             unique local (RFC 4193)
    fe80::/10            link-local (RFC 4291)
    fec0::/10            site-local (RFC 3879)
    ff00::/8             multicast (RFC 4291)
    """.strip().splitlines()
)
_FORBIDDEN_4 = tuple(n for n in FORBIDDEN if n.version == 4)
_FORBIDDEN_6 = tuple(n for n in FORBIDDEN if n.version == 6)


@dataclass(frozen=True)
class Allowance:
    """Networks ("127.0.0.0/8") and single addresses with a port ("127.0.0.1:8080", "[::1]:8080") that may be
    dialled although the table forbids them. A faulty entry raises ValueError when the allowance is first used.
    """

    entries: tuple[str, ...] = ()

    @cached_property
    def _parsed(self) -> tuple[tuple[Network, int | None], ...]:
        return tuple(entry(text) for text in self.entries)

    def names(self, address: str, port: int) -> bool:
        """Whether this address and port stand in the list. An IPv4-mapped address counts as the IPv4 one."""
        found = _address(address)
        return found is not None and any(
            found in network and wanted in (None, port) for network, wanted in self._parsed
        )

    def permits(self, address: str, port: int) -> bool:
        """Whether this address and port may be dialled: public, or named in the list."""
        return not is_forbidden(address) or self.names(address, port)


def entry(text: str) -> tuple[Network, int | None]:
    """An allowed network, with the only port allowed where one is given. Raises ValueError."""
    bare, port = text, None
    if text.startswith("["):
        bare, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or None
    elif text.count(":") == 1:
        bare, _, port = text.partition(":")
    number = int(port) if port is not None else None
    if number is not None and not 0 < number < 65536:
        raise ValueError(f"{text!r} has no valid port")
    return ipaddress.ip_network(bare), number


def is_forbidden(address: str) -> bool:
    """Whether a numeric address lies in the table, or is none at all."""
    found = _numeric(address)
    if found is None:
        return True
    table: Sequence[Network] = _FORBIDDEN_4 if found.version == 4 else _FORBIDDEN_6
    return any(found in network for network in table)


def _numeric(address: str) -> Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None


def _address(address: str) -> Address | None:
    found = _numeric(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
