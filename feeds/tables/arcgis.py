"""What an ArcGIS server answers to a query (Feature Service, f=json): rows, date types, shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from feeds.formats import Item, Problem
from feeds.tables.geometry import (
    WEB_MERCATOR,
    WGS84,
    BadShape,
    Geometry,
    Place,
    degrees,
    from_mercator,
    position,
    rings_to_polygons,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_TYPE = "esriFieldTypeDate"


def is_feature_set(document: Any) -> bool:
    """Whether the document lists features as ArcGIS does, rather than GeoJSON."""
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        return False
    if document.get("type") == "FeatureCollection":
        return False
    marks = {"fields", "objectIdFieldName", "displayFieldName", "geometryType", "spatialReference"}
    first = document["features"][:1]
    return bool(marks & document.keys()) or any(
        isinstance(each, dict) and "attributes" in each for each in first
    )


def items_of(document: Mapping[str, Any], problems: list[Problem]) -> Iterator[Item]:
    """The features as rows, dates as UTC ISO by the types of their fields, shapes in degrees."""
    dates = _date_fields(document.get("fields"))
    place, why = _place(document.get("spatialReference"))
    refused: dict[str, int] = {}
    bad = 0
    for feature in document["features"]:
        attributes = feature.get("attributes") if isinstance(feature, dict) else None
        if not isinstance(attributes, dict):
            bad += 1
            continue
        shape, reason = _shape(feature.get("geometry"), place, why)
        if reason:
            refused[reason] = refused.get(reason, 0) + 1
        yield {"row": _dated(attributes, dates), "geometry": shape}
    if bad:
        problems.append(Problem("features", f"{bad:,} of them have no attributes"))
    problems += [Problem(f"geometry of {count} features", reason) for reason, count in refused.items()]
    if document.get("exceededTransferLimit"):
        problems.append(Problem("features", "the server holds more than it sent: ask for further pages"))


def _date_fields(fields: Any) -> frozenset[str]:
    found = (each for each in fields if isinstance(each, dict)) if isinstance(fields, list) else ()
    return frozenset(str(each.get("name")).casefold() for each in found if each.get("type") == _DATE_TYPE)


def _dated(attributes: Mapping[str, Any], dates: frozenset[str]) -> dict[str, Any]:
    """The row with its dates as UTC ISO; servers do not always write names as their own field list does."""
    if not dates:
        return dict(attributes)
    return {name: instant(value) if name.casefold() in dates else value for name, value in attributes.items()}


def instant(milliseconds: Any) -> Any:
    """Epoch milliseconds as UTC ISO; whatever else stands there stays."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return milliseconds
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat()
    except (OverflowError, ValueError):
        return milliseconds


def _place(reference: Any) -> tuple[Place | None, str]:
    """How positions in this spatial reference become degrees, or None and why not."""
    reference = reference if isinstance(reference, dict) else {}
    named = (reference.get("latestWkid"), reference.get("wkid"))
    ids = {each for each in named if isinstance(each, int | str)}
    wkt = str(reference.get("wkt") or "") if not ids else ""
    if wkt.startswith("PROJCS") and "Mercator_Auxiliary_Sphere" not in wkt:
        return None, "its projection is not read; add outSR=4326 to the query"
    if (not ids and not wkt.startswith("PROJCS")) or ids & WGS84:
        return degrees, ""
    if wkt:
        return from_mercator, ""
    if ids & WEB_MERCATOR:
        return from_mercator, ""
    return None, f"spatial reference {max(map(str, ids))[:40]} is not read; add outSR=4326 to the query"


def _shape(shape: Any, place: Place | None, why: str) -> tuple[Geometry | None, str]:
    if not isinstance(shape, dict) or not shape:
        return None, ""
    own, own_why = _place(shape["spatialReference"]) if "spatialReference" in shape else (place, why)
    if own is None:
        return None, own_why
    try:
        return _converted(shape, own), ""
    except BadShape as error:
        return None, str(error)


def _converted(shape: Mapping[str, Any], place: Place) -> Geometry | None:
    if "x" in shape:
        if shape["x"] in (None, "NaN"):
            return None
        return {"type": "Point", "coordinates": position([shape["x"], shape.get("y")], place)}
    if "points" in shape:
        return {"type": "MultiPoint", "coordinates": _positions(shape["points"], place)}
    if "paths" in shape:
        drawn = (_positions(path, place) for path in _list(shape["paths"]))
        paths = [path for path in drawn if len(path) > 1]
        if not paths:
            return None
        one = len(paths) == 1
        return {"type": "LineString" if one else "MultiLineString", "coordinates": paths[0] if one else paths}
    if "rings" in shape:
        return rings_to_polygons([_positions(ring, place) for ring in _list(shape["rings"])])
    raise BadShape("its geometry is of no known type")


def _positions(line: Any, place: Place) -> list[list[float]]:
    return [position(at, place) for at in _list(line)]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadShape("its coordinates are not nested as its type wants")
    return value
