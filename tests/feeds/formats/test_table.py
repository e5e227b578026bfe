"""The table format: rows of CSV, JSON, Socrata, CKAN, Opendatasoft, ArcGIS and GeoJSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from city.errors import Unreadable
from feeds.formats import Parsed, ParseOptions, load
from feeds.tables import delimited

ROW = {"name": "Pool", "open": "9"}


def read(data: bytes | Any) -> Parsed:
    """Bytes, or a document that is written as JSON first."""
    written = data if isinstance(data, bytes) else json.dumps(data).encode()
    return load("table").parse(written, ParseOptions())


def rows(data: bytes | Any) -> list[Any]:
    """The rows without their shapes."""
    return [item["row"] for item in read(data).items]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_in_every_separator_and_encoding(separator: str, encoding: str) -> None:
    """The same two rows whatever the portal writes; values stay text."""
    text = "\r\n".join(
        separator.join(line) for line in (("name", "café"), ("Pool", "0010"), ("Library", "Ñ"))
    )
    assert rows(text.encode(encoding)) == [{"name": "Pool", "café": "0010"}, {"name": "Library", "café": "Ñ"}]


def test_japanese_text_is_read() -> None:
    """What is neither UTF-8 nor Windows-1252 is tried as Shift JIS."""
    text = "市区町村名,大字・丁目名\n福島市,五老内町\n"
    assert rows(text.encode("cp932")) == [{"市区町村名": "福島市", "大字・丁目名": "五老内町"}]


def test_quoted_values_hold_separators_and_line_breaks() -> None:
    """RFC 4180."""
    assert rows(b'name,at\n"Pool, ""big""","1 Main\nSt"\n') == [{"name": 'Pool, "big"', "at": "1 Main\nSt"}]


def test_uneven_rows_are_kept_and_said() -> None:
    """Missing values are empty, surplus ones are dropped; two columns of one name stay two."""
    parsed = read(b"name,name,x\n1,2\n1,2,3,4\n\n1,2,3\n")
    assert [item["row"] for item in parsed.items] == [
        {"name": "1", "name_2": "2", "x": ""},
        {"name": "1", "name_2": "2", "x": "3"},
        {"name": "1", "name_2": "2", "x": "3"},
    ]
    assert parsed.problems[0].what == "2 rows do not have 3 values"


def test_the_rows_before_one_that_cannot_be_read_are_kept() -> None:
    """All of them, the last too: a value of more than 16 MB ends the table, and it is said at which row."""
    parsed = read(b"a,b\n1,2\n3,4\n5," + b"x" * 17_000_000 + b"\n7,8\n")
    assert [item["row"] for item in parsed.items] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    assert [each.where for each in parsed.problems] == ["row 4"]


def test_a_header_alone_is_an_empty_table() -> None:
    """No rows is no error."""
    assert rows(b"name,open\n") == []


@pytest.mark.parametrize(
    "document",
    [
        [ROW],
        {"data": [ROW]},
        {"results": [ROW], "total_count": 1},
        {"records": [ROW]},
        {"success": True, "result": {"records": [ROW], "fields": [{"id": "name"}]}},
        {"nhits": 1, "records": [{"recordid": "1", "fields": ROW}]},
        {
            "meta": {"view": {"columns": [{"fieldName": "name"}, {"fieldName": "open"}]}},
            "data": [["Pool", "9"]],
        },
        {"fields": [], "features": [{"attributes": ROW}]},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": ROW, "geometry": None}]},
        {"type": "Feature", "properties": ROW, "geometry": None},
    ],
)
def test_every_service_gives_the_same_row(document: Any) -> None:
    """JSON, Socrata, Opendatasoft 1 and 2, CKAN, ArcGIS and GeoJSON."""
    assert read(document).items == ({"row": ROW, "geometry": None},)


@pytest.mark.parametrize("document", [[], {"data": []}, {"result": {"records": []}}, {"features": []}])
def test_no_rows_are_an_empty_table(document: Any) -> None:
    """A query that finds nothing is answered with nothing."""
    assert read(document).items == ()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"error": {"code": 499, "message": "Token Required", "details": []}}, "Token Required"),
        ({"error": True, "message": "Internal error", "status": 500}, "Internal error"),
        ({"code": "dataset.missing", "message": "Not found", "data": {"id": "x"}}, "Not found"),
        (
            {"success": False, "error": {"message": "Access denied", "__type": "Authorization"}},
            "Access denied",
        ),
    ],
)
def test_an_error_with_status_200_is_an_error(document: Any, told: str) -> None:
    """ArcGIS, Socrata and CKAN send errors as if they were answers."""
    with pytest.raises(Unreadable, match=told):
        read(document)


@pytest.mark.parametrize(
    "data", [b"{}", b'{"count": 10}', b"[1, 2]", b"<html></html>", b"", b"{nope", b"\x00\x01\x02" * 9]
)
def test_what_holds_no_rows_is_unreadable(data: bytes) -> None:
    """No list of rows, no header, no text."""
    with pytest.raises(Unreadable):
        read(data)


def arcgis(geometry: Any, wkid: int = 4326, **attributes: Any) -> dict[str, Any]:
    """An ArcGIS answer with one feature."""
    return {
        "spatialReference": {"wkid": wkid},
        "fields": [
            {"name": "when", "type": "esriFieldTypeDate"},
            {"name": "day", "type": "esriFieldTypeDateOnly"},
        ],
        "features": [{"attributes": attributes, "geometry": geometry}],
    }


def test_arcgis_dates_are_utc() -> None:
    """Epoch milliseconds become ISO by the type of their field; other numbers and null stay."""
    document = arcgis(None, when=1762732800000, count=1762732800000, day="2026-01-05")
    assert rows(document) == [
        {"when": "2025-11-10T00:00:00+00:00", "count": 1762732800000, "day": "2026-01-05"}
    ]
    assert rows(arcgis(None, when=None)) == [{"when": None}]
    assert rows(arcgis(None, when=-86400000)) == [{"when": "1969-12-31T00:00:00+00:00"}]


OUTER = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]  # clockwise, as ArcGIS has it
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
ISLAND = [[10, 10], [10, 11], [11, 11], [11, 10], [10, 10]]


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        ({"x": -76.3, "y": 36.8}, {"type": "Point", "coordinates": [-76.3, 36.8]}),
        ({"points": [[1, 2], [3, 4]]}, {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}),
        ({"paths": [[[1, 2], [3, 4]]]}, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}),
        ({"rings": [OUTER]}, {"type": "Polygon", "coordinates": [OUTER[::-1]]}),
        ({"rings": [OUTER, HOLE]}, {"type": "Polygon", "coordinates": [OUTER[::-1], HOLE[::-1]]}),
        (
            {"rings": [ISLAND, HOLE, OUTER]},
            {"type": "MultiPolygon", "coordinates": [[ISLAND[::-1]], [OUTER[::-1], HOLE[::-1]]]},
        ),
        ({"rings": [HOLE]}, {"type": "Polygon", "coordinates": [HOLE]}),
        ({"rings": []}, None),
        ({"x": "NaN"}, None),
        ({}, None),
    ],
)
def test_arcgis_shapes_become_geojson(geometry: Any, expected: Any) -> None:
    """Rings are sorted into polygons and holes and turned as RFC 7946 wants them."""
    assert read(arcgis(geometry)).items[0]["geometry"] == expected


def test_web_mercator_becomes_degrees() -> None:
    """The metres of web maps become degrees, in ArcGIS and in GeoJSON that says so or cannot hide it."""
    norfolk = pytest.approx([-76.2859, 36.8438], abs=1e-4)
    metres = [-8492107.5, 4417361.0]
    assert (
        read(arcgis({"x": metres[0], "y": metres[1]}, wkid=102100)).items[0]["geometry"]["coordinates"]
        == norfolk
    )
    bare = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": metres}}
    parsed = read({"type": "FeatureCollection", "features": [bare]})
    assert parsed.items[0]["geometry"]["coordinates"] == norfolk
    assert "do not say so" in parsed.problems[0].what
    named = {
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        "features": [bare],
    }
    assert read({"type": "FeatureCollection", **named}).items[0]["geometry"]["coordinates"] == norfolk


def test_a_shape_in_another_reference_system_is_null_and_said() -> None:
    """State plane feet are not guessed at; the row stays, and the problem says what to ask for."""
    parsed = read(arcgis({"x": 12104000, "y": 3470000}, wkid=2284, name="Pool"))
    assert parsed.items == ({"row": {"name": "Pool"}, "geometry": None},)
    assert "outSR=4326" in parsed.problems[0].what


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [200, 95]},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [1]},
        {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]},
        {"type": "Circle", "coordinates": [1, 2]},
        "POINT (1 2)",
    ],
)
def test_a_shape_that_makes_no_sense_is_null_and_said(geometry: Any) -> None:
    """The row is worth more than its shape."""
    feature = {"type": "Feature", "properties": ROW, "geometry": geometry}
    parsed = read({"type": "FeatureCollection", "features": [feature]})
    assert (parsed.items[0]["geometry"], parsed.items[0]["row"], len(parsed.problems)) == (None, ROW, 1)


def test_a_socrata_row_has_the_shape_in_its_columns() -> None:
    """GeoJSON in a column, or the old location column."""
    point = {"type": "Point", "coordinates": [-76.3, 36.8]}
    old = {"latitude": "36.8", "longitude": "-76.3", "human_address": "{}"}
    assert read([{"the_geom": point}]).items[0]["geometry"] == point
    assert read([{"location": old}]).items[0]["geometry"] == point
    assert read([{"geo_point_2d": {"lon": -76.3, "lat": 36.8}}]).items[0]["geometry"] == point


def test_a_cut_off_answer_keeps_the_whole_rows() -> None:
    """Rows before the break are rows; their dates and shapes mean the same."""
    document = arcgis({"x": 1, "y": 2}, name="Pool")
    document["features"] = document["features"] * 3
    parsed = read(json.dumps(document).encode()[:-20])
    assert len(parsed.items) == 2
    assert parsed.items[0]["geometry"] == {"type": "Point", "coordinates": [1, 2]}
    assert "cannot be read" in parsed.problems[0].what


def test_numbers_that_json_lacks_are_null() -> None:
    """NaN is no value."""
    assert rows(b'[{"a": NaN, "b": 1}]') == [{"a": None, "b": 1}]


def test_half_characters_that_json_can_escape_are_replaced() -> None:
    """What no encoding can write would break whatever stores it."""
    assert rows(b'[{"a": "x\\ud83d", "\\udc00b": ["\\ud83d\\ude00"]}]') == [
        {"a": "x\ufffd", "\ufffdb": ["\U0001f600"]}
    ]


def test_a_page_of_a_longer_answer_is_said() -> None:
    """A server that holds back rows says so, and so do we."""
    assert "further pages" in read({**arcgis(None, a=1), "exceededTransferLimit": True}).problems[0].what


@pytest.mark.parametrize(
    "document",
    [
        [["a", "b"], [1, 2]],
        {"columns": ["a", "b"], "data": [[1, 2]]},
        {"columns": [{"name": "a"}, {"id": "b"}], "rows": [[1, 2]]},
        {"response": {"data": [{"a": 1, "b": 2}]}},
        {"d": {"results": [{"a": 1, "b": 2}]}},
        {"total": 1, "eventFeedItemList": [{"a": 1, "b": 2}], "fields": [{"name": "a"}]},
    ],
)
def test_rows_are_found_under_names_and_in_wrappers(document: Any) -> None:
    """The Census lists names first; others keep them apart, or wrap the list once more."""
    assert rows(document) == [{"a": 1, "b": 2}]


@pytest.mark.parametrize(
    ("shape", "read_as", "why"),
    [
        ({}, None, ""),
        ({"type": "Polygon", "coordinates": [[]]}, None, "fewer than three corners"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, None, "fewer than two points"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]], []]},
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
            "",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[], [[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
            {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
            "",
        ),
    ],
)
def test_odd_shapes_become_sound_or_none(shape: Any, read_as: Any, why: str) -> None:
    """Rings are closed, empty parts dropped; what is left with nothing is null and said."""
    parsed = read({"type": "Feature", "properties": {}, "geometry": shape})
    assert parsed.items[0]["geometry"] == read_as
    assert [why in problem.what for problem in parsed.problems] == ([True] if why else [])


def test_a_bare_geometry_is_one_row() -> None:
    """GeoJSON allows a geometry as the whole document."""
    point = {"type": "Point", "coordinates": [-75.9, 37.1]}
    assert read(point).items == ({"row": {}, "geometry": point},)


@pytest.mark.parametrize(
    "more", [{"exceededTransferLimit": True}, {"properties": {"exceededTransferLimit": True}}]
)
def test_a_geojson_that_is_not_all_says_so(more: Any) -> None:
    """ArcGIS marks a page of GeoJSON at either place."""
    parsed = read({"type": "FeatureCollection", "features": [], **more})
    assert "further pages" in parsed.problems[0].what


def test_arcgis_dates_are_found_whatever_the_case_of_their_name() -> None:
    """A server may write DATE_ in its rows and date_ in its list of fields."""
    document = {
        "fields": [{"name": "date_", "type": "esriFieldTypeDate"}],
        "features": [{"attributes": {"DATE_": 1763841600000}}],
    }
    assert rows(document) == [{"DATE_": "2025-11-22T20:00:00+00:00"}]


def test_a_projection_without_a_number_is_not_taken_for_degrees() -> None:
    """Only the text of the reference tells that its metres are no degrees."""
    feature = {"attributes": {"a": 1}, "geometry": {"x": 1, "y": 2}}
    parsed = read({"features": [feature], "spatialReference": {"wkt": 'PROJCS["NAD_1983_StatePlane"]'}})
    assert parsed.items[0]["geometry"] is None
    assert "outSR=4326" in parsed.problems[0].what


def test_arcgis_errors_of_older_servers_are_refused() -> None:
    """``status`` and ``messages`` in an answer of 200."""
    with pytest.raises(Unreadable, match="Token required"):
        read({"status": "error", "messages": ["Token required"]})


@pytest.mark.parametrize(
    "document", [{"fields": [{"name": "a"}]}, {"one": [{"a": 1}], "two": [{"a": 2}]}, {"ids": [1, 2]}]
)
def test_a_list_that_may_not_be_the_rows_is_not_taken_for_them(document: Any) -> None:
    """Descriptions of columns, one list of two, and numbers are refused."""
    with pytest.raises(Unreadable, match="holds no rows"):
        read(document)


def test_short_rows_under_a_wide_header_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a row lacks is filled in: a file of 100 KB was a gigabyte of empty values."""
    monkeypatch.setattr(delimited, "MAX_CELLS", 1_000)
    data = ",".join(f"c{number}" for number in range(100)) + "\n" + "a\n" * 50
    parsed = load("table").parse(data.encode(), ParseOptions())
    assert len(parsed.items) == 10
    assert "only the first 10 rows are read" in [problem.what for problem in parsed.problems]


def test_what_short_rows_lack_may_double_a_table_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list whose rows leave out half of their columns is read whole; one of hardly any values is not."""
    monkeypatch.setattr(delimited, "MAX_LACKING", 100)
    header = ",".join(f"c{number}" for number in range(20)) + "\n"
    half = load("table").parse((header + "1,2,3,4,5,6,7,8,9,10\n" * 500).encode(), ParseOptions())
    assert len(half.items) == 500
    bare = load("table").parse((header + "1\n" * 500).encode(), ParseOptions())
    assert len(bare.items) == 5
    assert "only the first 5 rows are read" in [problem.what for problem in bare.problems]


def test_a_million_rows_of_a_list_of_addresses_are_within_the_bound() -> None:
    """It is a bound for what nobody publishes: twenty columns of as many addresses as Los Angeles has."""
    assert delimited.MAX_CELLS >= 20 * delimited.MAX_ROWS


def test_faults_without_end_are_counted_and_not_listed() -> None:
    """A hundred lines are named; half a million more cost no memory, and are told as a number."""
    parsed = load("table").parse(b'{"a": 1}\n' + b'{"a":\n' * 150, ParseOptions())
    assert len(parsed.items) == 1
    assert len(parsed.problems) == 101
    assert parsed.problems[-1].what == "50 more lines cannot be read"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            {"type": "FeatureCollection", "features": [1, 2, {"properties": {"a": 1}}]},
            "2 of them are no objects",
        ),
        ({"fields": [], "features": [1, {}, {"attributes": {"a": 1}}]}, "2 of them have no attributes"),
    ],
)
def test_features_that_are_none_are_one_problem(document: Any, told: str) -> None:
    """However many they are; what is one is read."""
    parsed = read(document)
    assert [item["row"] for item in parsed.items] == [{"a": 1}]
    assert [problem.what for problem in parsed.problems] == [told]
