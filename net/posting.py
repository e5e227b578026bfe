"""Many POSTs to few servers: one connection to each, kept, and as little work for each as HTTP allows.

What net/http.py promises holds here too: no private address unasked, an end to every exchange, a bound on
what is read. It costs an eighth of the time, since nothing is looked for in a pool, decoded or followed.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from functools import lru_cache
from http.client import HTTPException
from unicodedata import normalize
from urllib.parse import SplitResult, urldefrag, urlsplit

from net.connections import Connecting, Connection
from net.errors import Forbidden, TooSlow, Unanswered
from net.http import Answer, Limits
from net.responses import response
from net.urls import host, written

MOST_KEPT = 8
"""Connections of one sender to as many servers; a city's webhooks may lead to thousands."""

_LIMITS = Limits()
_CLEAN = re.compile(r"(https?://[!-\"$-.0->@-~]+)((?:[/?][!-\"$-~]*)?)")
"""An address in ASCII and without a fragment: its origin, and what is asked for there."""


class Posting:
    """POSTs for one thread at a time. ``monotonic`` gives seconds of a clock that never goes back."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        allow_private: bool = False,
        user_agent: str = "Townbell",
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._agent = normalize("NFKD", user_agent).encode("ascii", "ignore").decode()
        self._connecting = Connecting(monotonic, allow_private=allow_private, trust=trust)
        self._kept: dict[tuple[str, str], Connection] = {}

    def close(self) -> None:
        """Close the connections that are kept open."""
        for each in self._kept.values():
            each.close()
        self._kept.clear()

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits = _LIMITS
    ) -> Answer:
        """Post once, following nothing. NotSent: surely no effect; Unanswered: perhaps; Forbidden: not asked.

        Of an answer no more is read than ``limits.bytes``; the rest goes with its connection.
        """
        deadline = self._monotonic() + limits.seconds
        origin, path = _parted(url)
        request = self._request(origin, path, body, headers or {})
        party = (origin.scheme, origin.netloc)
        connection = self._kept.pop(party, None)
        if connection is None or connection.is_stale():
            if connection is not None:
                connection.close()
            connection = self._connecting.to(origin.scheme, origin.hostname or "", origin.port, deadline)
        connection.deadline = deadline
        try:
            connection.send(request)
            status, found, content, is_over = response(connection, limits.bytes)
        except (OSError, HTTPException, ValueError) as error:
            connection.close()
            raise _lost(error, url) from error
        self._keep(party, connection, is_over)
        return Answer(status, found, content, url)

    def _keep(self, party: tuple[str, str], connection: Connection, is_over: bool) -> None:
        """For the next post to the same server; of many servers only those that were posted to last."""
        if is_over:
            connection.close()
            return
        self._kept[party] = connection
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept))).close()

    def _request(self, origin: SplitResult, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """The whole request (RFC 9112). Raises Forbidden for a header that cannot be sent.

        In one piece: in two, head and body would wake the other side twice.
        """
        own = {"Host": origin.netloc, "User-Agent": self._agent, "Accept-Encoding": "identity"}
        fields = {**own, **headers, "Content-Length": str(len(body))}
        lines = [f"{name}: {value}\r\n" for name, value in fields.items()]
        head = f"POST {path} HTTP/1.1\r\n{''.join(lines)}\r\n"
        ends = len(lines) + 2
        if head.count("\r") != ends or head.count("\n") != ends or "\0" in head:
            raise Forbidden("a header holds a line break or the like", where=origin.hostname or "")
        try:
            return head.encode("latin-1") + body
        except UnicodeEncodeError as error:
            raise Forbidden("a header cannot be sent", where=origin.hostname or "") from error


def _parted(url: str) -> tuple[SplitResult, str]:
    """The address's origin, checked, and its path with the query. Raises Forbidden.

    Thousands of addresses lead to few origins: what is checked of an origin is checked once.
    """
    found = _CLEAN.fullmatch(url) or _CLEAN.fullmatch(urldefrag(written(url)).url)
    if found is None:
        raise Forbidden("not a usable address", where=host(url))
    path = found[2]
    return _origin(found[1]), path if path.startswith("/") else f"/{path}"


@lru_cache(maxsize=1024)
def _origin(text: str) -> SplitResult:
    return urlsplit(written(text))


def _lost(error: Exception, url: str) -> Unanswered:
    """The request went out, at least in part."""
    if isinstance(error, TimeoutError):
        return TooSlow("no answer in time", where=host(url))
    return Unanswered("the connection broke", where=host(url))
