"""Content-Encoding, in whatever pieces it comes."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.decoding import decoder
from net.errors import Unanswered


def _bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": lambda parts: b"".join(gzip.compress(each, mtime=0) for each in parts),
    "deflate": lambda parts: zlib.compress(b"".join(parts)),
    "bare": lambda parts: _bare(b"".join(parts)),
    "": b"".join,
}


def _opened(encoding: str, data: bytes, size: int, most: int = 1_000_000) -> bytes:
    opened, found = decoder(encoding), bytearray()
    for start in range(0, len(data), size):
        found += opened.decode(data[start : start + size], most - len(found))
    opened.finish()
    return bytes(found)


@pytest.mark.parametrize("how", PACKED)
@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4), size=st.integers(1, 50))
def test_content_is_the_same_however_it_is_cut(how: str, parts: list[bytes], size: int) -> None:
    """Byte by byte or in one piece, of one member or several."""
    encoding = {"bare": "deflate"}.get(how, how)
    if how == "bare":
        size = max(size, 2)  # one byte alone may look like either form of deflate
    assert _opened(encoding, PACKED[how](parts), size) == b"".join(parts)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@given(data=st.binary(max_size=300), size=st.integers(1, 50))
def test_any_bytes_are_content_or_no_answer(encoding: str, data: bytes, size: int) -> None:
    """Nothing but our own error, and never more than was asked for."""
    with contextlib.suppress(Unanswered):
        assert len(_opened(encoding, data, size, most=100)) <= 100


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@given(data=st.binary(min_size=1, max_size=300), cut=st.integers(1, 200), size=st.integers(1, 50))
def test_what_is_cut_short_is_never_whole(encoding: str, data: bytes, cut: int, size: int) -> None:
    """Wherever it breaks off, but for before its first byte."""
    packed = PACKED[encoding]([data])
    with pytest.raises(Unanswered):
        _opened(encoding, packed[: max(1, len(packed) - cut)], size)
