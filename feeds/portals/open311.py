"""Open311 GeoReport 2: ``requests.json`` or ``.xml``, page by page where the server turns pages.

The specification gives at most 1,000 requests of at most 90 days and knows no pages; most servers
take ``page`` and ``page_size`` and some cap the size without saying so (one at 50, another at 100).
So pages are read until one is empty. A server that knows no pages gives the first one again: that
is the whole list if it is no round number, at which lists are cut off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from city.errors import Unreadable
from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Listing, Page, Request, Walk, Whole, rows_under
from feeds.text.markup import xml_of

SIZE = 100
_CAPS = frozenset({50, 100, 200, 250, 500, 1_000})
_LIST = re.compile(r".*/requests\.(json|xml)")
_KNOWN = re.compile(r"open311|georeport", re.IGNORECASE)


class Open311:
    """The requests of a city's 311."""

    name = "open311"
    format = "open311"
    partial = ("page", "service_request_id")
    calls_a_minute = 9  # Boston: "fewer than ten"; a source may say otherwise
    suggests = (("start_date", "{{day -7}}T00:00:00Z"),)

    def address(self, given: Address, known_as: str) -> Address | None:
        """By the name of the method and the word Open311 in the address or as the source's format."""
        ours = known_as in ("open311", "georeport") or _KNOWN.search(given.base)
        return given if ours and _LIST.fullmatch(given.path) else None

    def walk(self, ask: Ask) -> Walk:
        """Until a page is empty or the first one comes again."""
        pages = _Xml() if ask.address.path.endswith(".xml") else _Json()
        first = ask.address.by_default({"page_size": str(SIZE)})
        before = b""
        while True:
            number = pages.listing.pages + 1
            page = yield Request(url=str(first.having({"page": str(number)})), what=f"page {number}")
            if page.body == before and number == 2 and pages.listing.received not in _CAPS:
                break
            before = page.body
            if not pages.add(page):
                break
        return Whole(documents=pages.documents())


PORTAL = Open311()


class _Json:
    between = b",\n"

    def __init__(self) -> None:
        self.listing = Listing(between=self.between)

    def add(self, page: Page) -> int:
        """How many requests there were on it."""
        rows = rows_under(page.json(), "")
        self.listing.add(rows)
        return len(rows)

    def documents(self) -> Sequence[bytes]:
        return self.listing.documents()


class _Xml(_Json):
    between = b"\n"

    def add(self, page: Page) -> int:
        from lxml import etree

        root, whole = xml_of(page.body, "an Open311 answer")
        name = etree.QName(root).localname
        if not whole or name not in ("service_requests", "requests"):
            raise Unreadable("the answer is no whole list of requests")
        rows: list[Any] = [each for each in root if isinstance(each.tag, str)]
        self.listing.add_written([etree.tostring(each, with_tail=False) for each in rows])
        return len(rows)

    def documents(self) -> Sequence[bytes]:
        return self.listing.within(b"<service_requests>", b"</service_requests>")
