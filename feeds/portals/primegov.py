"""PrimeGov: the lists of ``{city}.primegov.com/api/v2/PublicPortal/``. It knows no pages."""

from __future__ import annotations

from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Request, Walk, once

_PATH = "/api/v2/publicportal/list"
_UPCOMING = "/api/v2/PublicPortal/ListUpcomingMeetings"


class PrimeGov:
    """The meetings of a city that runs PrimeGov."""

    name = "primegov"
    format = "primegov"
    partial = ()
    calls_a_minute = 0
    suggests = ()

    def address(self, given: Address, known_as: str) -> Address | None:
        """A list of the API; the portal's own page stands for the meetings to come."""
        ours = given.host.endswith(".primegov.com") or known_as == self.name
        if ours and given.path.lower().startswith(_PATH):
            return given
        page = given.path.lower().rstrip("/") in ("", "/public/portal", "/portal")
        return given.at(_UPCOMING) if given.host.endswith(".primegov.com") and page else None

    def walk(self, ask: Ask) -> Walk:
        """One answer holds all."""
        return (yield from once(ask, Request(url=str(ask.address), what="meetings")))


PORTAL = PrimeGov()
