"""Rows with named columns: CSV and TSV, JSON, Socrata, CKAN, Opendatasoft, ArcGIS, GeoJSON.

``[]`` is a table without rows, as Socrata answers a query that finds nothing; ``{}`` has no shape that
says what it is and is read as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from city.errors import Unreadable
from feeds.formats import Item, Parsed, ParseOptions, Problem, Skip, nothing_known
from feeds.tables import csv_dialect, rows
from feeds.tables.csv_dialect import Dialect
from feeds.tables.cutting import documents, in_utf8
from feeds.tables.delimited import looks_like_table, rows_of
from feeds.tables.jsonlines import FIRST, document_of, is_lines
from feeds.text.documents import (
    HEAD,
    is_binary,
    is_page,
    json_of,
    looks_json,
    require,
    saved_objects,
    text_of,
)
from feeds.text.refusals import refuse_error

_LINES = Dialect("\n")
_WRAPPED = re.compile(rf'"(?:{"|".join(rows.LIST_NAMES)})"\s*:\s*\[|"type"\s*:\s*"Feature')
_ARCGIS = re.compile(r'"(?:objectIdFieldName|displayFieldName|fieldAliases|spatialReference)"\s*:')
_ALERTS = re.compile(r'wx:Alert|api\.weather\.gov/alerts|"urn:oid:')
_OF_ROWS = re.compile(r'\[\s*(?:\{|\]\s*\Z|\[\s*"[^"]*"\s*,\s*")')
_ERROR = re.compile(r'\{[^{}\[]{0,200}"error"\s*:\s*(?:\{|true)')


class Table:
    """What an open data portal publishes."""

    name = "table"
    aliases = ("csv", "tsv", "json", "socrata", "ckan", "arcgis", "geojson", "opendatasoft")

    def recognises(self, data: bytes) -> float:
        """By the shape of the JSON's beginning, or by lines that all have as many values as the first."""
        if not data[:HEAD].strip() or is_page(data) or is_binary(data):
            return 0.0
        if looks_json(data):
            return _json_score(text_of(data[: HEAD * 4]).lstrip("\ufeff"))
        text = text_of(data[: HEAD * 4])
        if text.lstrip("\ufeff \t\r\n")[:1] == "<" or text.lstrip("\ufeff \t\r\n")[:6].upper() == "BEGIN:":
            return 0.0
        return 0.55 if looks_like_table(text) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The rows in the order of the file. Raises Unreadable where it holds no rows at all."""
        require(data, "a table")
        problems: list[Problem] = []
        if looks_json(data):
            title, items = _read_json(data, problems, part_of_lines=options.dialect == _LINES)
            return Parsed("table", title, tuple(items), tuple(problems))
        if is_binary(data) or data.lstrip()[:1] == b"<":
            raise Unreadable("this is not a table of text or JSON")
        found: list[Item] = [
            {"row": row, "geometry": None} for row in rows_of(text_of(data), problems, options.dialect)
        ]
        return Parsed("table", "", tuple(found), tuple(problems))

    def dialect(self, data: bytes) -> Dialect | None:
        """That of delimited text, or that each line is a row, which a part alone might not tell.

        None for other JSON, and where quotes are written oddly.
        """
        if looks_json(data):
            return _LINES if is_lines(in_utf8(data[:FIRST])) else None
        found = csv_dialect.of(text_of(data[: 2 * csv_dialect.SAMPLE]))
        return None if found.escaped or found.spaced else found

    def parts(self, data: bytes, dialect: Any, skip: Skip = nothing_known) -> Iterator[bytes]:
        """Runs of rows under the header, or in the wrapper, of the whole."""
        return documents(data, dialect, skip)


FORMAT = Table()


def _json_score(head: str) -> float:
    if _ALERTS.search(head):
        return 0.4
    if _ARCGIS.search(head) or _ERROR.match(head):
        return 0.7
    if head[:1] == "{":
        return 0.65 if _WRAPPED.search(head) or is_lines(head.encode()) else 0.0
    return 0.6 if _OF_ROWS.match(head) else 0.0


def _read_json(data: bytes, problems: list[Problem], *, part_of_lines: bool) -> tuple[str, list[Item]]:
    if is_lines(data) or (part_of_lines and data.lstrip()[:1] == b"{"):
        return "", rows.items_of(document_of(data, problems), problems)
    try:
        document = json_of(data, "a table")
    except Unreadable as error:
        saved = saved_objects(data, rows.LIST_NAMES)
        if not saved:
            raise
        problems.append(Problem("end of file", error.what, cut=True))
        document = _around(data, saved)
    refuse_error(document)
    name = document.get("name") if isinstance(document, dict) else None
    return (name if isinstance(name, str) else ""), rows.items_of(document, problems)


def _around(data: bytes, saved: list[dict[str, Any]]) -> Any:
    """What was saved of a list, wrapped as its kind was: features keep their meaning, rows need none."""
    if "attributes" in saved[0]:
        wkid = re.search(r'"(?:latestWkid|wkid)"\s*:\s*(\d{1,9})', text_of(data[: HEAD * 4]))
        return {"features": saved, "spatialReference": {"wkid": int(wkid[1])} if wkid else {}}
    if saved[0].get("type") == "Feature":
        return {"type": "FeatureCollection", "features": saved}
    return saved
