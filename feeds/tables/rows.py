"""Rows out of JSON: bare lists, the wrappers of Socrata, CKAN, Opendatasoft and others, and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from city.errors import Unreadable
from feeds.formats import Item, Problem
from feeds.tables import arcgis
from feeds.tables.geometry import (
    WEB_MERCATOR,
    WGS84,
    BadShape,
    Geometry,
    Place,
    degrees,
    from_mercator,
    geojson,
    in_mercator,
    latitude_longitude,
)

LIST_NAMES = ("features", "records", "results", "rows", "data", "items", "value")
"""Under which names services wrap their rows, the surest first."""

_WRAPPERS = ("result", "response", "d")
"""What CKAN, some home-made services and OData 2 put around the list or its wrapper."""
_DESCRIPTIONS = frozenset({"fields", "columns", "headers", "header", "links", "layers", "errors", "messages"})
"""Lists that tell about rows and are none."""
_NAMED_BY = ("fieldName", "name", "id", "field", "title")
"""Where the description of a column has its name, the surest first."""
_COLUMNS = ("columns", "headers", "header")
_SHAPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


def items_of(document: Any, problems: list[Problem]) -> list[Item]:
    """The rows of a document, in order. Raises Unreadable where it holds none at all."""
    if arcgis.is_feature_set(document):
        return list(arcgis.items_of(document, problems))
    if isinstance(document, dict) and document.get("type") in (*_SHAPES, "GeometryCollection"):
        document = {"type": "Feature", "properties": {}, "geometry": document}
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    if isinstance(document, dict) and isinstance(document.get("features"), list):
        return list(_features(document, problems))
    rows = rows_in(document)
    if rows is None:
        raise Unreadable(
            "this JSON holds no rows", fix=f"Rows are a list, bare or under {', '.join(LIST_NAMES)}"
        )
    items = [_item(row) for row in rows if isinstance(row, dict)]
    if rows and not items:
        raise Unreadable("this JSON is a list, but not of rows with named columns")
    if len(items) < len(rows):
        problems.append(Problem("rows", f"{len(rows) - len(items)} entries are no rows"))
    return items


def rows_in(document: Any) -> list[Any] | None:
    """The list of rows in a document, or None."""
    if isinstance(document, list):
        return _under_names(document)
    if not isinstance(document, dict):
        return None
    for name in _WRAPPERS:
        inner = document.get(name)
        if isinstance(inner, dict) or (isinstance(inner, list) and name == "result"):
            return rows_in(inner)
    for name in LIST_NAMES:
        if isinstance(document.get(name), list):
            return _named(document, document[name])
    return _only_list(document)


def _only_list(document: Mapping[str, Any]) -> list[Any] | None:
    """The rows under a name of a service's own making, where nothing else in the document can be them."""
    lists = [
        value
        for name, value in document.items()
        if isinstance(value, list) and value and name.lower() not in _DESCRIPTIONS
    ]
    return lists[0] if len(lists) == 1 and all(isinstance(each, dict) for each in lists[0]) else None


def _named(document: Mapping[str, Any], rows: list[Any]) -> list[Any]:
    """Socrata's rows.json and others have the column names apart from the rows."""
    meta = document.get("meta")
    view = meta.get("view") if isinstance(meta, dict) else None
    columns = view.get("columns") if isinstance(view, dict) else None
    for name in _COLUMNS:
        columns = columns if isinstance(columns, list) else document.get(name)
    if not isinstance(columns, list):
        return _under_names(rows)
    names = [_name_of(each, number) for number, each in enumerate(columns)]
    return [dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in rows]


def _name_of(column: Any, number: int) -> str:
    if isinstance(column, dict):
        column = next((column[key] for key in _NAMED_BY if key in column), None)
    return column if isinstance(column, str) and column else str(number)


def _under_names(rows: list[Any]) -> list[Any]:
    """A list of lists whose first is one of names, as the Census writes it, as rows."""
    names = rows[0] if rows and isinstance(rows[0], list) else None
    if not names or not all(isinstance(each, str) for each in names) or len(set(names)) < len(names):
        return rows
    return [dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in rows[1:]]


def _item(row: Mapping[str, Any]) -> Item:
    """A row, with its first shape; Opendatasoft 1 keeps the columns under ``fields``."""
    fields = row.get("fields")
    if isinstance(fields, dict) and "recordid" in row:
        return {"row": fields, "geometry": _first_shape(row) or _first_shape(fields)}
    return {"row": row, "geometry": _first_shape(row)}


def _first_shape(row: Mapping[str, Any]) -> Geometry | None:
    """The shape in the row's columns: GeoJSON first, since a point beside it is only its middle."""
    for value in row.values():
        shape = value.get("geometry") if isinstance(value, dict) and value.get("type") == "Feature" else value
        if isinstance(shape, dict) and shape.get("type") in _SHAPES:
            try:
                return geojson(shape)
            except BadShape:
                continue
    points = (latitude_longitude(value) or _lon_lat(value) for value in row.values())
    return next((point for point in points if point), None)


def _lon_lat(value: Any) -> Geometry | None:
    """Opendatasoft's geo_point_2d."""
    if not isinstance(value, dict) or value.keys() != {"lon", "lat"}:
        return None
    return latitude_longitude({"longitude": value["lon"], "latitude": value["lat"]})


def _features(document: Mapping[str, Any], problems: list[Problem]) -> Iterator[Item]:
    place, why = _reference(document)
    if place is from_mercator and "crs" not in document:
        problems.append(Problem("features", "the coordinates are Web Mercator metres and do not say so"))
    refused: dict[str, int] = {}
    features = [each for each in document["features"] if isinstance(each, dict)]
    if bad := len(document["features"]) - len(features):
        problems.append(Problem("features", f"{bad:,} of them are no objects"))
    for feature in features:
        shape, reason = _placed(feature.get("geometry"), place, why)
        if reason:
            refused[reason] = refused.get(reason, 0) + 1
        properties = feature.get("properties")
        yield {"row": properties if isinstance(properties, dict) else {}, "geometry": shape}
    problems += [Problem(f"geometry of {count} features", reason) for reason, count in refused.items()]
    own = document.get("properties")
    if document.get("exceededTransferLimit") or (isinstance(own, dict) and own.get("exceededTransferLimit")):
        problems.append(Problem("features", "the server holds more than it sent: ask for further pages"))


def _reference(document: Mapping[str, Any]) -> tuple[Place | None, str]:
    """The reference system of the old ``crs`` member; without one, degrees, unless they cannot be."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    code = name.rpartition(":")[2]
    number = int(code[:9]) if code.isdecimal() else None  # none has more digits; 5,000 of them int() refuses
    if number in WEB_MERCATOR:
        return from_mercator, ""
    if number is not None and number not in WGS84:
        return None, f"reference system {name[:40]} is not read; ask for EPSG:4326"
    first = next((each.get("geometry") for each in document["features"] if isinstance(each, dict)), None)
    return (from_mercator if in_mercator(first) else degrees), ""


def _placed(shape: Any, place: Place | None, why: str) -> tuple[Geometry | None, str]:
    if place is None:
        return None, why if shape else ""
    try:
        return geojson(shape, place), ""
    except (BadShape, RecursionError) as error:
        return None, str(error)
