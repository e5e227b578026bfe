"""Numbers: what was asked and what was told, in sums, on a page and as tables for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, request

from city.localtime import day_of
from city.numbers import numbers

if TYPE_CHECKING:
    from datetime import date

    from web.staff.frame import Frame

SPANS = (7, 30, 365)
"""Days that can be looked at; the first unless another is asked for."""


def add_numbers(blueprint: Blueprint, frame: Frame) -> None:
    """Add these pages to the console's."""
    pages = _Numbers(frame)
    blueprint.add_url_rule("/staff/numbers", "numbers", pages.numbers)
    blueprint.add_url_rule("/staff/numbers/<table>.csv", "numbers_csv", pages.table)


class _Numbers:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._console = frame.console

    def numbers(self) -> Response:
        """Sums of the last days."""
        first, last, span = self._span()
        counts = self._console.asked(first, last)
        found = numbers(counts)
        return self._frame.page(
            "numbers",
            found=found,
            span=span,
            spans=SPANS,
            busiest=max((each.total for each in found.hours), default=0),
            channels=by_channel(self._console.told()),
        )

    def table(self, table: str) -> Response:
        """The same as a table: of questions by hour, or of messages by channel."""
        first, last, _ = self._span()
        if table == "questions":
            head: Sequence[str] = ("day", "hour", "topic", "language", "outcome", "count")
            counts = self._console.asked(first, last)
            rows: Iterable[Sequence[Any]] = ((*asked, count) for asked, count in counts.items())
        elif table == "messages":
            head = ("channel", "lane", "state", "cause", "count")
            rows = self._console.told()
        else:
            abort(404)
        return spreadsheet(f"{table}-{first}-{last}", head, rows)

    def _span(self) -> tuple[date, date, int]:
        said = request.args.get("days", str(SPANS[0]))
        if said not in map(str, SPANS):
            abort(404)
        last = day_of(self._console.gate.now(), self._frame.site.city.zone)
        return last - timedelta(days=int(said) - 1), last, int(said)


def spreadsheet(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table to take along, under this name (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_safe(each) for each in row] for row in rows)
    answer = make_response(text.getvalue())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def by_channel(told: Iterable[Sequence[Any]]) -> Mapping[str, Mapping[str, int]]:
    """How many messages of each channel were due, were taken and were not."""
    found: dict[str, dict[str, int]] = {}
    for channel, _lane, state, _cause, many in told:
        sums = found.setdefault(channel, {"due": 0, "sent": 0, "failed": 0})
        name = {"due": "due", "sent": "sent", "refused": "failed", "gave_up": "failed", "expired": "failed"}
        if state in name:
            sums[name[state]] += many
    return dict(sorted(found.items()))


def _safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
