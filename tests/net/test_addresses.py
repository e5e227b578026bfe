"""Which addresses may be dialled."""

from __future__ import annotations

import pytest

from net.addresses import dialable, is_public
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
