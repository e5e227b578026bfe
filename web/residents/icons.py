"""The app's icon in the city's colours: the bell is kept as a picture of sixteen shades, and only its palette
is the city's. No library is needed to colour it.

The pictures web/static/bell-<size>.png were drawn once from the bell at the head of the pages.
"""

from __future__ import annotations

import struct
import zlib

SIZES = (180, 192, 512)
"""Pixels: a home screen of iOS, of Android, and what is shown while an app starts."""
SHADES = 16
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def coloured(picture: bytes, behind: str, bell: str) -> bytes:
    """The picture with ``behind`` and ``bell`` (#rrggbb) as its darkest and its lightest shade."""
    found = bytearray(_SIGNATURE)
    at = len(_SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        name, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        found += chunk(name, palette(behind, bell) if name == b"PLTE" else content)
        at += 12 + length
    return bytes(found)


def palette(behind: str, bell: str) -> bytes:
    """The shades between two colours, three bytes each (PNG, 11.2.2)."""
    first, last = bytes.fromhex(behind[1:]), bytes.fromhex(bell[1:])
    return bytes(
        round(one + (other - one) * step / (SHADES - 1))
        for step in range(SHADES)
        for one, other in zip(first, last, strict=True)
    )


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG file: length, name, content and their checksum (PNG, 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
