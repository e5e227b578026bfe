"""Photos: shown as they are, without when, where and by whom they were taken."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.reporting.photo import JPEG, PNG, NoPhoto, cleaned, kind_of

PICTURE = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34\xff\x00\x56" * 40 + b"\xff\xd9"
TABLE = b"\xff\xdb\x00\x05\x01\x02\x03"
JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(order: str, turned: int | None) -> bytes:
    """An Exif segment of a camera with its name and its place, and with a turn if one is given."""
    mark = b"II" if order == "<" else b"MM"
    entries = [
        struct.pack(f"{order}HHI4s", 0x010F, 2, 4, b"Acme"),
        struct.pack(f"{order}HHII", 0x8825, 4, 1, 99),
    ]
    if turned is not None:
        entries.append(struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0))
    tiff = (
        mark + struct.pack(f"{order}HI", 42, 8) + struct.pack(f"{order}H", len(entries)) + b"".join(entries)
    )
    return segment(0xE1, b"Exif\0\0" + tiff + b"GPS 37.0925 N 75.9597 W, Rosa's phone")


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + PICTURE


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    every = ((b"IHDR", bytes(13)), *chunks, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    found = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in every
    )
    return b"\x89PNG\r\n\x1a\n" + found


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_loses_where_it_was_taken_and_keeps_how_it_is_turned(order: str) -> None:
    """Camera, owner, comment and XMP are gone; a portrait stays upright, and the picture is untouched."""
    comment, xmp = segment(0xFE, b"at home"), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>")
    found = cleaned(jpeg(JFIF, exif(order, 6), xmp, comment, TABLE))
    for secret in (b"GPS", b"Acme", b"Rosa", b"at home", b"adobe"):
        assert secret not in found
    assert found.endswith(TABLE + PICTURE)
    assert JFIF in found
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in found
    assert kind_of(found) == JPEG
    assert cleaned(found) == found


def test_a_jpeg_that_is_not_turned_has_no_exif_at_all() -> None:
    """Without a turn there is nothing to keep; a turn of nonsense is none."""
    assert b"Exif" not in cleaned(jpeg(exif("<", None), TABLE))
    assert b"Exif" not in cleaned(jpeg(exif("<", 77), TABLE))


def test_a_png_keeps_only_what_it_takes_to_show_it() -> None:
    """Text, time and Exif go, transparency stays; what lies behind the end is no part of it."""
    secret = [(b"tEXt", b"Author\0Rosa"), (b"eXIf", b"MM GPS"), (b"tIME", bytes(7)), (b"zzZz", b"GPS")]
    found = cleaned(png(*secret, (b"tRNS", b"\x01")) + b"<script>GPS</script>")
    assert found == png((b"tRNS", b"\x01"))
    assert kind_of(found) == PNG


def test_nothing_is_hidden_behind_a_jpeg() -> None:
    """A second file after the end of the picture is left away."""
    assert cleaned(jpeg(TABLE) + b"PK\x03\x04 secret") == jpeg(TABLE)


@pytest.mark.parametrize(
    "bytes_",
    [b"", b"GIF89a", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\xff\xd8\xff", jpeg(TABLE)[:20], png()[:30],
     b"RIFF....WEBP"],
)  # fmt: skip
def test_what_is_no_whole_photo_is_refused(bytes_: bytes) -> None:
    """Other kinds, pieces and what runs in a browser: never kept, never served."""
    with pytest.raises(NoPhoto):
        cleaned(bytes_)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1\x00\x20Exif\0\0MM"]),
)
def test_any_bytes_are_cleaned_or_refused(rest: bytes, head: bytes) -> None:
    """Whatever follows the first bytes: a photo, or a refusal; never another error, never a loop."""
    with suppress(NoPhoto):
        assert kind_of(cleaned(head + rest)) in (JPEG, PNG)
