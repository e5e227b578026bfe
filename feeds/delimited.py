"""Rows out of comma, semicolon, tab or bar separated text (RFC 4180 and what people make of it)."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from city.errors import Unreadable
from feeds.formats import Problem

_SEPARATORS = ",;\t|"
_SAMPLE_ROWS = 40
_SAMPLE = 64 * 1024
MAX_COLUMNS = 2_000
MAX_ROWS = 1_000_000
"""As many addresses as Los Angeles has."""


def rows_of(text: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """The rows under their column names; values stay text. Raises Unreadable without a header.

    A row with too few values has empty ones for the rest, one with too many loses them; both are said.
    Two columns of one name become ``name`` and ``name_2``.
    """
    separator = separator_of(text) or ","
    lines = _read(text, separator)
    header = next((line for line in lines if any(cell.strip() for cell in line)), None)
    if header is None or len(header) > MAX_COLUMNS:
        raise Unreadable("this is not a table: it has no header line")
    names = _names(header)
    rows: list[dict[str, Any]] = []
    uneven = 0
    try:
        for line in lines:
            if not any(line):
                continue
            if len(rows) == MAX_ROWS:
                problems.append(Problem("rows", f"only the first {MAX_ROWS} rows are read"))
                break
            uneven += len(line) != len(names) and not (len(line) > len(names) and not any(line[len(names) :]))
            rows.append(dict(itertools.zip_longest(names, line[: len(names)], fillvalue="")))
    except csv.Error as error:
        problems.append(Problem(f"row {len(rows) + 2}", f"the table cannot be read from here: {error}"))
    if uneven:
        problems.append(Problem("rows", f"{uneven} rows do not have {len(names)} values"))
    return rows


def separator_of(text: str) -> str | None:
    """The separator that cuts the first lines into the most columns, all alike; None where none does."""
    best, best_columns = None, 1
    for separator in _SEPARATORS:
        try:
            sample = list(itertools.islice(_read(text[:_SAMPLE], separator), _SAMPLE_ROWS))
        except csv.Error:
            continue
        widths = [len(line) for line in sample if any(line)]
        widths = widths[:-1] if len(text) > _SAMPLE and len(widths) > 2 else widths
        if widths and best_columns < widths[0] <= MAX_COLUMNS and _alike(widths):
            best, best_columns = separator, widths[0]
    return best


def looks_like_table(text: str) -> bool:
    """Whether the text is surely a table: a header of short, different names and rows of as many values."""
    separator = separator_of(text)
    if separator is None:
        return False
    try:
        sample = [line for line in itertools.islice(_read(text[:_SAMPLE], separator), 3) if any(line)]
    except csv.Error:
        return False
    if len(sample) < 2:
        return False
    names = [cell.strip() for cell in sample[0]]
    short = all(len(name) <= 60 and not name.endswith((".", "!", "?")) for name in names)
    return short and sum(map(bool, names)) * 2 > len(names) and len(set(names)) * 2 > len(names)


def _alike(widths: Sequence[int]) -> bool:
    return sum(width == widths[0] for width in widths) >= 0.8 * len(widths)


def _read(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)


def _names(header: Sequence[str]) -> list[str]:
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split()) or f"column_{number}"
        again = names.count(name)
        while again and (f"{name}_{again + 1}" in names):
            again += 1
        names.append(f"{name}_{again + 1}" if again else name)
    return names
