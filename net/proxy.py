"""What the operator's environment says of the way out: a proxy, and whom to trust."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit


def proxy_for(url: str, environment: Mapping[str, str]) -> str:
    """The proxy for this address, or "". ``https_proxy``, ``all_proxy`` and ``no_proxy``, in either case.

    Raises ValueError for a proxy that is no http(s) URL.
    """
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    if _left_out(host, _either("no_proxy", environment)):
        return ""
    found = _either(f"{scheme}_proxy", environment) or _either("all_proxy", environment)
    if found and (urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).hostname):
        raise ValueError("the proxy is no http(s) address")
    return found


def trusted(environment: Mapping[str, str]) -> ssl.SSLContext:
    """TLS that trusts ``SSL_CERT_FILE``, else Mozilla's roots. Raises OSError where it cannot be read."""
    import certifi

    return ssl.create_default_context(cafile=environment.get("SSL_CERT_FILE") or certifi.where())


def _either(name: str, environment: Mapping[str, str]) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


def _left_out(host: str, listed: str) -> bool:
    names = [each.strip().lstrip(".").lower() for each in listed.split(",")]
    return any(each == "*" or (each and (host == each or host.endswith(f".{each}"))) for each in names)
