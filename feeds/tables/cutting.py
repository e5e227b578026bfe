"""Long tables cut into short ones of the same format, so that what has not changed is not read again.

The bytes are cut where a row's own content says so: a row more or less moves no cut but those
beside it. Each part is a whole document, with the header or the wrapper of the long one.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate
from zlib import crc32

from feeds.formats import Skip, nothing_known
from feeds.tables import census
from feeds.tables.csv_dialect import Dialect
from feeds.tables.jsonlines import is_lines
from feeds.text.documents import looks_json, text_of

FEWEST, MEAN, MOST = 16, 31, 256
"""Rows of a part: at least, beyond that on average, at most. The last bits of a CRC alone, which 32 would
take, may be the same for all rows of a list that counts up."""
_WRAPPER = 64 * 1024
"""How long what stands around a list may be."""
_CHUNK = 1 << 20
_AT_ONCE = 1 << 15
"""Bytes that are cut into lines at once: not many more than those of what is known and not skipped."""
_LINES, _LIST = b"\0lines", b"\0list"
"""What stands in front of parts that have no header: no header can be this."""

_FEATURES = re.compile(r'"features"\s*:\s*\[')
_BARE = re.compile(r"\s*\[")
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
_WELL_FORMED = {
    separator: re.compile(
        rb'(?:"(?:[^"]|"")*+"|[^"%b\r\n]*+)(?:%b(?:"(?:[^"]|"")*+"|[^"%b\r\n]*+))*+\r?\n?'
        % (separator, separator, separator)
    )
    for separator in (re.escape(each) for each in (b",", b";", b"\t", b"|"))
}


def documents(data: bytes, dialect: Dialect | None, skip: Skip = nothing_known) -> Iterator[bytes]:
    """The parts, in order, in UTF-8. ``dialect`` is that of a delimited text. Never fails.

    What cannot be cut is one part, as it is. A list in one JSON document is skipped whole or not at all.
    """
    text = in_utf8(data)
    if not looks_json(text):
        yield from (data,) if dialect is None else _delimited(text, dialect, skip)
    elif is_lines(text):
        yield from (
            text[first:last] for first, last in _known_and_new(text, 0, b"", partial(skip, _LINES, text))
        )
    elif skip(_LIST, text, 0) < len(text):
        yield from _list(text)
        skip(_LIST, text, len(text))


def in_utf8(data: bytes) -> bytes:
    """The same text in UTF-8, without a byte order mark."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.isascii() and b"\0" not in data[:64]:
        return data
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return text_of(data).encode("utf-8", "replace")
    return text_of(data).encode() if b"\0" in data[:64] else data


Rows = tuple[list[int], Callable[[int, int], Iterable[bytes]]]
"""Rows that follow each other: where each ends, and those from one number up to another."""


def _known_and_new(
    text: bytes, at: int, separator: bytes, skip: Callable[[int], int]
) -> Iterator[tuple[int, int]]:
    """Where the parts lie from there on that are not skipped. Behind what is, cutting begins anew."""
    at = skip(at)
    while at < len(text):
        for first, last in _runs(at, _lines(text, at, separator)):
            yield first, last
            if (at := skip(last)) > last:
                break


def _runs(start: int, every: Iterable[Rows]) -> Iterator[tuple[int, int]]:
    """Neighbouring rows that make one part: from where to where."""
    held = 0
    end = start
    for ends, rows in every:
        cut = -held  # the position of the part's first row; before these rows if it has some already
        while (last := _last_of(cut, rows)) < len(ends):
            yield start, (start := ends[last])
            cut = last + 1
        held = len(ends) - cut
        end = ends[-1]
    if end > start:
        yield start, end


def _last_of(first: int, rows: Callable[[int, int], Iterable[bytes]]) -> int:
    """The last row of the part that begins with this one; if none of these rows is, one behind them all.

    Only rows that may end a part are hashed: there may be a million, and most of the time goes there.
    """
    may_end = max(0, first + FEWEST - 1)
    for at, mark in enumerate(map(crc32, rows(may_end, first + MOST)), may_end):
        if not mark % MEAN:
            return at
    return first + MOST - 1


def _lines(data: bytes, start: int, separator: bytes = b"") -> Iterator[Rows]:
    """Every line from there on; of a delimited text, which has a ``separator``, every row."""
    while start < len(data):
        whole = _some_lines(data, start)
        lines = data[start:whole].splitlines(keepends=True)
        if separator and data.find(b'"', start, whole) >= 0:
            lines = list(_rows(data, lines, start, separator))
        ends = list(accumulate(map(len, lines), initial=start))[1:]
        yield ends, partial(_among, lines)
        start = ends[-1]


def _among(rows: list[bytes], first: int, behind: int) -> list[bytes]:
    return rows[first:behind]


def _some_lines(data: bytes, start: int) -> int:
    """Behind the last line that ends within reach, or else behind the first."""
    behind = start + _AT_ONCE
    # Without any line feed in reach, what stands before its last byte is a carriage return and nothing more.
    found = data.rfind(b"\n", start, behind) + 1 or data.rfind(b"\r", start, behind - 1) + 1
    return found or _after(data, b"\n", start)


def _after(data: bytes, mark: bytes, start: int) -> int:
    return data.find(mark, start) + 1 or len(data)


def _rows(data: bytes, lines: Iterable[bytes], start: int, separator: bytes) -> Iterator[bytes]:
    """Lines as rows: where quotes stand oddly, a row may go on in the next lines, even behind the last."""
    well_formed = _WELL_FORMED[re.escape(separator)]
    at = found = start
    for line in lines:
        if at >= found:  # not within a row that has been found already
            odd = b'"' in line and not well_formed.fullmatch(line)
            found = _row_end(data, at, separator) if odd else at + len(line)
            yield data[at:found] if odd else line
        at += len(line)


def _delimited(data: bytes, dialect: Dialect, skip: Skip) -> Iterator[bytes]:
    """The header is the first line with anything in it, if the table has one (:mod:`feeds.tables.census`).

    A quoted value may hold line ends (RFC 4180).
    """
    separator = dialect.separator.encode()
    start = end = len(data[: 4 * dialect.start].decode("utf-8", "ignore")[: dialect.start].encode())
    while start < len(data):
        end = _row_end(data, start, separator)
        if data[start:end].strip(separator + b'\r\n\t "'):
            break
        start = end
    header = data[start:end]
    if census.is_answer(next(csv.reader(io.StringIO(header.decode("utf-8", "replace"), newline="")), [])):
        header, end = b"", start
    if end >= len(data):
        yield header
        return
    for first, last in _known_and_new(data, end, separator, partial(skip, header, data)):
        yield header + data[first:last]


def _row_end(data: bytes, start: int, separator: bytes) -> int:
    """Behind the row that starts there, read as the csv module reads: quotes count where a value begins."""
    ends = re.compile(rb"%b|\r?\n|\r" % re.escape(separator))
    at = start
    while at < len(data):
        if data[at : at + 1] == b'"':
            at = _quote_end(data, at + 1)
        found = ends.search(data, at)
        if found is None:
            return len(data)
        at = found.end()
        if found[0] != separator:
            return at
    return len(data)


def _quote_end(data: bytes, at: int) -> int:
    """Behind the quote that ends a quoted value; two together are one that belongs to it."""
    while at < len(data):
        at = _after(data, b'"', at)
        if data[at : at + 1] != b'"':
            return at
        at += 1
    return len(data)


def _list(data: bytes) -> Iterator[bytes]:
    """The objects of a bare list or a feature collection, each part wrapped as the whole is."""
    text = data.decode()
    opened = _BARE.match(text) or _FEATURES.search(text[:_WRAPPER])
    if opened is None or not _is_outermost(text[: opened.end()]):
        yield data
        return
    ends, rows = _objects(text, opened.end())
    end = ends[-1] if ends else opened.end()
    before, after = text[: opened.end()].encode(), text[end:].encode()
    if not ends or len(after) > _WRAPPER or not text[end : end + 100].lstrip().startswith("]"):
        yield data
        return
    for first, last in _runs(opened.end(), [(ends, rows)]):
        yield before + text[first:last].lstrip(", \t\r\n").encode() + after


def _is_outermost(head: str) -> bool:
    """Whether the list that is opened last is that of the document itself."""
    try:
        json.loads(head + ("]}" if head.lstrip()[:1] == "{" else "]"))
    except (ValueError, RecursionError):
        return False
    return True


def _objects(text: str, at: int) -> Rows:
    starts: list[int] = []
    ends: list[int] = []

    def rows(first: int, behind: int) -> Iterator[bytes]:
        for start, end in zip(starts[first:behind], ends[first:behind], strict=True):
            yield text[start:end].encode("utf-8", "replace")

    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        try:
            _, end = _DECODER.raw_decode(text, at) if text[at : at + 1] == "{" else (None, -1)
        except (ValueError, RecursionError):
            end = -1
        if end < 0:
            return ends, rows
        starts.append(at)
        ends.append(end)
        at = end
