"""CivicClerk: ``{slug}.api.civicclerk.com/v1/Events`` (OData 4); the next page is a link in the answer."""

from __future__ import annotations

import re
from typing import Any

from feeds.fetching.address import Address
from feeds.fetching.paging import (
    Ask,
    Changed,
    Listing,
    Page,
    Request,
    Walk,
    Whole,
    by_links,
    rows_under,
    shortened,
    total_in,
)

_LIST = re.compile(r"/v1/[A-Za-z]+/?")
_NEXT, _COUNT = "@odata.nextLink", "@odata.count"


class CivicClerk:
    """The meetings of a city that runs CivicClerk."""

    name = "civicclerk"
    format = "civicclerk"
    partial = ("$top", "$skip")
    calls_a_minute = 0
    suggests = (
        ("$filter", "startDateTime ge {{day -7}}T00:00:00Z and startDateTime lt {{day +90}}T00:00:00Z"),
        ("$orderby", "startDateTime"),
    )

    def address(self, given: Address, known_as: str) -> Address | None:
        """By the host; on another host by the source's format."""
        ours = given.host.endswith(".api.civicclerk.com") or known_as == self.name
        return given if ours and _LIST.fullmatch(given.path) else None

    def walk(self, ask: Ask) -> Walk:
        """Link by link (OData 4.0 JSON, 4.5.5)."""
        listing = Listing()
        around: dict[str, Any] = {}
        counts: set[int | None] = {None}

        def take(page: Page) -> str:
            document = page.json()
            listing.add(rows_under(document, "value"))
            counts.add(total_in(document, _COUNT))
            if listing.pages == 1:
                around.update(
                    {each: v for each, v in document.items() if each not in (_NEXT, _COUNT, "value")}
                )
            link = document.get(_NEXT)
            return str(ask.address.next(link)) if isinstance(link, str) and link else ""

        yield from by_links(listing, Request(url=str(ask.address), what="page 1"), take)
        if wrong := counts - {None, listing.received}:
            raise Changed(f"the server said {shortened(wrong)} entries and gave {listing.received}")
        return Whole(documents=listing.documents("value", around))


PORTAL = CivicClerk()
