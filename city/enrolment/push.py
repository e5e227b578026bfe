"""Push subscriptions as browsers give them: in one spelling, and only of services that are known.

Whoever signs up names an address to which we then post. It is one of the push services that browsers use,
or one that the city has named: never any address that somebody writes into a form.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection
from typing import Any
from urllib.parse import SplitResult, urlsplit

SERVICES = frozenset(
    {
        "fcm.googleapis.com",  # Chrome, Edge on Android, Brave, Opera, Samsung
        "push.services.mozilla.com",  # Firefox
        "notify.windows.com",  # Edge on Windows
        "push.apple.com",  # Safari
    }
)
"""The domains of the browsers' own push services; a host is one of them or lies below one."""
LONGEST = 2_000
"""Characters of a subscription; real ones have 300 to 700."""
_POINT, _SECRET = 65, 16
"""Bytes of a P-256 public key, uncompressed, and of the browser's secret (RFC 8291, 3.1 and 3.2)."""


def spelled(said: str) -> str:
    """A PushSubscription as JSON in its one spelling, "" where it is none: endpoint and two keys, no more."""
    try:
        given: Any = json.loads(said) if len(said) <= LONGEST else None
        endpoint, named = given["endpoint"], given["keys"]
        keys = {"auth": _key(named["auth"], _SECRET), "p256dh": _key(named["p256dh"], _POINT)}
        parts = _parts(endpoint)
        usable = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return ""
    if not usable or parts.username is not None:
        return ""
    return json.dumps({"endpoint": endpoint, "keys": keys}, separators=(",", ":"))


def endpoint_of(target: str) -> str:
    """Where messages for this target are posted, "" where it is no push subscription."""
    kept = spelled(target)
    return str(json.loads(kept)["endpoint"]) if kept else ""


def is_known(endpoint: str, services: Collection[str] = SERVICES) -> bool:
    """Whether an address is that of a push service: https, no port of its own, a known host.

    A service with a scheme ("http://127.0.0.1:9000") stands for exactly that origin, on one's own machine.
    """
    try:
        parts = _parts(endpoint)
        if f"{parts.scheme}://{parts.netloc}" in services:
            return True
        host, plain = parts.hostname or "", parts.scheme == "https" and parts.port in (None, 443)
    except ValueError:
        return False
    return plain and any(host == each or host.endswith(f".{each}") for each in services)


def _parts(endpoint: object) -> SplitResult:
    """Raises ValueError where it is no address in printable ASCII."""
    if (
        not isinstance(endpoint, str)
        or not (endpoint.isascii() and endpoint.isprintable())
        or " " in endpoint
    ):
        raise ValueError("no address")
    return urlsplit(endpoint)


def _key(said: Any, size: int) -> str:
    """A key in base64 for URLs without its padding. Raises ValueError where it has another size."""
    bare = str(said).rstrip("=")
    content = base64.b64decode(bare + "=" * (-len(bare) % 4), b"-_", validate=True)
    if len(content) != size:
        raise ValueError("no key")
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
