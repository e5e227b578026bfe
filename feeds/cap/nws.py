"""The National Weather Service's alerts as api.weather.gov gives them: GeoJSON, or JSON-LD.

The elements are CAP's under names of their own. What its API adds is ``ends``; what it
left out until 2025 is ``scope``, since everything it lists is public.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from city.alerts.messages import plain_identifier
from city.earth.geometry import Point
from city.errors import Unreadable
from feeds.cap.reading import MAX_ALERTS, Entry, Reading, ring_of
from feeds.text.documents import loads, whole_values
from feeds.text.refusals import refuse_error

_ZONE_URL = re.compile(r"/zones/\w+/([A-Z]{2}[CZ]\d{3})$")
_LIST_START = re.compile(r'"(?:features|@graph)"\s*:\s*\[')


def read(data: bytes, reading: Reading) -> tuple[str, list[Entry]]:
    """The listing's title and its raw entries. Raises Unreadable if there is no alert where one must be."""
    document = _document(data, reading)
    found: list[Entry] = []
    listed = _listed(document)
    if len(listed) > MAX_ALERTS:
        reading.note("", f"it lists more than {MAX_ALERTS} alerts; the others were not read")
    for number, feature in enumerate(listed[:MAX_ALERTS]):
        where = f"features[{number}]"
        alert = _alert_of(feature)
        if alert is None:
            reading.note(where, "is no alert")
        else:
            found.append(_entry(alert, feature, where, reading))
    if listed and not found:
        raise Unreadable("none of its features is an alert", fix="For other GeoJSON the format is table")
    pages = document.get("pagination")
    if listed and isinstance(pages, Mapping) and pages.get("next"):
        reading.note(
            "pagination", "the server holds more alerts than it sent: ask for those of your zones only"
        )
    title = document.get("title")
    return title if isinstance(title, str) else "", found


def _document(data: bytes, reading: Reading) -> Mapping[str, Any]:
    text = data.decode(json.detect_encoding(data), errors="replace").removeprefix("\ufeff")
    try:
        document = loads(text)
    except RecursionError as error:
        raise Unreadable("its JSON is nested too deeply") from error
    except ValueError as error:
        reading.damaged = True
        reading.note("", f"not well-formed JSON: {error}")
        start = _LIST_START.search(text)
        document = {"features": list(whole_values(text, start.end())) if start else []}
        if not document["features"]:
            raise Unreadable(f"it is not JSON: {error}") from error
    refuse_error(document)
    if not isinstance(document, Mapping) or _kind_of(document) is None:
        raise Unreadable("it is no listing of alerts", fix="Give a FeatureCollection of api.weather.gov")
    return document


def _kind_of(document: Mapping[str, Any]) -> str | None:
    for name in ("features", "@graph"):
        if isinstance(document.get(name), list):
            return name
    return "" if _alert_of(document) is not None else None


def _listed(document: Mapping[str, Any]) -> list[Any]:
    name = _kind_of(document)
    return [document] if not name else list(document[name])


def _alert_of(feature: object) -> Mapping[str, Any] | None:
    """The alert's own fields: a GeoJSON feature's properties, or the JSON-LD object itself."""
    if not isinstance(feature, Mapping):
        return None
    inner = feature.get("properties")
    alert = inner if isinstance(inner, Mapping) else feature
    return alert if alert.get("@type") == "wx:Alert" or {"messageType", "event"} <= alert.keys() else None


def _entry(alert: Mapping[str, Any], feature: Mapping[str, Any], where: str, reading: Reading) -> Entry:
    return {
        "sender": _text(alert, "sender"),
        "identifier": plain_identifier(_text(alert, "id") or _text(alert, "@id") or ""),
        "sent": reading.time(_text(alert, "sent"), f"{where}.sent"),
        "status": _text(alert, "status"),
        "scope": _text(alert, "scope") or "Public",
        "msg_type": _text(alert, "messageType"),
        "references": list(_references(alert.get("references"))),
        "infos": [_info(alert, feature, where, reading)],
        "note": _text(alert, "note"),
    }


def _info(alert: Mapping[str, Any], feature: Mapping[str, Any], where: str, reading: Reading) -> Entry:
    response = _text(alert, "response")
    return {
        "language": _text(alert, "language") or "en-US",
        "event": _text(alert, "event"),
        "urgency": _text(alert, "urgency"),
        "severity": _text(alert, "severity"),
        "certainty": _text(alert, "certainty"),
        "response": response,
        "onset": reading.time(_text(alert, "onset"), f"{where}.onset"),
        "expires": reading.time(_text(alert, "expires"), f"{where}.expires"),
        "headline": _text(alert, "headline"),
        "description": _text(alert, "description"),
        "instruction": _text(alert, "instruction"),
        "areas": [_area(alert, feature.get("geometry"), where, reading)],
        "responses": [response] if response else [],
        "categories": [category] if (category := _text(alert, "category")) else [],
        "effective": reading.time(_text(alert, "effective"), f"{where}.effective"),
        "ends": reading.time(_text(alert, "ends"), f"{where}.ends"),
        "sender_name": _text(alert, "senderName"),
        "web": _text(alert, "web"),
        "event_codes": _names(alert.get("eventCode")),
        "parameters": _names(alert.get("parameters")),
    }


def _area(alert: Mapping[str, Any], geometry: object, where: str, reading: Reading) -> Entry:
    geocodes = _names(alert.get("geocode"))
    ugc, same = reading.codes(geocodes, f"{where}.geocode")
    rings = [(f"{where}.geometry", ring) for ring in _rings(geometry, where, reading)]
    return {
        "text": _text(alert, "areaDesc"),
        "polygons": reading.polygons(rings),
        "circles": [],
        "ugc": ugc or _zones(alert.get("affectedZones")),
        "same": same,
        "geocodes": geocodes,
    }


def _zones(urls: object) -> list[str]:
    """The zones' codes out of their addresses: some listings leave ``geocode.UGC`` empty."""
    texts = [url for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
    return [found[1] for url in texts if (found := _ZONE_URL.search(url))]


def _references(value: object) -> Iterator[list[str]]:
    """References in full, or as bare addresses of alerts, which name neither sender nor time."""
    for each in value if isinstance(value, list) else []:
        if isinstance(each, Mapping):
            identifier = plain_identifier(_text(each, "identifier") or _text(each, "@id") or "")
            if identifier:
                yield [_text(each, "sender") or "", identifier, _text(each, "sent") or ""]


def _rings(geometry: object, where: str, reading: Reading) -> Iterator[list[Point] | None]:
    """The outlines in a GeoJSON geometry, or in JSON-LD's well-known text, as (lat, lon)."""
    if isinstance(geometry, str):
        for outline in re.findall(r"\(\(([^()]+)\)", geometry):
            points = ring_of(" ".join(",".join(pair.split()) for pair in outline.split(",")))
            yield [(lat, lon) for lon, lat in points] if points else None
    if not isinstance(geometry, Mapping):
        return
    coordinates = geometry.get("coordinates")
    for polygon in [coordinates] if geometry.get("type") == "Polygon" else _list(coordinates):
        outline, *holes = _list(polygon) or [None]
        if holes:
            reading.note(f"{where}.geometry", "its holes are warned too: CAP knows none")
        yield _flipped(outline)


def _flipped(ring: object) -> list[Point] | None:
    points = _list(ring)
    if not all(isinstance(point, list) and len(point) >= 2 for point in points):
        return None
    if not all(isinstance(number, int | float) for point in points for number in point[:2]):
        return None
    return [(float(point[1]), float(point[0])) for point in points]


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


def _names(value: object) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): [str(each) for each in _list(values)] for name, values in value.items()}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
