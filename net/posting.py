"""Many POSTs to few servers: one connection to each, kept, and as little work for each as HTTP allows.

What net/http.py promises holds here too: no private address unasked, an end to every exchange, a bound on
what is read. It costs an eighth of the time, since nothing is looked for in a pool, decoded or followed.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from http.client import HTTPException
from unicodedata import normalize
from urllib.parse import SplitResult, urldefrag, urlsplit

from net.connections import Connecting, Connection
from net.errors import Forbidden, TooSlow, Unanswered
from net.http import Answer, Limits
from net.responses import Response, complete, response
from net.urls import host, written

MOST_KEPT = 8
"""Connections of one sender to as many servers; a city's webhooks may lead to thousands."""

_Party = tuple[str, str]
"""Scheme and authority (RFC 9110, 4.2): one server."""

_LIMITS = Limits()
_A_PIECE = 65_536
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
        self._kept: dict[_Party, Connection] = {}

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
        connection = self._open(party) or self._connecting.to(
            origin.scheme, origin.hostname or "", origin.port, deadline
        )
        connection.deadline = deadline
        return Posted(connection, request, url, limits.bytes, partial(self._keep, party)).answer()

    def begin(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits = _LIMITS
    ) -> Posted | None:
        """The same over a connection that stands, without waiting for the answer; None, and nothing is sent,
        where there is none. Nothing else may be posted before its answer is there.
        """
        origin, path = _parted(url)
        request = self._request(origin, path, body, headers or {})
        party = (origin.scheme, origin.netloc)
        connection = self._open(party)
        if connection is None:
            return None
        connection.deadline = self._monotonic() + limits.seconds
        return Posted(connection, request, url, limits.bytes, partial(self._keep, party)).offer()

    def _keep(self, party: _Party, connection: Connection) -> None:
        """For the next post to the same server; of many servers only those that were posted to last."""
        self._kept[party] = connection
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept))).close()

    def _open(self, party: _Party) -> Connection | None:
        """The one that stands to there; None if none does."""
        connection = self._kept.pop(party, None)
        if connection is not None and connection.is_stale():
            connection.close()
            return None
        return connection

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


class Posted:
    """One post that is on its way."""

    __slots__ = ("_connection", "_keep", "_most", "_read", "_rest", "_url")

    def __init__(
        self,
        connection: Connection,
        request: bytes,
        url: str,
        most: int,
        keep: Callable[[Connection], object],
    ) -> None:
        self._connection, self._rest, self._read = connection, request, b""
        self._url, self._most, self._keep = url, most, keep

    def offer(self) -> Posted:
        """Send what can be sent without waiting. What is amiss is said where the answer is asked for."""
        with suppress(OSError):
            self._rest = self._connection.offered(self._rest)
        return self

    def answer_within(self, seconds: float) -> Answer | None:
        """Its answer where it is there within so many seconds as a whole; else None. Raises Unanswered."""
        if self._rest:
            return None
        try:
            piece = self._connection.received(_A_PIECE, seconds)
        except OSError as error:
            raise self._lost(error) from error
        if piece is None:
            return None
        self._read += piece
        found = complete(self._read, self._most)
        return self._answered(found) if found else None

    def answer(self) -> Answer:
        """Its answer, waited for until the time is up. Raises Unanswered.

        One that is there already counts, however late it is looked at.
        """
        there = self.answer_within(0.0)
        if there is not None:
            return there
        try:
            self._connection.send(self._rest)
            found = response(self._connection, self._most, self._read)
        except (OSError, HTTPException, ValueError) as error:
            raise self._lost(error) from error
        return self._answered(found)

    def _answered(self, found: Response) -> Answer:
        if found.is_over:
            self._connection.close()
        else:
            self._keep(self._connection)
        return Answer(found.status, found.headers, found.body, self._url)

    def _lost(self, error: Exception) -> Unanswered:
        """The request went out, at least in part."""
        self._connection.close()
        if isinstance(error, TimeoutError):
            return TooSlow("no answer in time", where=host(self._url))
        return Unanswered("the connection broke", where=host(self._url))


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
