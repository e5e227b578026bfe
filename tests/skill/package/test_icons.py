"""The icons are PNG files of the right size in the city's colours."""

from __future__ import annotations

import struct
import zlib

import pytest

from skill.package.icons import icon

BLUE, GOLD = "#0b4f6c", "#f2a541"


def rows(png: bytes) -> list[bytes]:
    """The scanlines of an 8-bit RGBA PNG without filters, its checksums checked."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, side = 8, b"", 0
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert zlib.crc32(name + body) == check
        if name == b"IHDR":
            side, high, *rest = struct.unpack(">IIBBBBB", body)
            assert (side, rest) == (high, [8, 6, 0, 0, 0])
        data += body if name == b"IDAT" else b""
        at += 12 + length
    raw = zlib.decompress(data)
    lines = [raw[n : n + 1 + side * 4] for n in range(0, len(raw), 1 + side * 4)]
    assert all(line[0] == 0 for line in lines)
    return [line[1:] for line in lines]


@pytest.mark.parametrize("side", [108, 512])
def test_an_icon_is_a_bell_in_the_citys_colours(side: int) -> None:
    """Two thirds down in the middle is the bell, beside it the ground, in the corner nothing of either."""
    lines = rows(icon(side, BLUE, GOLD))
    assert len(lines) == side

    def pixel(x: float, y: float) -> str:
        at = int(x * side) * 4
        return "#" + lines[int(y * side)][at : at + 3].hex()

    assert pixel(0.5, 0.55) == GOLD
    assert pixel(0.15, 0.5) == BLUE
    assert pixel(0.01, 0.01) == "#ffffff"
