"""What residents reported, as the staff console shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.wiring import state

if TYPE_CHECKING:
    from app.settings import Settings
    from city.reports import Kept


class ReportsDesk:
    """web.staff.ports.ReportsDesk over the stores of reports and of photos."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def newest(self, most: int) -> Sequence[Kept]:
        return state.reports(self._settings).newest(most)

    def report(self, number: str) -> Kept | None:
        return state.reports(self._settings).kept(number)

    def photo(self, kept: Kept) -> bytes | None:
        """By the end of the address that the city's own system was given."""
        kept_in, path = state.photos(self._settings), urlsplit(kept.report.media_url).path
        return kept_in.get(path.rpartition("/")[2]) if kept_in is not None and path else None
