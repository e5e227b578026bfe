"""Legistar's Web API: ``webapi.legistar.com/v1/{client}/Events`` and its other lists (OData 3).

At most 1,000 entries an answer, whatever ``$top`` says, and no count. So each page begins with the
last entry of the one before: another entry there means that the list moved in between.

The change stamps miss cancellations, so that there is no cheap way to know
that nothing changed: the window that the source's ``$filter`` names is read whole each time, and
meetings are compared by content.
"""

from __future__ import annotations

import re
from typing import Any

from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Changed, Listing, Page, Request, Walk, Whole, by_offset, rows_under

SIZE = 1_000

_LIST = re.compile(r"/v1/[\w-]+/([A-Za-z]+)/?")
_KEYS = {"events": "EventId", "matters": "MatterId", "bodies": "BodyId", "persons": "PersonId"}


class Legistar:
    """The meetings of a city that runs Granicus Legistar."""

    name = "legistar"
    format = "legistar"
    partial = ("$top", "$skip")
    calls_a_minute = 0
    suggests = (("$filter", "EventDate ge datetime'{{day -7}}' and EventDate lt datetime'{{day +90}}'"),)

    def address(self, given: Address, known_as: str) -> Address | None:
        """By the host; on another host (a proxy of the city) by the source's format."""
        ours = given.host == "webapi.legistar.com" or known_as == self.name
        return given if ours and _LIST.fullmatch(given.path) else None

    def walk(self, ask: Ask) -> Walk:
        """Page by page in the order of the ids."""
        found = _LIST.fullmatch(ask.address.path)
        key = _KEYS.get(found[1].lower()) if found else None
        ordered = ask.address.by_default({"$orderby": key} if key else {})
        listing = Listing()
        last: list[Any] = []

        def take(page: Page) -> None:
            rows = rows_under(page.json(), "")
            if rows[: len(last)] != last:
                raise Changed("a page does not begin where the one before it ended")
            listing.add(rows[len(last) :])
            last[:] = rows[-1:]

        def request(offset: int, number: int) -> Request:
            asked = ordered.having({"$top": str(SIZE), "$skip": str(max(0, offset - 1))})
            return Request(url=str(asked), what=f"page {number}")

        yield from by_offset(listing, request, take, size=SIZE - 1)
        return Whole(documents=listing.documents())


PORTAL = Legistar()
