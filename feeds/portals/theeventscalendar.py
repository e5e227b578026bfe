"""The Events Calendar, a WordPress plug-in: ``/wp-json/tribe/events/v1/events``; the next page is a link."""

from __future__ import annotations

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

_PATH = "/wp-json/tribe/events/v1/events"


class EventsCalendar:
    """The events of a WordPress site."""

    name = "theeventscalendar"
    format = "theeventscalendar"
    partial = ("page",)
    calls_a_minute = 0
    suggests = (("start_date", "{{day -7}}"), ("end_date", "{{day +90}}"))

    def address(self, given: Address, known_as: str) -> Address | None:  # noqa: ARG002 - one signature
        """By the path of its REST route; the site may lie in a folder."""
        return given if given.path.rstrip("/").endswith(_PATH) else None

    def walk(self, ask: Ask) -> Walk:
        """Link by link, fifty events each; the total that each page tells must be the same and be reached."""
        listing = Listing()
        totals: set[int | None] = set()
        around: dict[str, Any] = {}

        def take(page: Page) -> str:
            document = page.json()
            listing.add(rows_under(document, "events"))
            totals.add(total_in(document, "total"))
            around.setdefault("rest_url", document.get("rest_url"))
            link = document.get("next_rest_url")
            return str(ask.address.next(link)) if isinstance(link, str) and link else ""

        first = ask.address.by_default({"per_page": "50"})
        yield from by_links(listing, Request(url=str(first), what="page 1"), take)
        if wrong := totals - {None, listing.received}:
            raise Changed(f"the server said {shortened(wrong)} events and gave {listing.received}")
        return Whole(documents=listing.documents("events", around))


PORTAL = EventsCalendar()
