"""The skill's icon: a bell on the city's colour, drawn here, so that every city has its own."""

from __future__ import annotations

import struct
import zlib
from math import hypot

Colour = tuple[int, int, int]
_RIM = 0.94  # of the radius: the store cuts icons to circles
_EDGE = 1.5  # pixels over which an edge fades


def icon(side: int, ground: str, bell: str) -> bytes:
    """A PNG, ``side`` pixels square, in two colours written like "#0b4f6c"."""
    back, front = _colour(ground), _colour(bell)
    rows = (
        b"".join(bytes((*_pixel(x, y, side, back, front), 255)) for x in range(side)) for y in range(side)
    )
    return _png(side, b"".join(b"\0" + row for row in rows))


def _colour(written: str) -> Colour:
    red, green, blue = bytes.fromhex(written.removeprefix("#"))
    return red, green, blue


def _pixel(column: int, row: int, side: int, back: Colour, front: Colour) -> Colour:
    x, y = (column + 0.5) * 2 / side - 1, (row + 0.5) * 2 / side - 1
    share = _covered(_bell(x, y), side)
    rim = _covered(hypot(x, y) - _RIM, side)
    white = 255 * (1 - rim)
    red, green, blue = (round((b + (f - b) * share) * rim + white) for b, f in zip(back, front, strict=True))
    return red, green, blue


def _covered(distance: float, side: int) -> float:
    """How much of a pixel lies inside, from its distance to the edge (negative inside)."""
    return min(1.0, max(0.0, 0.5 - distance * side / 2 / _EDGE))


def _bell(x: float, y: float) -> float:
    """The distance to a bell: a ring to hang it by, a dome on a flared body, a lip, a clapper."""
    ring = abs(hypot(x, y + 0.52) - 0.07) - 0.03
    dome = max(hypot(x, y + 0.12) - 0.33, y + 0.12)
    flare = 0.33 + 0.13 * max(0.0, y + 0.12) ** 2 / 0.16
    body = max(abs(x) - flare, -(y + 0.13), y - 0.28)
    lip = max(abs(x) - 0.52, abs(y - 0.32) - 0.05)
    clapper = max(hypot(x, y - 0.4) - 0.11, 0.4 - y)
    return min(ring, dome, body, lip, clapper)


def _png(side: int, scanlines: bytes) -> bytes:
    """ISO/IEC 15948: 8 bits a channel, red, green, blue and opacity."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(scanlines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
