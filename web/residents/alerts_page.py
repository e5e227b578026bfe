"""GET /alerts: what is in force, for the whole city at once; GET /alerts/banner: the head of every page.

The page is made once in :data:`KEPT` for each language, whoever and however many ask, and caches between may
keep it as long: nothing is read or rendered per view, and no alert is later than that. An unchanged page has
an unchanged ETag (RFC 9110, 8.8.3).
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, request

from city.emergency.emergencies import listed
from web.language import asked_locale
from web.rendering import render

if TYPE_CHECKING:
    from web.ports import Site

KEPT = timedelta(seconds=10)
"""How old the page may be: as the Atom feed beside it."""


@dataclass(frozen=True, slots=True)
class Made:
    """The page in one language, as made at a moment."""

    at: datetime
    body: bytes
    etag: str


class AlertsPage:
    """Renders the page, once for as many views as come in :data:`KEPT`."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: dict[str, Made] = {}
        self._making = threading.Lock()

    def view(self) -> Response:
        """The page in the visitor's language, or 304 where they have it."""
        locale = asked_locale(request.args.get("lang", ""), self._site.city.locales)
        made = self._current(locale)
        response = make_response(made.body)
        response.mimetype = "text/html"
        response.headers["Cache-Control"] = f"public, max-age={KEPT.seconds}"
        response.headers["Content-Language"] = locale
        response.vary.add("Accept-Language")
        response.set_etag(made.etag)
        response.make_conditional(request)
        return response

    def _current(self, locale: str) -> Made:
        now = self._site.now()
        with self._making:  # a hundred who come at once wait for one page, instead of making a hundred
            made = self._made.get(locale)
            if made is None or not made.at <= now < made.at + KEPT:
                made = self._made[locale] = self._make(now)
        return made

    def _make(self, now: datetime) -> Made:
        public = [each for each in self._site.published() if each.is_public]
        page = render(
            self._site, "alerts_page.html", documents=tuple(reversed(listed(public, now))), here=_here
        )
        body = page.get_data()
        return Made(now, body, hashlib.sha256(body).hexdigest()[:32])


def alerts_pages(site: Site) -> Blueprint:
    """The page and the banner."""
    page = AlertsPage(site)
    blueprint = Blueprint("alerts", __name__)
    blueprint.add_url_rule("/alerts", "page", page.view)
    blueprint.add_url_rule("/alerts/banner", "banner", lambda: render(site, "alerts.html"))
    return blueprint


def _here(locale: str) -> str:
    return f"/alerts?lang={locale}"
