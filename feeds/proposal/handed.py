"""What staff have at hand, as the source that it belongs to: a portal's page is its listing.

:mod:`feeds.portals` knows the addresses. Added here are the pages of meeting systems that name
their API nowhere, and how a few rows of a listing are asked for: a proposal needs no million.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from feeds import portals
from feeds.source import Source

ROWS = 500
"""How many rows of a portal's listing are looked at."""

_PAGES = (
    (r"https?://([\w-]+)\.legistar1?\.com(?:/.*)?", r"https://webapi.legistar.com/v1/\1/Events"),
    (r"https?://([\w-]+)\.portal\.civicclerk\.com(?:/.*)?", r"https://\1.api.civicclerk.com/v1/Events"),
    (
        r"https?://([\w-]+)\.primegov\.com(?!/api/)(?:/.*)?",
        r"https://\1.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings",
    ),
)
"""Pages of meeting systems, and where the same meetings can be read."""

_FEW: Mapping[str, Mapping[str, str]] = {
    "socrata": {"$limit": str(ROWS), "$order": ":id"},
    "opendatasoft": {"limit": str(ROWS)},
    "arcgis": {"resultRecordCount": str(ROWS), "outFields": "*", "outSR": "4326", "f": "json"},
}
"""Parameters with which a portal gives its first rows and no more."""


@dataclass(frozen=True, slots=True)
class Handed:
    """An address as its source's table would have it; ``given`` are the table's other keys."""

    url: str
    given: Mapping[str, Any] = field(default_factory=dict)
    portal: str = ""

    def sources(self) -> Iterator[Source]:
        """What to ask, in turn, until something answers: the first rows where that can be had, then all."""
        if self.portal in _FEW and not self._whole_service:
            yield self._few()
        yield Source(id="proposal", url=self.url, kind="news", **self.given)

    @property
    def _whole_service(self) -> bool:
        """An ArcGIS service without the number of a layer: what it holds has to be asked first."""
        return self.portal == "arcgis" and self.url.lower().endswith("server")

    def _few(self) -> Source:
        query = {**self.given.get("query", {}), **_FEW[self.portal]}
        url = self.url
        if self.portal == "arcgis":
            query.setdefault("where", "1=1")
            url = url if url.endswith("/query") else f"{url.rstrip('/')}/query"
        return Source(id="proposal", url=url, kind="news", **{**self.given, "query": query})


def handed(url: str) -> Handed:
    """What this address is: a portal's, a meeting system's page, or itself."""
    if not url.startswith("http"):
        return Handed(url)
    page = next((re.sub(pattern, api, url) for pattern, api in _PAGES if re.fullmatch(pattern, url)), url)
    found = portals.recognise(page)
    if found is None:
        return Handed(page)
    query = {"query": dict(found.query)} if found.query else {}
    return Handed(found.url, {"format": found.format, **query}, found.portal)
