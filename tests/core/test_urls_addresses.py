from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.addresses import FORBIDDEN, Allowance, entry, is_forbidden

EMBEDDING = ("::", "::ffff:", "::ffff:0:", "64:ff9b::")


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7
    203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1
    2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 3fff::1 5f00::1
    fc00::1 fd12:3456::1 fe80::1 febf::1 fec0::1 ff02::1 ff05::2
    nonsense 1.2.3 fe80::1%eth0
    """.split(),
)
def test_every_address_of_the_table_is_forbidden(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize(
    "address", "1.1.1.1 8.8.8.8 100.128.0.1 172.32.0.1 192.169.0.1 223.255.255.254 2606:4700::1111 2a00:1450::1".split()
)
def test_public_addresses_are_open(address: str) -> None:
    assert not is_forbidden(address)


@given(st.ip_addresses(v=4), st.sampled_from(EMBEDDING))
def test_no_wrapping_opens_an_ipv4_address(address: ipaddress.IPv4Address, prefix: str) -> None:
    assert is_forbidden(f"{prefix}{address}")


@given(st.ip_addresses(v=4))
def test_no_6to4_form_opens_an_ipv4_address(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    assert is_forbidden(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_whatever_python_calls_private_is_forbidden_too(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        assert is_forbidden(str(address))


def test_the_table_has_both_families() -> None:
    assert {network.version for network in FORBIDDEN} == {4, 6}


def test_an_allowance_names_networks_and_single_ports() -> None:
    allowance = Allowance(("10.1.0.0/16", "127.0.0.1:8080", "[::1]:8081", "fd00::/8"))
    assert allowance.permits("10.1.2.3", 80)
    assert not allowance.permits("10.2.2.3", 80)
    assert allowance.permits("127.0.0.1", 8080)
    assert not allowance.permits("127.0.0.1", 8081)
    assert allowance.permits("::1", 8081)
    assert allowance.permits("fd00::1", 443)
    assert allowance.permits("8.8.8.8", 443)
    assert not allowance.names("8.8.8.8", 443)


def test_a_mapped_form_is_allowed_as_the_address_that_it_maps() -> None:
    assert Allowance(("127.0.0.0/8",)).permits("::ffff:127.0.0.1", 80)
    assert not Allowance().permits("::ffff:127.0.0.1", 80)


@pytest.mark.parametrize("text", ["localhost", "10.0.0.1/8", "10.0.0.1:0", "10.0.0.1:x", "10.0.0.1:70000", ""])
def test_a_faulty_entry_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        entry(text)
