"""How a delimited text is written: its separator, its quotes, and what stands above its header."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

SAMPLE = 64 * 1024
"""How much of a text tells how it is written."""

_SEPARATORS = ",;\t|"
_SAMPLE_ROWS = 60
_MAX_ABOVE = 25
_SEP_LINE = re.compile(r"\ufeff?\s*\"?sep=(.)\"?[ \t]*(?:\r\n|\n|\r)", re.IGNORECASE)
"""What Excel wants to be told, and what is no row."""
_ESCAPED_QUOTE = re.compile(r'[^\\,;\t|\r\n]\\"(?!\s*(?:[,;\t|\r\n]|\Z))')
_SPACED_QUOTE = re.compile(r'[,;|] +"[^"\r\n]*"')


@dataclass(frozen=True, slots=True)
class Dialect:
    """``sure``: whether the rows are alike; ``start``: where the header begins, below ``above`` lines.

    ``repr`` says what its parts are read by (:class:`feeds.formats.Divisible`). The rest, some of which
    depends on where a sample happens to end, is no reason to read a million rows again.
    """

    separator: str = ","
    start: int = field(default=0, repr=False)
    above: int = field(default=0, repr=False)
    escaped: bool = False
    spaced: bool = False
    unclosed: bool = field(default=False, repr=False)
    sure: bool = field(default=False, repr=False)

    def body_of(self, text: str) -> str:
        """The text from the header on."""
        return text[self.start :].lstrip("\ufeff").replace("\x00", "")

    def of_part(self, text: str) -> Dialect:
        """The same, of a text that begins with the header."""
        return replace(self, start=0, above=0, unclosed=text.count('"') % 2 == 1)


def of(text: str, separator: str = "") -> Dialect:
    """The dialect of a text; its separator is the one that cuts most rows into the most columns, alike."""
    told = _SEP_LINE.match(text)
    start = told.end() if told else 0
    sample = text[start : start + SAMPLE].replace("\x00", "")
    named = separator or (told[1] if told and told[1] in _SEPARATORS else "")
    escaped = '""' not in sample and _ESCAPED_QUOTE.search(sample) is not None
    spaced = _SPACED_QUOTE.search(sample) is not None
    cut = {each: _cut(sample, each, escaped, spaced) for each in (named or _SEPARATORS)}
    best, width, above = max((_weighed(each, rows) for each, rows in cut.items()), key=_weight)
    return Dialect(
        separator=best if width > 1 else named or ",",
        start=start + _line_start(text[start : start + SAMPLE], above),
        above=above,
        escaped=escaped,
        spaced=spaced,
        unclosed=text.count('"') % 2 == 1,
        sure=width > 1,
    )


def _weighed(separator: str, rows: Sequence[Sequence[str]]) -> tuple[str, int, int]:
    """The separator, how many columns it makes and how many lines stand above them then."""
    width = _width(rows)
    return separator, width, _above(rows, width) if width > 1 else 0


def _weight(weighed: tuple[str, int, int]) -> tuple[bool, bool, int]:
    """Decimal commas cut rows, but not the header: a separator that needs none skipped comes first."""
    _, width, above = weighed
    return width > 1, above == 0, width


def _cut(sample: str, separator: str, escaped: bool, spaced: bool) -> list[list[str]]:
    reader = csv.reader(
        io.StringIO(sample, newline=""),
        delimiter=separator,
        escapechar="\\" if escaped else None,
        skipinitialspace=spaced,
    )
    try:
        rows = list(itertools.islice(reader, _SAMPLE_ROWS))
    except csv.Error:
        return []
    return rows[:-1] if len(sample) >= SAMPLE and len(rows) > 2 else rows


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Into how many columns most rows are cut, from the first of that width on; 0 where they differ."""
    widths = [len(row) for row in rows if any(row)]
    if not widths:
        return 0
    # Of widths that are as frequent the first is that of the header.
    width = max(Counter(widths), key=lambda each: (widths.count(each), -widths.index(each)))
    if widths[0] > width:
        width = widths[0]
    from_there = widths[widths.index(width) :]
    alike = sum(each == width for each in from_there) >= 0.8 * len(from_there)
    return width if alike and len(widths) - len(from_there) <= min(_MAX_ABOVE, len(from_there)) else 0


def _above(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many lines at the top are no header: titles, dates and notes with few values of many."""
    header = next((at for at, row in enumerate(rows) if not _is_note(row, rows[at + 1 :], width)), 0)
    above = [row for row in rows[:header] if any(cell.strip() for cell in row)]
    return len(rows[:header]) if above and not any("\n" in cell for row in above for cell in row) else 0


def _is_note(row: Sequence[str], below: Sequence[Sequence[str]], width: int) -> bool:
    told = sum(1 for cell in row if cell.strip())
    if not told or (row[0].startswith("# ") and any(len(each) == width for each in below)):
        return True
    return told <= width // 2 and (len(row) < width or (told == 1 and width > 2))


def _line_start(text: str, number: int) -> int:
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[:number]))
