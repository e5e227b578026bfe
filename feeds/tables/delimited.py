"""Rows out of comma, semicolon, tab or bar separated text (RFC 4180 and what people make of it)."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from city.errors import Unreadable
from feeds.formats import Problem
from feeds.tables import census, csv_dialect
from feeds.tables.csv_dialect import Dialect

MAX_COLUMNS = 16_384
"""As many as Excel has."""
MAX_ROWS = 1_000_000
"""As many addresses as Los Angeles has."""
MAX_CELLS = 20_000_000
"""Values of one table, those that a short row lacks among them."""
MAX_LACKING = 4_000_000
"""By how many the values that short rows lack may exceed those that are there: a line of two bytes under a
header of 16,000 columns is 16,000 values."""
_MAX_FIELD = 16 * 1024 * 1024

# Outlines of zones are longer than the 128 KB that the csv module allows a value.
csv.field_size_limit(_MAX_FIELD)


def rows_of(text: str, problems: list[Problem], dialect: Dialect | None = None) -> list[dict[str, Any]]:
    """The rows under their column names; values stay text. Raises Unreadable without a header.

    A row with too few values has empty ones for the rest, one with too many loses them; both are said.
    Two columns of one name become ``name`` and ``name_2``. Titles above the header are skipped.
    ``dialect`` is that of the whole, where the text is a part of one that was cut.
    """
    found = csv_dialect.of(text) if dialect is None else dialect.of_part(text)
    lines = _read(found.body_of(text), found)
    header = next((line for line in lines if any(cell.strip() for cell in line)), None)
    if header is None or len(header) > MAX_COLUMNS:
        raise Unreadable("this is not a table: it has no header line")
    if census.is_answer(header):
        return _under(census.COLUMNS, census.padded(itertools.chain((header,), lines)), found, problems)
    breaks_off = not text.endswith(("\n", "\r"))
    return _under(_names(header), lines, found, problems, breaks_off=breaks_off)


def looks_like_table(text: str) -> bool:
    """Whether the text is surely a table: a header of short, different names and rows of as many values."""
    found = csv_dialect.of(text)
    if not found.sure:
        return False
    try:
        sample = itertools.islice(_read(found.body_of(text[: csv_dialect.SAMPLE]), found), 3)
        rows = [line for line in sample if any(line)]
    except csv.Error:
        return False
    if len(rows) < 2:
        return False
    names = [cell.strip() for cell in rows[0]]
    short = all(len(name) <= 60 and not name.endswith((".", "!")) for name in names)
    return short and sum(map(bool, names)) * 2 > len(names) and len(set(names)) * 2 > len(names)


def _under(
    names: Sequence[str],
    lines: Iterator[list[str]],
    found: Dialect,
    problems: list[Problem],
    *,
    breaks_off: bool = False,
) -> list[dict[str, Any]]:
    """The lines as rows, and what is wrong with some of them; ``breaks_off``: no line end stands last."""
    rows: list[dict[str, Any]] = []
    width = len(names)
    uneven, short = 0, False
    given = lacking = 0
    most = min(MAX_ROWS, MAX_CELLS // width)
    try:
        for line in _closed(lines, found, problems) if found.unclosed else lines:
            if not any(line):
                continue
            given += len(line)
            lacking += max(0, width - len(line)) if len(line) != width else 0
            if len(rows) == most or lacking > given + MAX_LACKING:
                problems.append(Problem("rows", f"only the first {len(rows):,} rows are read"))
                break
            short = len(line) < width
            if len(line) == width:  # as nearly all are, and there may be a million
                rows.append(dict(zip(names, line, strict=True)))
                continue
            uneven += short or any(line[width:])
            rows.append(dict(itertools.zip_longest(names, line[:width], fillvalue="")))
    except csv.Error as error:
        problems.append(Problem(f"row {len(rows) + 2}", f"the table cannot be read from here: {error}"))
    if uneven and breaks_off and short:
        problems.append(Problem("end of file", "the file ends in the middle of a row", cut=True))
    elif uneven:
        problems.append(Problem("rows", f"{uneven} rows do not have {len(names)} values"))
    return rows


def _closed(lines: Iterator[list[str]], found: Dialect, problems: list[Problem]) -> Iterator[list[str]]:
    """The lines of a text whose quotes do not pair; the last may have swallowed all behind it.

    Its own line is then read up to the line's end, and what it swallowed as lines of their own.
    """
    last: list[str] | None = None
    for line in lines:
        if last is not None:
            yield last
        last = line
    if last is None:
        return
    if not last or "\n" not in last[-1]:
        yield last
        return
    problems.append(Problem("rows", "a quote is never closed; the lines behind it are read one by one"))
    kept, _, swallowed = last[-1].partition("\n")
    yield [*last[:-1], kept.rstrip("\r")]
    yield from csv.reader(swallowed.splitlines(), delimiter=found.separator, quoting=csv.QUOTE_NONE)


def _read(text: str, found: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=found.separator,
        escapechar="\\" if found.escaped else None,
        skipinitialspace=found.spaced,
    )


def _names(header: Sequence[str]) -> list[str]:
    names: dict[str, None] = {}
    times: dict[str, int] = {}
    for number, cell in enumerate(header, 1):
        bare = " ".join(cell.split()) or f"column_{number}"
        name, again = bare, times.get(bare, 0)
        while name in names:
            again += 1
            name = f"{bare}_{again + 1}"
        times[bare] = again
        names[name] = None
    return list(names)
