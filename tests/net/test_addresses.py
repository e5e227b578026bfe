"""Which addresses may be dialled."""

from __future__ import annotations

import pytest

from net.addresses import dialable, is_public, may_dial
from net.errors import Forbidden, NotSent


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
        "::127.0.0.1",
        "::10.0.0.1",
        "64:ff9b:1::1",
        "fec0::1",
        "3fff::1",
        "5f00::1",
        "192.88.99.1",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.7",
        "240.0.0.1",
        "2001:db8::1",
        "2001:0:7f00:1::",
        "100.127.255.255",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, multicast and IPv4 in disguise are all refused."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    """Addresses of the public internet may be dialled."""
    assert is_public(address)


def test_a_name_without_an_address_was_surely_not_sent() -> None:
    """What cannot be resolved has had no effect."""
    with pytest.raises(NotSent):
        dialable("does-not-exist.invalid", 80, allow_private=True)


def test_a_name_of_a_private_address_is_refused() -> None:
    """The check is on what the name resolves to."""
    with pytest.raises(Forbidden, match="allow_private"):
        dialable("localhost", 80, allow_private=False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fd00:ec2::254", "168.63.129.16",
     "100.100.100.200", "169.254.170.2", "192.0.0.192", "2002:a9fe:a9fe::1"],
)  # fmt: skip
@pytest.mark.parametrize("allow_private", [True, False])
def test_where_a_cloud_keeps_its_credentials_is_never_dialled(address: str, allow_private: bool) -> None:
    """In no disguise, and not even where private addresses are allowed."""
    assert not may_dial(address, allow_private=allow_private)


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "fd00::1", "::ffff:192.168.0.1"])
def test_private_addresses_are_for_the_operator_to_allow(address: str) -> None:
    """A city's own portal may lie on its own network."""
    assert may_dial(address, allow_private=True)
    assert not may_dial(address, allow_private=False)


def test_every_way_of_writing_an_address_is_the_same_address() -> None:
    """The check is on what the resolver makes of it: decimal, octal and short forms are no way around."""
    for host in ("2130706433", "0177.0.0.1", "127.1", "0x7f000001", "0", "localhost."):
        with pytest.raises((Forbidden, NotSent)):
            dialable(host, 80, allow_private=False)
