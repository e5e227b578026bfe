"""The city's seal: a picture beside its city.toml, untrusted until it is shown to be only a picture.

What is served is never the file itself: of a PNG its pixels without what else it holds, of an SVG
the shapes that are known here, written anew. It is served alone, so that nothing in it may run or be fetched
even where a browser opens it by itself.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response

from city.errors import BadSettings
from web.drawn import drawn

LARGEST = 64 * 1024
"""Bytes of the file: it is part of the first view of every page."""
SMALLEST_SIDE, LARGEST_SIDE = 64, 1024
"""Pixels of a PNG. One that is smaller is a blur on a telephone."""
WIDEST = 3.0
"""How many times as wide as high it may be, or as high as wide: more is not seen at the height of a line."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

_PNG = b"\x89PNG\r\n\x1a\n"
_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"cHRM"})
"""The chunks that say what is seen (PNG, 11.2 and 11.3). Who made it, where and how, is left out."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A picture that may be served: bytes, media type, and how wide and high it is (pixels, or units)."""

    body: bytes
    mimetype: str
    width: float
    height: float

    @property
    def name(self) -> str:
        """The name under which it is served: another picture has another, so that it may be kept for ever."""
        ending = "svg" if self.mimetype == "image/svg+xml" else "png"
        return f"seal-{hashlib.sha256(self.body).hexdigest()[:16]}.{ending}"

    @property
    def sizes(self) -> str:
        """As a web manifest has them."""
        return "any" if self.mimetype == "image/svg+xml" else f"{self.width:g}x{self.height:g}"

    @property
    def is_icon(self) -> bool:
        """Whether it may stand for the installed page: square, and sharp at the size of a home screen."""
        return self.width == self.height and (self.sizes == "any" or self.width >= 192)


def seal_of(data: bytes, where: str) -> Seal:
    """The picture in these bytes, by what they are and not by a name. Raises BadSettings with what to do."""
    if len(data) > LARGEST:
        raise _bad(
            f"has more than {LARGEST // 1024} KB", where, "Save it smaller: an SVG of few shapes is best"
        )
    if data.startswith(_PNG):
        found = _png(data, where)
    elif b"<svg" in data[:4096]:
        found = Seal(*_svg(data, where))
    else:
        raise _bad("is neither an SVG nor a PNG", where, "Save it as one of them; its name does not matter")
    longer, shorter = max(found.width, found.height), min(found.width, found.height)
    if longer > WIDEST * shorter:
        raise _bad(
            "is a strip, not a seal", where, "Cut it so that it is at most three times as wide as high"
        )
    return found


def seal_page(seal: Seal | None) -> Blueprint:
    """GET /seal-<hash>.svg or .png."""
    blueprint = Blueprint("seal", __name__)

    def picture(name: str) -> Response:
        if seal is None or f"seal-{name}" != seal.name:
            abort(404)
        response = make_response(seal.body)
        response.mimetype = seal.mimetype
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    blueprint.add_url_rule("/seal-<name>", "picture", picture)
    return blueprint


def _bad(what: str, where: str, fix: str) -> BadSettings:
    return BadSettings(f"the seal {what}", where=where, fix=fix)


def _svg(data: bytes, where: str) -> tuple[bytes, str, float, float]:
    try:
        body, width, height = drawn(data)
    except ValueError as error:
        raise _bad(str(error), where, "Export it as plain SVG of shapes alone, or save it as PNG") from error
    return body, "image/svg+xml", width, height


def _png(data: bytes, where: str) -> Seal:
    try:
        chunks = list(_chunks(data))
        width, height = struct.unpack(">II", chunks[0][1][:8])
        whole = (
            chunks[0][0] == b"IHDR"
            and chunks[-1][0] == b"IEND"
            and any(each[0] == b"IDAT" for each in chunks)
        )
    except (struct.error, IndexError):
        whole = False
    if not whole:
        raise _bad("is a PNG that is damaged", where, "Save it again")
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        fix = f"Save it with {SMALLEST_SIDE} to {LARGEST_SIDE} pixels on each side; 512 are good"
        raise _bad(f"has {width} by {height} pixels", where, fix)
    kept = (each for each in chunks if each[0] in _PIXELS)
    body = _PNG + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in kept
    )
    return Seal(body, "image/png", width, height)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of every chunk up to the last; what stands behind is dropped. Raises struct.error."""
    at = len(_PNG)
    name = b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if checksum != zlib.crc32(name + content):
            raise struct.error("a chunk is not what its checksum says")
        yield name, content
        at += 12 + length
