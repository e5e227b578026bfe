"""GET and POST over HTTP/1.1 (RFC 9112), as far as AWS needs it, on a connection that is kept.

http.client takes 15 ms to import, most of them for the headers of e-mail, and what verifies
certificates takes 35 ms to make: a skill that starts cold pays for neither more than once.
"""

from __future__ import annotations

import select
import socket
import weakref
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

MOST_LINES = 100
MOST_LINE = 8_192
LONGEST_LENGTH = 15  # digits of a content-length
PORTS = {"http": 80, "https": 443}


class BadAnswer(OSError):
    """What came back is not HTTP/1.1, is cut short, or does not state its length."""


class Connection:
    """One connection to the server of ``url``. ``seconds`` bounds each wait. Raises OSError."""

    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        # As bytes: for words the resolver would import the tables of international names.
        address = (host.encode("ascii"), parts.port or PORTS[parts.scheme])
        self._socket = socket.create_connection(address, seconds)  # type: ignore[arg-type]
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if parts.scheme == "https":
                self._socket = _verifying().wrap_socket(self._socket, server_hostname=host)
            self._answers: BinaryIO = self._socket.makefile("rb")
        except BaseException:
            self._socket.close()
            raise
        self._let_go = weakref.finalize(self, _closed, self._answers, self._socket)
        self.is_open = True
        """Whether another request may be sent."""

    def get(self, path: str, headers: Mapping[str, str], most: int, seconds: float) -> tuple[int, bytes]:
        """Status and body; of a body no more than ``most`` + 1 bytes, and none where the status is not 200.

        After anything but a whole answer the connection is closed.
        """
        return self._asked(f"GET {path}", headers, b"", most, seconds, frozenset({200}))

    def post(
        self, path: str, headers: Mapping[str, str], body: bytes, most: int, seconds: float
    ) -> tuple[int, bytes]:
        """Status and body, as :meth:`get`; also what is said with a refusal (400) is read."""
        length = {"content-length": str(len(body))}
        return self._asked(f"POST {path}", {**headers, **length}, body, most, seconds, frozenset({200, 400}))

    def _asked(
        self,
        asked: str,
        headers: Mapping[str, str],
        sent: bytes,
        most: int,
        seconds: float,
        telling: frozenset[int],
    ) -> tuple[int, bytes]:
        self.is_open = False
        try:
            self._socket.settimeout(seconds)
            lines = (f"{name}: {value}\r\n" for name, value in headers.items())
            self._socket.sendall(f"{asked} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("ascii") + sent)
            status, said = _head(self._answers)
            body, whole = _body(self._answers, said, most) if status in telling else (b"", False)
            self.is_open = whole and said.get("connection", "").lower() != "close"
        finally:
            if not self.is_open:
                self.close()
        return status, body

    def is_quiet(self) -> bool:
        """Whether there is nothing to read before anything was asked: neither an end nor words for nobody."""
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return not waiting.poll(0)

    def close(self) -> None:
        """Let it go; whoever forgets it does."""
        self.is_open = False
        self._let_go()


def _closed(answers: BinaryIO, connection: socket.socket) -> None:
    with suppress(OSError):
        answers.close()
        connection.close()


@cache
def _verifying() -> ssl.SSLContext:
    import ssl

    return ssl.create_default_context()


def _head(answers: BinaryIO) -> tuple[int, dict[str, str]]:
    """The status and the headers, by their names in lower case."""
    version, status, *_ = (*_line(answers).split(" ", 2), "", "")
    if version not in {"HTTP/1.1", "HTTP/1.0"} or not status.isdecimal():
        raise BadAnswer("not HTTP/1.1")
    said = {"connection": "close"} if version == "HTTP/1.0" else {}
    for _ in range(MOST_LINES):
        if not (line := _line(answers)):
            return int(status), said
        name, _colon, value = line.partition(":")
        said[name.lower()] = value.strip()
    raise BadAnswer("too many headers")


def _line(answers: BinaryIO) -> str:
    line = answers.readline(MOST_LINE)
    if not line.endswith(b"\n"):
        raise BadAnswer("cut short")
    return line.decode("latin-1").rstrip("\r\n")


def _body(answers: BinaryIO, said: Mapping[str, str], most: int) -> tuple[bytes, bool]:
    """So much of it as may be read, and whether that is all."""
    length = said.get("content-length", "")
    stated = length.isascii() and length.isdecimal() and len(length) <= LONGEST_LENGTH
    if not stated or "transfer-encoding" in said:
        raise BadAnswer("no length")
    wanted = min(int(length), most + 1)
    body = answers.read(wanted)
    if len(body) < wanted:
        raise BadAnswer("cut short")
    return body, wanted == int(length)


def kept_open(idle: list[tuple[datetime, Connection]], now: datetime, most: timedelta) -> Connection | None:
    """Of those put away the last that is still there: a function may have slept for an hour since, and a
    server may have closed all of them, so that asking twice would only meet two that are closed."""
    while idle:
        since, connection = idle.pop()
        if timedelta(0) <= now - since < most and connection.is_quiet():
            return connection
        connection.close()
    return None
