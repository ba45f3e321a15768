"""Receivers' addresses as feeds.yaml writes them, checked before anything is dialled."""

from __future__ import annotations

import ipaddress
import re

from monitor.core.urls import fault

_HOST_PORT = re.compile(r"\[?([0-9A-Za-z:.-]+?)\]?(?::(\d{1,5}))?")


def check_allowed(entry: str) -> None:
    """Raise ValueError unless this is a network ("10.0.0.0/8") or an address, with a port or without."""
    try:
        ipaddress.ip_network(entry, strict=False)
    except ValueError:
        found = _HOST_PORT.fullmatch(entry)
        try:
            ipaddress.ip_address(found[1] if found else "")
        except ValueError:
            raise ValueError(
                "allow takes networks or addresses, such as 10.0.0.0/8 or 127.0.0.1:8080, not names"
            ) from None


def check_receiver(url: str, allow: tuple[str, ...]) -> None:
    """Raise ValueError unless messages may go to this address: https, or http where `allow` names a network.

    The message never holds the address: a receiver's path is often its password.
    """
    reason = fault(url)
    if reason is not None:
        raise ValueError(f"url {reason}")
    if url.lower().startswith("http://") and not allow:
        raise ValueError("url must begin with https://; http:// is for receivers inside the channel's own `allow`")
