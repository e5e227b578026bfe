"""What a reverse proxy says of whom it speaks for: believed of one on our own network, and of nobody else."""

from __future__ import annotations

import ipaddress

from flask import Request

SAYS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
"""The headers by which a proxy shows that it is one."""


def came_by_tls(request: Request) -> bool:
    """Whether the browser came by TLS: here, or at the proxy before us."""
    proxied = _is_ours(_peer(request)) and request.headers.get("X-Forwarded-Proto", "") == "https"
    return request.is_secure or proxied


def source_of(request: Request) -> str:
    """The internet address that asks; of IPv6 its network, which is what one household has.

    Of the addresses that a proxy names only the last global one is believed: those before it were
    written by whoever asked.
    """
    peer = _peer(request)
    if _is_ours(peer):
        named = [_address(each.strip()) for each in request.headers.get("X-Forwarded-For", "").split(",")]
        peer = next((each for each in reversed(named) if each is not None and each.is_global), peer)
    if isinstance(peer, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((peer, 64), strict=False))
    return str(peer)


def is_this_machine(request: Request) -> bool:
    """Whether it was asked from here, and not by a proxy that stands here for somebody else."""
    peer = _peer(request)
    return peer is not None and peer.is_loopback and not any(name in request.headers for name in SAYS)


def _is_ours(peer: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> bool:
    return peer is not None and (peer.is_loopback or peer.is_private)


def _peer(request: Request) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    return _address(request.remote_addr or "")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
