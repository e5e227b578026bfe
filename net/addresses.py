"""Which addresses a call may reach. Checked after DNS, on the address that is dialled."""

from __future__ import annotations

import ipaddress

from net.errors import Forbidden
from net.resolving import LookUp, look_up

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, 2.5.5.1: the same, long deprecated
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b:1::/48",  # RFC 8215: NAT64 of a network of its own
            "fec0::/10",  # RFC 3879: site-local, deprecated
            "3fff::/20",  # RFC 9637: documentation
            "5f00::/16",  # RFC 9602: segment routing
            "192.88.99.0/24",  # RFC 7526: relays of 6to4, deprecated
            "192.0.0.0/24",  # RFC 6890: IETF protocol assignments
        ),
    )
)
"""What the standard library of some Python takes for public and is not."""

METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",  # AWS, Azure, Google and others
            "169.254.170.2",  # AWS: credentials of a container
            "169.254.170.23",  # AWS: credentials of a pod
            "fd00:ec2::254",  # AWS over IPv6
            "fd00:ec2::23",
            "100.100.100.200",  # Alibaba
            "168.63.129.16",  # Azure's host, at an address that looks public
            "192.0.0.192",  # Oracle
        ),
    )
)
"""Where a cloud gives its machines their credentials: never dialled, whatever the operator allows."""


def dialable(host: str, port: int, *, allow_private: bool, look_up: LookUp = look_up) -> tuple[str, ...]:
    """The addresses of ``host`` that may be dialled, in the resolver's order.

    Raises NotSent where the name has none, Forbidden where all of them are private,
    loopback, link-local or otherwise not of the public internet.
    """
    found = look_up(host, port)
    allowed = tuple(each for each in found if may_dial(each, allow_private=allow_private))
    if not allowed:
        raise Forbidden(
            f"{host!r} is a private address",
            fix="Set allow_private = true in city.toml if it is yours",
        )
    return allowed


def may_dial(address: str, *, allow_private: bool) -> bool:
    """Whether this address may be dialled."""
    if any(each in METADATA for each in _meant(address)):
        return False
    return allow_private or is_public(address)


def is_public(address: str) -> bool:
    """Whether the address, and any IPv4 address hidden in it, is of the public internet."""
    return all(
        each.is_global and not each.is_multicast and not any(each in network for network in _NOT_PUBLIC)
        for each in _meant(address)
    )


def _meant(address: str) -> tuple[IPAddress, ...]:
    """The address, and the IPv4 address in it, if there is one."""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = _embedded(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return (ip, inner) if inner else (ip,)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64 or ip in _COMPATIBLE:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)
