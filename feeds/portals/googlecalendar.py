"""Google Calendar's API: ``/calendar/v3/calendars/{id}/events``; the next page is a token in the answer.

The key is a parameter: ``query = { key = "env:GOOGLE_KEY" }``.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Listing, Page, Request, Walk, Whole, by_links, rows_under

_PATH = re.compile(r"/calendar/v3/calendars/[^/]+/events")
_VOLATILE = ("items", "nextPageToken", "nextSyncToken", "etag")
_PAST, _AHEAD = timedelta(days=40), timedelta(days=400)


class GoogleCalendar:
    """The events of one calendar, recurring ones day by day."""

    name = "googlecalendar"
    format = "googlecalendar"
    partial = ("pageToken", "syncToken")
    calls_a_minute = 0
    suggests = (("key", "env:GOOGLE_KEY"),)

    def address(self, given: Address, known_as: str) -> Address | None:  # noqa: ARG002 - one signature
        """By the path of the API."""
        return given if _PATH.fullmatch(given.path) else None

    def walk(self, ask: Ask) -> Walk:
        """Token by token. Without other wishes, what takes place from forty days ago to a year ahead."""
        address = ask.address.by_default(
            {
                "singleEvents": "true",
                "maxResults": "2500",
                "timeMin": f"{ask.today - _PAST}T00:00:00Z",
                "timeMax": f"{ask.today + _AHEAD}T00:00:00Z",
            }
        )
        listing = Listing()
        around: dict[str, Any] = {}

        def take(page: Page) -> str:
            document = page.json()
            listing.add(rows_under(document, "items"))
            if listing.pages == 1:
                around.update({name: value for name, value in document.items() if name not in _VOLATILE})
            token = document.get("nextPageToken")
            return str(address.having({"pageToken": token})) if isinstance(token, str) and token else ""

        yield from by_links(listing, Request(url=str(address), what="page 1"), take)
        return Whole(documents=listing.documents("items", around))


PORTAL = GoogleCalendar()
