"""Addresses as they go out: in ASCII, of HTTP, and without a name or password in them."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from net.errors import Forbidden

_UNWRITTEN = re.compile(r"[^\x21-\x7e]")
"""What an address may not hold as it is (RFC 3986, 2): blanks, and all that is not ASCII."""


def written(url: str) -> str:
    """The address in ASCII, checked. Raises Forbidden for one that may not be asked.

    People write, and servers redirect to, addresses with accents in them: the name of the host
    goes out in IDNA (RFC 5891), the rest as UTF-8, percent-encoded (RFC 3987, 3.1).
    """
    parts = _checked(url)
    if not _UNWRITTEN.search(url):
        return url
    try:
        ascii_host = parts.netloc.encode("idna").decode()
    except UnicodeError as error:
        raise Forbidden("not a usable address") from error
    return _UNWRITTEN.sub(
        lambda found: quote(found[0], safe="", errors="replace"), parts._replace(netloc=ascii_host).geturl()
    )


def joined(url: str, location: str) -> str:
    """Where a redirect of ``url`` leads, as :func:`written`. Raises Forbidden.

    ``location`` is the header's value as latin-1, which servers fill with UTF-8 too (RFC 9110, 5.5).
    """
    with suppress(UnicodeError):  # then latin-1 it is
        location = location.encode("latin-1").decode("utf-8")
    try:
        return written(urljoin(url, location))
    except ValueError as error:
        raise Forbidden("redirected to no usable address", where=host(url)) from error


def netloc(url: str) -> str:
    """Host and port, as the Host header has them."""
    return urlsplit(url).netloc


def host(url: str) -> str:
    """Only the host: the rest of an address may hold a token."""
    try:
        return urlsplit(url).hostname or "an address"
    except ValueError:
        return "an address"


def is_same_party(first: str, other: str) -> bool:
    """Whether what was meant for the first may be sent to the other: one origin, or its own move to https.

    Both as :func:`written`. That http: leads to https: is how most cities' oldest addresses answer.
    """
    one, two = urlsplit(first), urlsplit(other)
    if (one.scheme, one.netloc.lower()) == (two.scheme, two.netloc.lower()):
        return True
    moved = (one.scheme, one.port or 80, two.scheme, two.port or 443) == ("http", 80, "https", 443)
    return moved and one.hostname == two.hostname


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname
        parts.port  # noqa: B018 - it is read only when asked for, and then may be none
    except ValueError as error:
        raise Forbidden("not a usable address") from error
    if not known:
        raise Forbidden("not an http(s) address", where=host(url))
    if "@" in parts.netloc:
        raise Forbidden(
            "an address may not hold a name or password",
            where=host(url),
            fix='Write headers = { Authorization = "env:NAME" }',
        )
    return parts
