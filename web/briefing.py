"""GET /briefing/<locale>.json and .xml: the feed of a flash briefing skill.

The elements are those of Amazon's Flash Briefing Skill API Feed Reference; the XML is RSS 2.0 with
guid for uid, pubDate for updateDate, description for mainText and link for redirectionUrl.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from flask import Blueprint, Response, abort, make_response, request

from web.addresses import outside
from web.language import locale_named
from words import phrases

if TYPE_CHECKING:
    from web.ports import BriefingItem, Site

MINUTES = "10"
"""How long a reader of the RSS may keep it: no longer than an emergency may be late."""

MOST_KNOWN = 64
"""Addresses remembered: a city has a handful, but whoever asks may name any host."""


def briefing_feed(site: Site) -> Blueprint:
    """The feeds of every locale of the city; another locale's words are not found (404)."""
    blueprint = Blueprint("briefing", __name__)
    shown = _Shown(site)
    blueprint.add_url_rule("/briefing/<locale>.json", "json", shown.json)
    blueprint.add_url_rule("/briefing/<locale>.xml", "xml", shown.xml)
    return blueprint


class _Shown:
    """The feeds, and since when each is what it is."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._since: dict[str, tuple[str, datetime]] = {}

    def json(self, locale: str) -> Response:
        """The feed as JSON, a list of items."""
        items = self._items(self._locale(locale))
        told = [
            {
                "uid": item.uid,
                "updateDate": f"{item.updated.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0Z",
                "titleText": item.title,
                "mainText": item.text,
                "redirectionUrl": url,
            }
            for item, url in items
        ]
        return self._response(json.dumps(told, ensure_ascii=False).encode(), "application/json")

    def xml(self, locale: str) -> Response:
        """The feed as RSS 2.0."""
        found = self._locale(locale)
        title = phrases(found).say("briefing.title", city=self._site.city.name)
        home = outside(self._site, "pages.home", lang=found)
        return self._response(_rss(title, home, found, self._items(found)), "application/rss+xml")

    def _locale(self, name: str) -> str:
        found = locale_named(name, self._site.city.locales)
        if found is None or self._site.briefing is None:
            abort(404)
        return found

    def _items(self, locale: str) -> Sequence[tuple[BriefingItem, str]]:
        """Each item with where to read more of it: the city's own page, or else ours."""
        assert self._site.briefing is not None
        ours = outside(self._site, "alerts.page", lang=locale)
        return [(item, item.url or ours) for item in self._site.briefing(locale)]

    def _response(self, body: bytes, mimetype: str) -> Response:
        response = make_response(body)
        response.mimetype = mimetype
        response.headers["Content-Type"] = f"{mimetype}; charset=utf-8"
        tag = hashlib.sha256(body).hexdigest()[:32]
        response.set_etag(tag)
        response.last_modified = self._unchanged_since(tag)
        response.headers["Cache-Control"] = "no-cache"  # kept, but asked about: an emergency must not be old
        response.make_conditional(request)
        return response

    def _unchanged_since(self, tag: str) -> datetime:
        """Since when this address has given these bytes. An item's own date would not do: when an
        emergency ends, the feed changes and its newest date goes back."""
        known = self._since.get(request.base_url)
        if known is None or known[0] != tag:
            if len(self._since) >= MOST_KNOWN:
                self._since.clear()
            known = self._since[request.base_url] = (tag, self._site.now().astimezone(UTC))
        return known[1]


def _rss(title: str, home: str, locale: str, items: Sequence[tuple[BriefingItem, str]]) -> bytes:
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _put(channel, title=title, link=home, description=title, language=locale, ttl=MINUTES)
    for item, url in items:
        entry = ElementTree.SubElement(channel, "item")
        ElementTree.SubElement(entry, "guid", isPermaLink="false").text = item.uid
        _put(
            entry,
            pubDate=format_datetime(item.updated.astimezone(UTC), usegmt=True),
            title=item.title,
            description=item.text,
            link=url,
        )
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _put(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = text
