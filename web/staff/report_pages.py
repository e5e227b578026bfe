"""What residents reported, for the staff who deal with it: the list, one report, its photo.

The list names kinds, numbers and times. What a resident wrote, where, and the photo stand on a page of
their own, and that somebody opened it is in the log: they may be about persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, make_response

from city.staff import Deed, Logged
from web.reporting.photo import JPEG, NoPhoto, cleaned, kind_of
from web.staff.frame import Frame, account, admitting

if TYPE_CHECKING:
    from city.reports import Kept
    from web.ports import Site
    from web.staff.ports import Console

SHOWN = 100
"""Rows of the list; the newest."""
ALONE = "default-src 'none'; sandbox"
"""The policy of a photo: opened by itself, nothing in it could run (CSP 3, 6.2)."""


def reported_pages(site: Site, console: Console) -> Blueprint:
    """The pages; everybody of the staff may look."""
    pages = _Pages(site, console)
    blueprint = Blueprint("staff_reports", __name__)
    admitting(blueprint, site, console)
    blueprint.add_url_rule("/staff/reports", "reports", pages.reports)
    blueprint.add_url_rule("/staff/reports/<number>", "report", pages.report)
    blueprint.add_url_rule("/staff/reports/<number>/photo", "photo", pages.photo)
    return blueprint


class _Pages:
    def __init__(self, site: Site, console: Console) -> None:
        self._console = console
        self._desk = console.reports
        self._frame = Frame(site, console, "staff_reports", {})

    def reports(self) -> Response:
        """The newest first, without a word of a resident's."""
        return self._frame.page("reports", reports=self._desk.newest(SHOWN))

    def report(self, number: str) -> Response:
        """All that was said, and the photo. That it was opened is written down."""
        found = self._found(number)
        entry = Logged(
            at=self._console.gate.now(), name=account().name, deed=Deed.OPENED, about=found.filed.number
        )
        self._console.gate.store.log(entry)
        has_photo = self._desk.photo(found) is not None
        return self._frame.page("report", name_of="reports", kept=found, has_photo=has_photo)

    def photo(self, number: str) -> Response:
        """The picture, cleaned anew: what is kept may be older than the rules."""
        photo = self._desk.photo(self._found(number))
        try:
            shown = cleaned(photo or b"")
        except NoPhoto:
            abort(404)
        response = make_response(shown)
        response.mimetype = kind_of(shown)
        ending = "jpg" if response.mimetype == JPEG else "png"
        response.headers["Content-Disposition"] = f'inline; filename="{int(number)}.{ending}"'
        response.headers["Content-Security-Policy"] = ALONE
        return response

    def _found(self, number: str) -> Kept:
        found = (
            self._desk.report(number) if number.isascii() and number.isdigit() and len(number) < 20 else None
        )
        if found is None:
            abort(404)
        return found
