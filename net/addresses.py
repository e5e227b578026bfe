"""Which addresses a call may reach. Checked after DNS, on the address that is dialled."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from net.errors import Forbidden, NotSent

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


def dialable(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
    """The addresses of ``host`` that may be dialled, in the resolver's order.

    Raises NotSent where the name has none, Forbidden where all of them are private,
    loopback, link-local or otherwise not of the public internet.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent(f"the name {host!r} cannot be resolved", fix="Check the address") from error
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    allowed = addresses if allow_private else tuple(_public(addresses))
    if not allowed:
        raise Forbidden(
            f"{host!r} is a private address",
            fix="Set allow_private = true in city.toml if it is yours",
        )
    return allowed


def _public(addresses: Iterable[str]) -> Iterable[str]:
    return (each for each in addresses if is_public(each))


def is_public(address: str) -> bool:
    """Whether the address, and any IPv4 address hidden in it, is of the public internet."""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = _embedded(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return all(each.is_global and not each.is_multicast for each in (ip, inner) if each)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)
