"""Subscribers in bulk: CSV in, the good rows kept, the bad ones named by line and reason; CSV out."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from city.enrolment.subscriptions import Subscription
from city.errors import Unreadable
from notifier.enrolment.subscriber_row import BadRow, HasLeft, Resolve, Row, nobody_has, subscription

COLUMNS = (
    "id",
    "topic",
    "filter",
    "address",
    "locale",
    "channel",
    "target",
    "lead_minutes",
    "quiet_from",
    "quiet_to",
    "consent",
)
LONGEST_ROW = 20
"""Lines of one row: a quoted field may hold line breaks, but not the rest of the file."""
REQUIRED = ("id", "topic", "channel")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not kept. ``reason`` never repeats a target or an address."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import came to; ``changed`` is how many differ from what was known before."""

    kept: tuple[Subscription, ...]
    refused: tuple[Refused, ...]
    changed: int = 0


def read_subscribers(
    text: str,
    resolve: Resolve,
    now: datetime,
    locale: str,
    bodies: Collection[str] = (),
    has_left: HasLeft = nobody_has,
) -> ImportReport:
    """The subscriptions in a CSV text, and what is wrong with the other rows.

    ``locale`` is for rows that name none; without ``bodies``, those whose meetings are known, every
    name of one is taken. Of whom ``has_left`` no row is kept. Raises Unreadable if there is no header.
    """
    kept: dict[str, Subscription] = {}
    refused: list[Refused] = []
    for line, row in _rows(text):
        try:
            if isinstance(row, str):
                raise BadRow(row)
            given = subscription(row, resolve, now, locale, bodies)
            if has_left(given):
                raise BadRow("whoever has this target has left; only they can sign up again")
            if kept.setdefault(given.id, given) != given:
                raise BadRow("another row of this file has the same id")
        except BadRow as error:
            refused.append(Refused(line, "" if isinstance(row, str) else row.get("id", ""), str(error)))
    return ImportReport(tuple(kept.values()), tuple(refused))


def exported(subscriptions: Iterable[Subscription]) -> str:
    """The subscriptions as CSV with the columns of an import."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in subscriptions:
        quiet = [f"{each.quiet.start:%H:%M}", f"{each.quiet.end:%H:%M}"] if each.quiet else ["", ""]
        lead = "" if each.lead_minutes is None else str(each.lead_minutes)
        who = (each.id, each.topic, each.filter, each.address, each.locale)
        writer.writerow((*who, each.channel, each.target, lead, *quiet, each.consent.evidence))
    return file.getvalue()


def _rows(text: str) -> Iterator[tuple[int, Row | str]]:
    """Each row with the line on which it begins, or what is wrong with it as CSV."""
    lines = _Lines(text.removeprefix("\ufeff"))
    reader = csv.reader(lines, strict=True)
    header: Sequence[str] | None = None
    while True:
        lines.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield lines.first, f"not readable as CSV ({error})"
            lines.give_back()  # a quote that never ends must not swallow the rows behind it
            continue
        if cells is None:
            break
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells)
        elif len(cells) > len(header):
            yield lines.first, f"{len(cells)} fields, but the header has {len(header)}"
        else:
            yield lines.first, {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    if header is None:
        raise _no_header(REQUIRED)


class _Lines:
    """The lines for a CSV reader, without comments; knows where the present row began.

    A "#" begins a comment only where a row would begin, not inside a quoted field.
    """

    def __init__(self, text: str) -> None:
        self._lines = iter(enumerate(io.StringIO(text, newline=None), start=1))
        self._again: deque[tuple[int, str]] = deque()
        self._row: list[tuple[int, str]] = []

    @property
    def first(self) -> int:
        """The line on which the present row began."""
        return self._row[0][0]

    def begin(self) -> None:
        """The next line begins a row."""
        self._row = []

    def give_back(self) -> None:
        """All lines of the present row but its first are to be read again, as rows of their own."""
        self._again.extendleft(reversed(self._row[1:]))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while True:
            number, line = self._again.popleft() if self._again else next(self._lines)
            if not self._row and line.startswith("#"):
                continue
            self._row.append((number, line))
            if len(self._row) > LONGEST_ROW:
                raise csv.Error("a quoted field does not end")
            return line


def _header(cells: Sequence[str]) -> Sequence[str]:
    header = [cell.strip().lower() for cell in cells]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise _no_header(missing)
    return header


def _no_header(missing: Sequence[str]) -> Unreadable:
    return Unreadable(
        f"no column {', '.join(missing)}", where="line 1", fix=f"Begin the file with: {','.join(COLUMNS)}"
    )
