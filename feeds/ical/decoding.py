"""The text of a calendar file, whose exporters fold bytes and join files of several encodings."""

from __future__ import annotations

import re

from feeds.text.documents import text_of

# RFC 5545 (3.1) counts octets: an exporter may fold between the bytes of one character.
_FOLD_IN_CHARACTER = re.compile(rb"(?<=[\x80-\xff])\r?[\r\n][ \t](?=[\x80-\xbf])")
MAX_ODD = 20_000
"""Lines of another encoding whose own is guessed, in half a second; with more it is that of the file."""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """The text, by its byte order mark or as UTF-8; a line that is not UTF-8 among others that are, alone.

    Where no line with an accent is UTF-8 the whole file is of another encoding, which
    :func:`feeds.text.documents.text_of` finds.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if data.startswith(_MARKS[1:]) or b"\x00" in data[:200]:
        return text_of(data)
    joined = _FOLD_IN_CHARACTER.sub(b"", data)
    lines = joined.removeprefix(_MARKS[0]).splitlines()
    read = [_utf8(line) for line in lines]
    odd = [line for line, text in zip(lines, read, strict=True) if text is None]
    if not any(text and not text.isascii() for text in read) or len(odd) > MAX_ODD:
        return text_of(joined)
    return "\n".join(text_of(line) if text is None else text for line, text in zip(lines, read, strict=True))


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None
