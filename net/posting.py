"""Many POSTs to few servers: one connection to each, kept, and as little work for each as HTTP allows.

What net/http.py promises holds here too: no private address unasked, an end to every exchange, a bound on
what is read. It costs a fifth of the time, since nothing is looked for in a pool, decoded or followed.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from typing import Any
from unicodedata import normalize
from urllib.parse import SplitResult, urlsplit

from net.addresses import dialable
from net.errors import Forbidden, NetError, NotSent, TooSlow, Unanswered
from net.http import Answer, Limits
from net.resolving import Resolver
from net.urls import host, written

_LIMITS = Limits()
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
        url = written(url)
        parts = urlsplit(url)
        party = (parts.scheme, parts.netloc)
        connection = self._kept.pop(party, None)
        if connection is None or connection.is_stale():
            connection = self._connected(parts, deadline)
        connection.timed.deadline = deadline
        try:
            answer = self._exchanged(connection, parts, body, headers or {}, limits)
        except NetError:
            connection.close()
            raise
        if connection.sock is not None:
            self._kept[party] = connection
        return answer

    def _exchanged(
        self,
        connection: _Connection,
        parts: SplitResult,
        body: bytes,
        headers: Mapping[str, str],
        limits: Limits,
    ) -> Answer:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            connection.request("POST", path, body, {"User-Agent": self._agent, **headers})
        except ValueError as error:  # a line break in a header, or what Latin-1 does not have
            raise Forbidden("a header cannot be sent", where=host(parts.geturl())) from error
        try:
            response = connection.getresponse()
            content = _read(response, limits.bytes, connection)
        except (OSError, HTTPException, ValueError) as error:
            raise _broken(error, parts) from error
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, content, parts.geturl())

    def _connected(self, parts: SplitResult, deadline: float) -> _Connection:
        """A new connection. Raises NotSent, or Forbidden where it may not lead there."""
        name, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        timed = _Timed(self._monotonic, deadline)

        def look_up(name: str, port: int) -> Sequence[str]:
            return self._resolver.addresses(name, port, timed.left)

        try:
            timed.socket = _dialled(
                dialable(name, port, allow_private=self._allow_private, look_up=look_up), port, timed
            )
            if parts.scheme == "https":
                trust = self._trust or _system_trust()
                timed.socket = trust.wrap_socket(timed.socket, server_hostname=name)
        except (OSError, ValueError) as error:
            timed.close()
            raise NotSent("no connection", where=name, fix=_advice(error)) from error
        return _Connection(name, port, timed)


class _Connection(HTTPConnection):
    """http.client's connection over a socket that knows when the exchange must be over."""

    def __init__(self, name: str, port: int, timed: _Timed) -> None:
        super().__init__(name, port)
        self.timed = timed
        self.sock = timed
        self.auto_open = 0  # what is closed stays closed: it would be opened to wherever the name leads then

    def is_stale(self) -> bool:
        """Whether the server has closed it, or has said something unasked, since it was used last."""
        if self.sock is None or self.timed.socket is None:
            return True
        watch = select.poll()
        watch.register(self.timed.socket, select.POLLIN)
        stale = bool(watch.poll(0))
        if stale:
            self.close()
        return stale


class _Timed:
    """What http.client needs of a socket; every wait is what is left of the whole exchange."""

    def __init__(self, monotonic: Callable[[], float], deadline: float) -> None:
        self._monotonic = monotonic
        self.deadline = deadline
        self.socket: socket.socket | None = None
        self._said = bytearray()

    def left(self, _most: float | None = None) -> float:
        """Seconds until the end. Raises TimeoutError when there are none."""
        left = self.deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left

    def sendall(self, data: bytes) -> None:
        """Kept until the answer is asked for: head and body in one go wake the other side once."""
        self._said += data

    def makefile(self, _mode: str) -> BufferedReader:
        """Sends what was kept; what is read, for one answer. Closing it leaves the socket open."""
        if self.socket is None:
            raise OSError("closed")
        self.socket.settimeout(self.left())
        self.socket.sendall(self._said)
        self._said.clear()
        return BufferedReader(_Reads(self))

    def close(self) -> None:
        """As a socket's."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class _Reads(RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        assert self._timed.socket is not None
        self._timed.socket.settimeout(self._timed.left())
        return self._timed.socket.recv_into(buffer)


def _dialled(addresses: Sequence[str], port: int, timed: _Timed) -> socket.socket:
    """The first of these that answers. Raises OSError."""
    failed: OSError = OSError("no address")
    for address in addresses:
        try:
            found = socket.create_connection((address, port), timed.left())
        except OSError as error:
            failed = error
        else:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    raise failed


def _read(response: HTTPResponse, most: int, connection: _Connection) -> bytes:
    content = (
        response.read(most + 1) if response.length is None or response.length > most else response.read()
    )
    if len(content) > most or not response.isclosed():
        connection.close()
    return content[:most]


def _broken(error: Exception, parts: SplitResult) -> NetError:
    if isinstance(error, TimeoutError):
        return TooSlow("no answer in time", where=host(parts.geturl()))
    return Unanswered("the connection broke", where=host(parts.geturl()))


def _advice(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate is refused: whoever runs it has to renew or complete it"
    return "Check that it is up"


@cache
def _system_trust() -> ssl.SSLContext:
    """Made once: reading every root of the system takes 35 ms."""
    return ssl.create_default_context()
