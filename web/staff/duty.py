"""GET and POST /duty/<ticket>: where whoever is on call says that they take care of a matter.

The address holds a one-time ticket, signed and for one person. To look at it changes nothing, so that
a mail scanner that follows links acknowledges nothing (F15); only the form's POST does, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort

from web.rendering import render

if TYPE_CHECKING:
    from web.ports import Site

LONGEST_TICKET = 2_000


def duty_pages(site: Site) -> Blueprint:
    """The page; not found where nobody is on call."""
    blueprint = Blueprint("duty", __name__)
    blueprint.add_url_rule("/duty/<ticket>", "look", lambda ticket: _look(site, ticket))
    blueprint.add_url_rule(
        "/duty/<ticket>", "take", lambda ticket: _acknowledge(site, ticket), methods=["POST"]
    )
    return blueprint


def _look(site: Site, ticket: str) -> Response:
    if site.duty is None or len(ticket) > LONGEST_TICKET:
        abort(404)
    found = site.duty.look(ticket)
    if isinstance(found, str):
        return _page(site, 410, gone=found)
    return _page(site, 200, asked=found, ticket=ticket)


def _acknowledge(site: Site, ticket: str) -> Response:
    if site.duty is None or len(ticket) > LONGEST_TICKET:
        abort(404)
    gone = site.duty.acknowledge(ticket)
    return _page(site, 410, gone=gone) if gone else _page(site, 200, done=True)


def _page(site: Site, status: int, **values: Any) -> Response:
    page = render(site, "duty.html", **values)
    page.status_code = status
    return page
