"""GET and POST /advisory/answer/<ticket>: where the second person approves or rejects an alert, on a phone.

The address holds a one-time ticket, signed and for one person. To look at it changes nothing, so that
a mail scanner that follows links approves nothing (F15); only the form's POST does, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request, url_for

from web.language import asked_locale
from web.rendering import render
from web.staff.alert_map import AlertMap, of_area, sets_of

if TYPE_CHECKING:
    from web.ports import Site

ACTIONS = ("approve", "send", "reject")
LONGEST_TICKET = 2_000
LONGEST_AREA = 500
GONE = ("forged", "expired", "used")
"""Why a ticket is none; words have each."""


def answer_pages(site: Site) -> Blueprint:
    """The page; not found where the city has no alerts of its own."""
    blueprint = Blueprint("answering", __name__)
    blueprint.add_url_rule("/advisory/answer/<ticket>", "look", lambda ticket: _look(site, ticket))
    blueprint.add_url_rule(
        "/advisory/answer/<ticket>", "answer", lambda ticket: _answer(site, ticket), methods=["POST"]
    )
    return blueprint


def _look(site: Site, ticket: str) -> Response:
    if site.answering is None or len(ticket) > LONGEST_TICKET:
        abort(404)
    found = site.answering.look(ticket)
    if isinstance(found, str):
        return _page(site, 410, gone=found)
    return _page(site, 200, asked=found, ticket=ticket)


def _answer(site: Site, ticket: str) -> Response:
    action = request.form.get("action", "")
    if site.answering is None or len(ticket) > LONGEST_TICKET or action not in ACTIONS:
        abort(404)
    asked = site.answering.look(ticket)
    done, reason = site.answering.answer(ticket, action, request.form.get("area", "")[:LONGEST_AREA])
    if done:
        by = asked["by"] if not isinstance(asked, str) else ""
        return _page(site, 200, done=action, by=by)
    if reason in GONE:
        return _page(site, 410, gone=reason)
    again = None if isinstance(asked, str) else asked
    return _page(site, 409, asked=again, ticket=ticket, refused=reason)


def _page(site: Site, status: int, **values: Any) -> Response:
    asked = values.get("asked")
    shown = _map(asked, asked_locale(request.values.get("lang", ""), site.city.locales)) if asked else None
    page = render(site, "answer_alert.html", map=shown, here=_here, **values)
    page.status_code = status
    return page


def _map(asked: Mapping[str, Any], locale: str) -> AlertMap | None:
    """Where it would hold, on the map that the console shows."""
    return of_area(sets_of(asked["zones"]), asked["as_drawn"], locale)


def _here(locale: str) -> str:
    return url_for("answering.look", lang=locale, **(request.view_args or {}))
