"""One answer to one POST, from a connection that may be kept (RFC 9112).

Nearly every receiver of messages answers with a short head that arrives in one piece: that is taken apart
here, quickly. Whatever is not quite so (chunks, an end by closing, folded or doubled fields, half a head,
another protocol) is left to http.client, with what has been read already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from http.client import HTTPResponse, IncompleteRead
from io import BufferedReader, RawIOBase
from typing import Any, NamedTuple

from net.connections import Connection

_A_PIECE = 65_536

_PLAIN = re.compile(rb"HTTP/1\.1 ([2-5][0-9]{2}) [^\r\n]*\r\n((?:[!-9;-~]+:[^\r\n]*\r\n)*)\r\n")
_INTERIM = (b"HTTP/1.1 1", b"HTTP/1.0 1")
"""What may come before the answer, e.g. 103 with hints for browsers (RFC 9110, 15.2)."""
_STATUS = len("HTTP/1.1 103")
_LENGTH = re.compile(r"[0-9]{1,15}")
_NEEDS_CARE = frozenset({"transfer-encoding", "connection", "keep-alive", "upgrade"})
_WITHOUT_BODY = frozenset({204, 304})


class Response(NamedTuple):
    """Header names are lower case. ``is_over``: nothing more may be asked over its connection."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_over: bool


def response(connection: Connection, most: int, read: bytes = b"") -> Response:
    """The answer, and of its body no more than so many bytes. Raises OSError, HTTPException, ValueError.

    ``read`` is what of it has been read already.
    """
    read = _begun(read, connection)
    while read.startswith(_INTERIM):
        read = _begun(_after_head(read, connection), connection)
    head = _plain(read)
    return _with_body(*head, connection, most) if head else _by_http_client(read, connection, most)


def complete(read: bytes, most: int) -> Response | None:
    """The answer where it is there as a whole and plain; None where more must be read, or more care taken."""
    return _seen(read, most) if len(read) <= _SHORT else _complete(read, most)


def _complete(read: bytes, most: int) -> Response | None:
    head = _plain(read)
    if head is None or len(head[3]) < min(head[2], most):
        return None
    return _of(*head, most)


_SHORT = 512
_seen = lru_cache(maxsize=64)(_complete)
"""A receiver answers alike to all that it takes within one second."""


def _begun(read: bytes, connection: Connection) -> bytes:
    """The answer as far as its status at least, or to where it broke off."""
    while len(read) < _STATUS and (piece := connection.receive(_A_PIECE)):
        read += piece
    return read


def _after_head(read: bytes, connection: Connection) -> bytes:
    """What comes behind the first head."""
    head, end, rest = read.partition(b"\r\n\r\n")
    while not end:
        piece = connection.receive(_A_PIECE)
        if not piece or len(head) > _A_PIECE:
            raise IncompleteRead(head)
        head, end, rest = (head + piece).partition(b"\r\n\r\n")
    return rest


_Head = tuple[int, dict[str, str], int, bytes]
"""Status, fields, length of the body, and what of it has been read with the head."""


def _plain(read: bytes) -> _Head | None:
    """The head that can be understood in one way only; None for any other."""
    found = _PLAIN.match(read)
    if found is None:
        return None
    status, lines = int(found[1]), found[2].decode("latin-1").split("\r\n")[:-1]
    fields = dict(_field(line) for line in lines)
    length = "0" if status in _WITHOUT_BODY else fields.get("content-length", "")
    if len(fields) < len(lines) or not _NEEDS_CARE.isdisjoint(fields) or not _LENGTH.fullmatch(length):
        return None
    return status, fields, int(length), read[found.end() :]


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.lower(), value.strip(" \t")


def _with_body(
    status: int, fields: Mapping[str, str], length: int, read: bytes, connection: Connection, most: int
) -> Response:
    wanted = min(length, most)
    while len(read) < wanted:
        piece = connection.receive(_A_PIECE)
        if not piece:
            raise IncompleteRead(read, wanted - len(read))
        read += piece
    return _of(status, fields, length, read, most)


def _of(status: int, fields: Mapping[str, str], length: int, read: bytes, most: int) -> Response:
    return Response(status, fields, read[: min(length, most)], is_over=length > most or len(read) > length)


def _by_http_client(read: bytes, connection: Connection, most: int) -> Response:
    lent = _Lent(read, connection)
    found = HTTPResponse(lent, method="POST")  # type: ignore[arg-type]  # it asks for makefile() alone
    try:
        found.begin()
        if lent.is_broken_off:
            raise IncompleteRead(b"")
        whole = found.length is not None and found.length <= most
        body = found.read() if whole else found.read(most + 1)
        is_over = len(body) > most or found.will_close or not found.isclosed() or lent.has_more
    finally:
        found.close()
    fields = {name.lower(): value for name, value in found.getheaders()}
    return Response(found.status, fields, body[:most], is_over)


class _Lent:
    """The connection as http.client asks for it; closing leaves it open."""

    def __init__(self, read: bytes, connection: Connection) -> None:
        self._raw = _Reads(read, connection)
        self.has_more = False

    @property
    def is_broken_off(self) -> bool:
        """Whether the other side has ended: within a head, that is no head (RFC 9112, 8)."""
        return self._raw.has_ended

    def makefile(self, _mode: str) -> BufferedReader:
        return _File(self, self._raw)

    def ended(self, file: BufferedReader) -> None:
        """Called before the file closes: what it holds still is no part of the answer."""
        self._raw.is_over = True
        self.has_more = bool(file.peek(1))


class _File(BufferedReader):
    def __init__(self, lent: _Lent, raw: RawIOBase) -> None:
        super().__init__(raw)
        self._lent = lent

    def close(self) -> None:
        if not self.closed:
            self._lent.ended(self)
        super().close()


class _Reads(RawIOBase):
    def __init__(self, read: bytes, connection: Connection) -> None:
        self._read = read
        self._connection = connection
        self.is_over = False
        self.has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.is_over:
            return 0
        piece, self._read = self._read[: len(buffer)], self._read[len(buffer) :]
        piece = piece or self._connection.receive(len(buffer))
        self.has_ended = not piece
        buffer[: len(piece)] = piece
        return len(piece)
