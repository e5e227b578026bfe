"""Socrata (Tyler Data & Insights), SODA 2: ``/resource/xxxx-xxxx.json``, ``.csv`` or ``.geojson``.

A request without ``$limit`` gives 1,000 rows and does not say that there are more; rows have
no order unless one is asked for (dev.socrata.com, "Paging through Data"). So the rows are
counted first, asked for by ``:id``, and counted again after the last page.

Count and newest ``:updated_at`` together tell whether anything changed: a row that is new or
altered has a later stamp than all before it, and one that is gone is missing in the count. A filter
by the portal's own clock lets other rows through without either; it is read each time.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Generator, Sequence
from typing import Any

from city.errors import Unreadable
from feeds.fetching.address import Address
from feeds.fetching.paging import (
    Ask,
    Changed,
    Listing,
    Page,
    Request,
    Walk,
    Whole,
    by_offset,
    objects,
    rows_under,
)
from feeds.fetching.rows import Keep
from feeds.text.documents import json_of, text_of

SIZE = 10_000
"""Rows a page. SODA 2.0 gives up to 50,000; fewer keep a page within its twenty seconds."""

_RESOURCE = re.compile(r"(.*/resource/[a-z0-9]{4}-[a-z0-9]{4})(?:\.(json|csv|geojson))?/?")
_BROWSER = re.compile(r"/(?:d|[^/]+/[^/]+)/([a-z0-9]{4}-[a-z0-9]{4})(?:/(?:about_data|data|explore.*))?/?")
_CLOCK = re.compile(r"get_utc_date", re.IGNORECASE)
_AGGREGATE = re.compile(r"\b(?:count|sum|min|max|avg)\s*\(|\bdistinct\b", re.IGNORECASE)


class Socrata:
    """A data set of a Socrata portal."""

    name = "socrata"
    format = "table"
    partial = ("$limit", "$offset", "$query")
    calls_a_minute = 0
    suggests = ()

    def address(self, given: Address, known_as: str) -> Address | None:  # noqa: ARG002 - one signature
        """The resource; also for the pages that a browser shows (``/d/{id}``, ``/{topic}/{name}/{id}``)."""
        if found := _RESOURCE.fullmatch(given.path):
            return given.at(f"{found[1]}.{found[2] or 'json'}")
        found = _BROWSER.fullmatch(given.path)
        if found and ("/d/" in given.path or "data" in given.host):
            return given.at(f"/resource/{found[1]}.json")
        return None

    def walk(self, ask: Ask) -> Walk:
        """Count, read page by page, count again."""
        grouped = bool(ask.address.get("$group") or _AGGREGATE.search(ask.address.get("$select")))
        state = "" if grouped else (yield from _state(ask.address))
        mark = "" if _CLOCK.search(ask.address.get("$where")) else state
        if mark and mark == ask.mark:
            return Whole(mark=mark, unchanged=True)
        shape = _SHAPES[ask.address.base.rpartition(".")[2]](ask.keep)
        ordered = ask.address.having(_order(ask.address, grouped))
        yield from by_offset(
            shape.listing,
            lambda offset, number: _page(ordered, offset, number),
            lambda page: shape.add(page, ordered),
            total=int(state.partition(" ")[0]) if state else None,
            size=SIZE,
        )
        if state and shape.listing.pages > 1 and (after := (yield from _state(ask.address))) != state:
            raise Changed(f"rows and last change were {state!r} and are {after!r}")
        return Whole(documents=shape.documents(), mark=mark)


PORTAL = Socrata()


def _state(address: Address) -> Generator[Request, Page, str]:
    """``"<rows> <newest change>"`` of what the query selects; "" where the portal does not tell."""
    probe = Address.of(f"{address.base.rpartition('.')[0]}.json")
    kept = {name: value for name, value in address.pairs if name not in ("$select", "$order")}
    query = {**kept, "$select": "count(*) as n, max(:updated_at) as at"}
    page = yield Request(url=str(probe.having(query)), what="row count", refusable=True)
    if page.status != 200:
        return ""
    # Old views answer an error with status 200.
    rows = objects(json_of(page.body, "a row count"))
    row = rows[0] if len(rows) == 1 else {}
    count, newest = str(row.get("n", "")), str(row.get("at", "-"))
    return f"{count} {newest}" if count.isdecimal() and len(count) < 10 else ""


def _order(address: Address, grouped: bool) -> dict[str, str]:
    """An order in which no two rows are equal, so that pages neither overlap nor leave a gap."""
    order = address.get("$order")
    if grouped:
        order = order or address.get("$group")
        return {"$order": order} if order else {}
    return {"$order": f"{order}, :id" if order and ":id" not in order else order or ":id"}


def _page(address: Address, offset: int, number: int) -> Request:
    page = address.having({"$limit": str(SIZE), "$offset": str(offset)})
    return Request(url=str(page), what=f"page {number}")


class _Shape:
    """How the rows of one page are found and how those of all pages are written again."""

    between = b",\n"

    def __init__(self, keep: Keep) -> None:
        self.listing = Listing(keep, self.between)
        self._version = ""

    def add(self, page: Page, ordered: Address) -> None:
        before = self.listing.received
        version = page.headers.get("x-soda2-truth-last-modified", "")
        if before and version != self._version:
            raise Changed(f"the table was of {self._version or 'no date'} and now is of {version or 'none'}")
        self._version = version
        self.take(page)
        if before == 0 and self.listing.received == SIZE and not ordered.get("$order"):
            raise Unreadable("the rows have no order, so pages would overlap", fix="Add $order to the query")

    def take(self, page: Page) -> None:
        self.listing.add(rows_under(page.json(), ""))

    def documents(self) -> Sequence[bytes]:
        return self.listing.documents()


class _Features(_Shape):
    """GeoJSON. The first page's reference system (``crs``) is that of all."""

    def __init__(self, keep: Keep) -> None:
        super().__init__(keep)
        self._around: dict[str, Any] = {}

    def take(self, page: Page) -> None:
        document = page.json()
        features = rows_under(document, "features")
        if not self._around:
            self._around = {name: value for name, value in document.items() if name != "features"}
        self.listing.add(features)

    def documents(self) -> Sequence[bytes]:
        return self.listing.documents("features", self._around)


class _Lines(_Shape):
    """CSV, with the column names at the head of every page."""

    between = b""

    def __init__(self, keep: Keep) -> None:
        super().__init__(keep)
        self._names = b""

    def take(self, page: Page) -> None:
        if not page.body.strip():
            raise Unreadable("the answer is empty; not even the column names came")
        try:
            names, *rows = map(
                _line, csv.reader(io.StringIO(text_of(page.body).lstrip("\ufeff"), newline=""))
            )
        except csv.Error as error:
            raise Unreadable("the answer is no CSV") from error
        if self._names and names != self._names:
            raise Changed("the columns are others than those of the first page")
        self._names = names
        self.listing.add_written(rows)

    def documents(self) -> Sequence[bytes]:
        return self.listing.within(self._names, b"")


_SHAPES: dict[str, Callable[[Keep], _Shape]] = {"json": _Shape, "geojson": _Features, "csv": _Lines}


def _line(values: list[str]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerow(values)
    return written.getvalue().encode()
