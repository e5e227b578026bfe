"""What is in force for other programs: GET /alerts/rss.xml (RSS 2.0) and GET /alerts/alerts.json.

Unlike the Atom feed of the city's own messages (:mod:`web.alerts`) both tell all that is in force, whoever
said it, in the words of the page. JSON has the areas as GeoJSON (RFC 7946).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from web.addresses import outside
from web.made_once import MadeOnce
from words import Phrases, phrases

if TYPE_CHECKING:
    from city.alerts.messages import Area
    from web.ports import Alert, Site

_DIGITS = 5
"""Of a coordinate: a metre."""


def rss_feed(site: Site) -> MadeOnce:
    """What is in force as RSS 2.0."""
    return MadeOnce(site, "application/rss+xml", lambda locale: _rss(site, locale), is_open=True)


def json_feed(site: Site) -> MadeOnce:
    """What is in force as JSON."""
    return MadeOnce(site, "application/json", lambda locale: _json(site, locale), is_open=True)


def _rss(site: Site, locale: str) -> bytes:
    words = phrases(locale)
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = ElementTree.SubElement(root, "channel")
    page = outside(site, "alerts.page", lang=locale)
    title = words.say("web.alerts.page", city=site.city.name)
    for name, text in (("title", title), ("link", page), ("description", title), ("language", locale)):
        ElementTree.SubElement(channel, name).text = text
    ElementTree.SubElement(channel, "ttl").text = "1"
    for alert in site.alerts(locale).alerts:
        item = ElementTree.SubElement(channel, "item")
        for name, text in (
            ("title", alert.text),
            ("link", page),
            ("description", _description(alert, words)),
            ("category", alert.tier),
        ):
            ElementTree.SubElement(item, name).text = text
        sent = alert.sent.isoformat() if alert.sent else ""
        # An update is told anew: readers show what they have not seen by this name.
        ElementTree.SubElement(item, "guid", isPermaLink="false").text = f"{alert.id} {sent}".strip()
        if alert.sent:
            ElementTree.SubElement(item, "pubDate").text = format_datetime(alert.sent)
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _description(alert: Alert, words: Phrases) -> str:
    """Where and what to do, each with its name, as far as it is told."""
    told = (("where", alert.where), ("todo", alert.what_to_do))
    return " ".join(f"{words.say(f'web.alerts.{name}')} {text}" for name, text in told if text)


def _json(site: Site, locale: str) -> bytes:
    found = site.alerts(locale)
    blind = found.blind_since.isoformat() if found.blind_since else None
    told = {
        "city": site.city.name,
        "language": locale,
        "complete": not (found.blind_since or found.never_heard),
        "blind_since": blind,
        "alerts": [_alert(each) for each in found.alerts],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _alert(alert: Alert) -> Mapping[str, Any]:
    return {
        "id": alert.id,
        "tier": alert.tier,
        "text": alert.text,
        "what_to_do": alert.what_to_do,
        "where": alert.where,
        "sent": alert.sent.isoformat() if alert.sent else None,
        "until": alert.until.isoformat() if alert.until else None,
        "geometry": _geometry(alert.areas),
        "circles": [_circle(each) for area in alert.areas for each in area.circles],
    }


def _geometry(areas: Sequence[Area]) -> Mapping[str, Any] | None:
    """The polygons, longitude first as GeoJSON has it; None where nothing is drawn but by code or circle."""
    rings = [ring for area in areas for ring in area.polygons]
    if not rings:
        return None
    polygons = [[[[round(lon, _DIGITS), round(lat, _DIGITS)] for lat, lon in ring]] for ring in rings]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _circle(circle: tuple[float, float, float]) -> Mapping[str, float]:
    """GeoJSON knows no circle: the middle and the radius in kilometres, as CAP has it."""
    return {"lat": circle[0], "lon": circle[1], "km": circle[2]}
