"""Many POSTs to few servers: one connection to each, kept, and as little work for each as HTTP allows.

What net/http.py promises holds here too: no private address unasked, an end to every exchange, a bound on
what is read. It costs a fifth of the time, since nothing is looked for in a pool, decoded or followed.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from http.client import HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from typing import Any
from unicodedata import normalize
from urllib.parse import SplitResult, urlsplit

from net.addresses import dialable
from net.errors import Forbidden, NetError, NotSent, TooSlow, Unanswered
from net.http import Answer, Limits
from net.resolving import Resolver
from net.urls import host, written

MOST_KEPT = 8
"""Connections of one sender to as many servers; a city's webhooks may lead to thousands."""

_LIMITS = Limits()
_BREAK = re.compile(r"[\x00\r\n]")
_PORTS = {"http": 80, "https": 443}


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
        self._allow_private = allow_private
        self._agent = normalize("NFKD", user_agent).encode("ascii", "ignore").decode()
        self._trust = trust
        self._resolver = Resolver()
        self._kept: dict[tuple[str, str], _Connection] = {}

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
        parts = urlsplit(written(url))
        request = self._request(parts, body, headers or {})
        party = (parts.scheme, parts.netloc)
        connection = self._kept.pop(party, None)
        if connection is None or connection.is_stale():
            connection = self._connected(parts, deadline)
        connection.deadline = deadline
        try:
            answer = _exchanged(connection, request, parts.geturl(), limits)
        except NetError:
            connection.close()
            raise
        self._keep(party, connection)
        return answer

    def _keep(self, party: tuple[str, str], connection: _Connection) -> None:
        """For the next post to the same server; of many servers only those that were posted to last."""
        if connection.socket is not None:
            self._kept[party] = connection
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept))).close()

    def _request(self, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
        """The whole request (RFC 9112). Raises Forbidden for a header that cannot be sent."""
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        own = {"Host": parts.netloc, "User-Agent": self._agent, "Accept-Encoding": "identity"}
        fields = {**own, **headers, "Content-Length": str(len(body))}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        if any(map(_BREAK.search, lines)):
            raise Forbidden("a header holds a line break or the like", where=parts.hostname or "")
        try:
            return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        except UnicodeEncodeError as error:
            raise Forbidden("a header cannot be sent", where=parts.hostname or "") from error

    def _connected(self, parts: SplitResult, deadline: float) -> _Connection:
        """A new connection. Raises NotSent, or Forbidden where it may not lead there."""
        name, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        made = _Connection(self._monotonic, deadline)

        def look_up(name: str, port: int) -> Sequence[str]:
            return self._resolver.addresses(name, port, made.left)

        try:
            addresses = dialable(name, port, allow_private=self._allow_private, look_up=look_up)
            made.socket = _dialled(addresses, port, made.left)
            if parts.scheme == "https":
                trust = self._trust or _system_trust()
                made.socket = trust.wrap_socket(made.socket, server_hostname=name)
        except (OSError, ValueError) as error:
            made.close()
            raise NotSent("no connection", where=name, fix=_advice(error)) from error
        return made


class _Connection:
    """A socket for one exchange after the other; every wait is what is left of the whole exchange."""

    def __init__(self, monotonic: Callable[[], float], deadline: float) -> None:
        self._monotonic = monotonic
        self.deadline = deadline
        self.socket: socket.socket | None = None

    def left(self) -> float:
        """Seconds until the end. Raises TimeoutError when there are none."""
        left = self.deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left

    def is_stale(self) -> bool:
        """Whether the server has closed it, or has said something unasked, since it was used last."""
        if self.socket is None:
            return True
        watch = select.poll()
        watch.register(self.socket, select.POLLIN)
        stale = bool(watch.poll(0))
        if stale:
            self.close()
        return stale

    def send(self, request: bytes) -> None:
        """Head and body in one go: in two they would wake the other side twice."""
        if self.socket is None:
            raise OSError("closed")
        self.socket.settimeout(self.left())
        self.socket.sendall(request)

    def makefile(self, _mode: str) -> BufferedReader:
        """What http.client reads one answer from; closing it leaves the socket open."""
        return BufferedReader(_Reads(self))

    def close(self) -> None:
        """Close the socket, if there is one."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class _Reads(RawIOBase):
    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._connection.socket is None:
            raise OSError("closed")
        self._connection.socket.settimeout(self._connection.left())
        return self._connection.socket.recv_into(buffer)


def _dialled(addresses: Sequence[str], port: int, left: Callable[[], float]) -> socket.socket:
    """The first of these that answers. Raises OSError."""
    failed: OSError = OSError("no address")
    for address in addresses:
        try:
            found = socket.create_connection((address, port), left())
        except OSError as error:
            failed = error
        else:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    raise failed


def _exchanged(connection: _Connection, request: bytes, url: str, limits: Limits) -> Answer:
    """One answer to one request; http.client reads it."""
    try:
        connection.send(request)
        response = HTTPResponse(connection, method="POST")  # type: ignore[arg-type]
        response.begin()
        content = _read(response, limits.bytes, connection)
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError):
            raise TooSlow("no answer in time", where=host(url)) from error
        raise Unanswered("the connection broke", where=host(url)) from error
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, content, url)


def _read(response: HTTPResponse, most: int, connection: _Connection) -> bytes:
    content = (
        response.read(most + 1) if response.length is None or response.length > most else response.read()
    )
    if len(content) > most or response.will_close or not response.isclosed():
        connection.close()
    return content[:most]


def _advice(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate is refused: whoever runs it has to renew or complete it"
    return "Check that it is up"


@cache
def _system_trust() -> ssl.SSLContext:
    """Made once: reading every root of the system takes 35 ms."""
    return ssl.create_default_context()
