"""GET /alerts: what is in force, where and what to do, for the whole city at once; GET /alerts/banner: the
head of every page, which pages that are open ask for every half minute.

Both are made once for everybody (:mod:`web.made_once`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from web.made_once import MadeOnce
from web.maps.drawing import Drawing
from web.maps.reach import alerts_map
from web.rendering import render
from web.residents.alert_feeds import json_feed, rss_feed

if TYPE_CHECKING:
    from web.ports import Alerts, Site

MOST_MESSAGES = 20
"""Of the city's own that are listed, however old."""


def alerts_pages(site: Site) -> Blueprint:
    """The page, the banner, and what is in force for other programs: RSS and JSON."""
    blueprint = Blueprint("alerts", __name__)
    html = "text/html"
    for path, name, answer in (
        ("/alerts", "page", MadeOnce(site, html, lambda locale: _page(site, locale))),
        ("/alerts/banner", "banner", MadeOnce(site, html, lambda _: render(site, "alerts.html").get_data())),
        ("/alerts/rss.xml", "rss", rss_feed(site)),
        ("/alerts/alerts.json", "json", json_feed(site)),
    ):
        blueprint.add_url_rule(path, name, answer.view)
    return blueprint


def _page(site: Site, locale: str) -> bytes:
    found = site.alerts(locale)
    public = [each for each in site.published() if each.is_public]
    page = render(
        site,
        "alerts_page.html",
        in_force=found,
        past=site.past_alerts(locale),
        map=_map(site, found, locale),
        documents=public[: -MOST_MESSAGES - 1 : -1],
        here=_here,
    )
    body: bytes = page.get_data()
    return body


def _map(site: Site, found: Alerts, locale: str) -> Drawing | None:
    outlines = site.places.town.outlines() if site.places else {}
    numbered = [(number, each.areas) for number, each in enumerate(found.alerts, start=1)]
    return alerts_map(outlines, numbered, locale)


def _here(locale: str) -> str:
    return f"/alerts?lang={locale}"
