"""What an answer's Content-Encoding hides (RFC 9110, 8.4), opened piece by piece, never more than asked."""

from __future__ import annotations

import zlib
from typing import Protocol

from net.errors import Unanswered

ACCEPTED = "gzip, deflate"

_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class Decoder(Protocol):
    """Bytes as they came in, bytes as they were meant out."""

    def decode(self, data: bytes, most: int) -> bytes:
        """At most ``most`` bytes of content. Raises Unanswered where it is not what it says."""
        ...

    def finish(self) -> None:
        """Raises Unanswered where the content broke off: half of it must not pass for the whole."""
        ...


def decoder(encoding: str) -> Decoder:
    """The one for this Content-Encoding. Raises Unanswered for one that was not asked for."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Gzip()
    if name == "deflate":
        return _Deflate()
    raise Unanswered("the answer has an encoding that was not asked for")


class _Plain:
    def decode(self, data: bytes, most: int) -> bytes:
        return data[:most]

    def finish(self) -> None:
        pass


class _Gzip:
    """RFC 1952: one member after the other; what follows the last one and is none is dropped."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    def decode(self, data: bytes, most: int) -> bytes:
        found = bytearray()
        while data and len(found) < most:
            if self._member.eof:
                if not data.startswith(_MAGIC[: len(data)]):
                    break
                self._member = zlib.decompressobj(_GZIP)
            self._begun = True
            try:
                found += self._member.decompress(data, most - len(found))
            except zlib.error as error:
                raise Unanswered("the answer is not the gzip that it says it is") from error
            data = self._member.unused_data
        return bytes(found)

    def finish(self) -> None:
        if self._begun and not self._member.eof:
            raise Unanswered("the answer broke off")


class _Deflate:
    """RFC 1950 as it should be, or RFC 1951 bare, as some servers send it."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._begun = False

    def decode(self, data: bytes, most: int) -> bytes:
        first, self._begun = not self._begun, True
        try:
            return self._stream.decompress(data, most)
        except zlib.error as error:
            if not first:
                raise Unanswered("the answer is not the deflate that it says it is") from error
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._stream.decompress(data, most)
        except zlib.error as error:
            raise Unanswered("the answer is not the deflate that it says it is") from error

    def finish(self) -> None:
        if self._begun and not self._stream.eof:
            raise Unanswered("the answer broke off")
