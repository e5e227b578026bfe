"""What reading a portal is made of: requests out, pages in, and one whole listing at the end.

A walk is a generator: it yields a Request, is sent the Page, and returns the Whole. It does
nothing else, so that it is tested without a network; time, bounds, credentials and what
becomes of a failure are written once, in :mod:`feeds.fetching.walk`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from city.errors import TownbellError, Unreadable
from feeds.fetching.address import Address
from feeds.fetching.rows import Held, Keep, Seen
from feeds.text.documents import json_of
from feeds.text.refusals import refuse_error

MOST_ROWS = 2_000_000
"""Rows of one listing. A million addresses are the largest that a city has."""


class Changed(TownbellError):
    """The listing is not the one it was when its first page was read; to begin anew may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET. ``what`` names it in a reason.

    ``refusable``: a status that says that this cannot be asked is given to the walk instead of ending it.
    ``foreign``: the address may lie on another host, and then no credential goes with it.
    """

    url: str
    what: str
    headers: Mapping[str, str] = field(default_factory=dict)
    refusable: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a request brought: status 200; 304 to a conditional request; an error to a refusable one."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The document. Raises Unreadable for a damaged one and for an error that came with status 200."""
        document = json_of(self.body, "an answer of this portal")
        refuse_error(document)
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A listing as one document, as if the portal had given it at once; a long one as several.

    ``mark`` is by what the portal can tell next time, at little cost, that nothing has
    changed; empty where it cannot. ``note`` is what staff should know of it.
    """

    documents: Sequence[bytes] = ()
    mark: str = ""
    note: str = ""
    unchanged: bool = False


Walk = Generator[Request, Page, Whole]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is wanted of a portal. ``mark`` is that of the last whole reading with these settings, today.

    ``keep`` is where the rows go while they come in: portals of long lists hand it to their Listing.
    """

    address: Address
    resource: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    today: date = date.min
    keep: Keep = Held


class Listing:
    """The rows of several pages, each once, as the bytes they will be written as.

    A row that comes twice because the listing moved between two pages is kept once. A page
    in which every row was there before means that the server does not turn pages at all.
    """

    def __init__(self, keep: Keep = Held, between: bytes = b",\n") -> None:
        self.received = 0
        self.pages = 0
        self._rows = keep(between)
        self._seen = Seen()

    def add(self, rows: Sequence[Any]) -> None:
        """A page of JSON objects. Raises Unreadable for anything else."""
        if not all(isinstance(each, dict) for each in rows):
            raise Unreadable("a page holds entries that are no rows")
        self.add_written([_written(each) for each in rows])

    def add_written(self, rows: Sequence[bytes]) -> None:
        """A page of rows that are bytes already."""
        new = [row for row in rows if self._seen.add(row)]
        if not self.pages:
            new = list(rows)  # equal rows of one page are what the table holds, whatever they mean
        if rows and not new:
            raise Unreadable(
                "the server gives the same rows again instead of the next page",
                fix="Narrow the query of the source until it fits one page",
            )
        self._rows.add(new)
        self.received += len(rows)
        self.pages += 1
        if self.received > MOST_ROWS:
            raise Unreadable(f"more than {MOST_ROWS:,} rows", fix="Narrow the query of the source")

    def documents(self, name: str = "", around: Mapping[str, Any] | None = None) -> Sequence[bytes]:
        """A JSON list; with a ``name``, the object ``around`` it with the list under that name."""
        if not name:
            return self.within(b"[", b"]")
        front = _written({**(around or {}), name: 0})
        return self.within(front[: -len(b"0}")] + b"[", b"]}")

    def within(self, front: bytes, back: bytes) -> Sequence[bytes]:
        """The rows as they were written, between these bytes."""
        return self._rows.documents(front, back)


def _written(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def rows_under(document: Any, name: str) -> list[Any]:
    """The list under ``name``, or the document itself without one. Raises Unreadable where there is none."""
    rows = (document.get(name) if isinstance(document, dict) else None) if name else document
    if not isinstance(rows, list):
        raise Unreadable(f"the answer has no list {name!r}" if name else "the answer is no list")
    return rows


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of what should be a list of them; whatever else a server put there is left out."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def total_in(document: Mapping[str, Any], name: str) -> int | None:
    """How many rows the server says there are in all."""
    total = document.get(name)
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None


def by_offset(
    listing: Listing,
    request: Callable[[int, int], Request],
    take: Callable[[Page], int | None],
    *,
    total: int | None = None,
    size: int = 0,
) -> Generator[Request, Page, None]:
    """Ask on from where the last page ended until the listing is whole.

    ``request(offset, number)`` is the page that begins there, ``number`` from 1; ``take`` adds
    a page to the listing and returns how many rows the server now says there are, or None.
    Without any total, a page is the last one when it is empty, or shorter than ``size``
    where the server is known to keep to it. Raises Changed if the count is not what was said.
    """
    while True:
        before = listing.received
        page = yield request(before, listing.pages + 1)
        said = take(page)
        if total is not None and said is not None and said != total:
            raise Changed(f"the listing had {total:,} rows and now has {said:,}")
        total = said if total is None else total
        came = listing.received - before
        if not came or (came < size if total is None else listing.received >= total):
            break
    if total is not None and listing.received != total:
        raise Changed(f"the server said {total:,} rows and gave {listing.received:,}")


def by_links(listing: Listing, first: Request, take: Callable[[Page], str]) -> Generator[Request, Page, None]:
    """Follow the server's own links; ``take`` adds a page and returns the address of the next one or "".

    Raises Unreadable where a link leads to a page that has been read.
    """
    request, read = first, {first.url}
    while url := take((yield request)):
        if url in read:
            raise Unreadable("the next page is said to be one that was read before")
        read.add(url)
        request = Request(url=url, what=f"page {listing.pages + 1}")


def once(ask: Ask, request: Request, note: str = "") -> Walk:
    """A listing that one answer holds; conditional, since an unchanged answer is an unchanged listing."""
    headers = {**request.headers, **conditions(ask.mark)}
    page = yield Request(url=request.url, what=request.what, headers=headers, foreign=request.foreign)
    if page.status == 304:
        return Whole(mark=ask.mark, note=note, unchanged=True)
    return Whole(documents=(page.body,), mark=validator(page.headers), note=note)


def conditions(mark: str) -> dict[str, str]:
    """The request header for what :func:`validator` gave (RFC 9110, 13.1)."""
    kind, _, value = mark.partition(" ")
    names = {"etag": "If-None-Match", "date": "If-Modified-Since"}
    return {names[kind]: value} if value and kind in names else {}


def validator(headers: Mapping[str, str]) -> str:
    """The answer's ETag, or else its date."""
    if headers.get("etag"):
        return f"etag {headers['etag']}"
    return f"date {headers['last-modified']}" if headers.get("last-modified") else ""


def shortened(words: Iterable[object], most: int = 8) -> str:
    """A server's names for a reason: few, short, on one line."""
    listed = [" ".join(str(each).split())[:60] for each in words]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
