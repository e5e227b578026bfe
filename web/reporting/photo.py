"""A photo as it may be passed on: a JPEG or PNG file without what it tells of who took it, when and where.

The pixels are not touched. Of a JPEG's metadata only how it is to be turned is kept; of a PNG's only what it
takes to show it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

LARGEST = 8 * 1024 * 1024
"""Bytes of a photo; telephones make some four million."""
JPEG, PNG = "image/jpeg", "image/png"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SHOWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs"})
_SOI, _SOS, _EOI, _COM = 0xD8, 0xDA, 0xD9, 0xFE
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_EXIF, _ORIENTATION, _SHORT = b"Exif\0\0", 0x0112, 3
_TURNS = range(1, 9)


class NoPhoto(ValueError):
    """The bytes are no photo of a sort that is taken."""


def kind_of(photo: bytes) -> str:
    """Its media type, by its first bytes. Raises NoPhoto for any other than JPEG and PNG."""
    if photo[:3] == b"\xff\xd8\xff":
        return JPEG
    if photo.startswith(_SIGNATURE):
        return PNG
    raise NoPhoto


def cleaned(photo: bytes) -> bytes:
    """The photo without its metadata. Raises NoPhoto where it is none, or is damaged."""
    try:
        kind = kind_of(photo)
        return b"".join(_jpeg(photo) if kind == JPEG else _png(photo))
    except (struct.error, IndexError) as error:
        raise NoPhoto from error


def _png(photo: bytes) -> Iterator[bytes]:
    """Chunk by chunk (PNG, 5.3), as far as the end; what follows it is no part of the picture."""
    yield _SIGNATURE
    at, name = len(_SIGNATURE), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", photo, at)
        name, chunk = photo[at + 4 : at + 8], photo[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise NoPhoto
        if name in _SHOWN:
            yield chunk
        at += len(chunk)


def _jpeg(photo: bytes) -> Iterator[bytes]:
    """Segment by segment up to the picture itself (ITU-T T.81, B.1.1), which goes on to its end."""
    yield b"\xff\xd8"
    at = 2
    while True:
        if photo[at] != 0xFF:
            raise NoPhoto
        marker = photo[at + 1]
        if marker == 0xFF:  # filled up
            at += 1
            continue
        (length,) = struct.unpack_from(">H", photo, at + 2)
        segment = photo[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            raise NoPhoto
        if marker == _SOS:
            yield _to_the_end(photo, at)
            return
        yield from _kept(marker, segment)
        at += len(segment)


def _to_the_end(photo: bytes, at: int) -> bytes:
    """The picture, and nothing that was put behind it."""
    end = photo.rfind(b"\xff\xd9")
    if end < at:
        raise NoPhoto
    return photo[at : end + 2]


def _kept(marker: int, segment: bytes) -> Iterator[bytes]:
    """What of the segments before the picture stays: tables, colours, and how it is to be turned."""
    if marker == _APP1 and segment[4:10] == _EXIF:
        turned = _orientation(segment[10:])
        if turned is not None:
            yield _turned(turned)
    elif marker in (_APP0, _APP2, _APP14) or not (_APP0 <= marker <= _APP15 or marker == _COM):
        yield segment


def _orientation(tiff: bytes) -> int | None:
    """How the picture is to be turned (Exif 2.32, 4.6.4 A); None where that is not said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for each in range(min(count, 200)):
        tag, sort = struct.unpack_from(f"{order}HH", tiff, first + 2 + 12 * each)
        if (tag, sort) == (_ORIENTATION, _SHORT):
            (value,) = struct.unpack_from(f"{order}H", tiff, first + 2 + 12 * each + 8)
            return value if value in _TURNS else None
    return None


def _turned(value: int) -> bytes:
    """An Exif segment that says this and nothing else."""
    tiff = b"MM\0\x2a\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, _SHORT, 1, value, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
