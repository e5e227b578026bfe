"""What is sent in place of a feed, and what only looks so."""

from __future__ import annotations

from typing import Any

import pytest

from city.errors import Unreadable
from feeds import formats
from feeds.formats import ParseOptions
from feeds.text.documents import require
from feeds.text.refusals import error_in


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"error": {"code": 400, "message": "", "details": ["'Invalid field: FOO' parameter is invalid"]}},
            "'Invalid field: FOO' parameter is invalid",
        ),
        (
            {"error": {"code": 400, "message": "Cannot perform query.", "details": ["Invalid query"]}},
            "Cannot perform query.: Invalid query",
        ),
        ({"error": {"code": 498, "message": "Invalid token.", "details": []}}, "Invalid token."),
        (
            {"success": False, "error": {"__type": "Validation Error", "limit": ["Must be an integer"]}},
            "Validation Error: limit: Must be an integer",
        ),
        ({"help": "x", "success": False, "error": {"__type": "Not Found Error"}}, "Not Found Error"),
        ({"code": "no-such-column", "error": True, "message": "No such column: foo"}, "No such column: foo"),
        ({"code": 401, "message": "Key required", "data": None, "at": 1}, "Key required"),
        (
            {"title": "Not Found", "status": 404, "detail": "No such zone", "type": "x", "id": 1},
            "No such zone",
        ),
        ({"error": "invalid_request"}, "invalid_request"),
        ({"errors": [{"message": "Field is unknown"}], "data": None}, "Field is unknown"),
        ({"error": {}}, "unnamed error"),
    ],
)
def test_an_error_with_status_200_is_told_with_all_that_helps(document: Any, message: str) -> None:
    """The message, and what ArcGIS and CKAN put beside it: the message itself is often empty."""
    assert error_in(document) == message


@pytest.mark.parametrize(
    "document",
    [
        {"code": 200, "message": "success", "data": [{"a": 1}]},
        {"message": "ok", "success": True, "rows": []},
        {"description": "Parks of the city", "features": [{}]},
        {"status": "ok", "message": "1 row", "result": {"records": [{"a": 1}]}},
        {"errors": [], "data": [{"a": 1}]},
        {"title": "Parks", "status": 1, "id": 7, "kind": "pool"},
        {"name": "Pool", "open": "9"},
        [{"message": "x"}],
        None,
    ],
)
def test_what_brings_something_has_not_failed(document: Any) -> None:
    """Many services wrap their rows with a code and a message: these are no error."""
    assert error_in(document) is None


def test_rows_beside_a_message_are_read() -> None:
    """The whole way: such an answer is a table of its rows."""
    data = b'{"code": 200, "message": "success", "data": [{"name": "Pool"}]}'
    assert [item["row"] for item in formats.load("table").parse(data, ParseOptions()).items] == [
        {"name": "Pool"}
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04rest", "a ZIP archive or an Excel workbook"),
        (b"\x1f\x8b\x08\x00rest", "a file compressed with gzip"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel or Word file"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_a_file_that_is_no_text_is_named(data: bytes, what: str) -> None:
    """Whoever publishes a workbook learns that it is one, and what to publish instead."""
    with pytest.raises(Unreadable, match=f"this is {what}, not a calendar") as caught:
        require(data, "a calendar")
    assert "CSV" in caught.value.fix


PAGE = b"<!DOCTYPE html>\n<html><head><title>Moved</title></head><body>&nbsp;<br></body></html>"
ERROR = b'{"error": {"code": 400, "message": "", "details": ["Invalid field: FOO"]}}'


@pytest.mark.parametrize("name", ["auto", *formats.names()])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (PAGE, "this is an HTML page, not a"),
        (b"", "the file is empty, not a"),
        (b"%PDF-1.7\n" + b"x" * 50, "this is a PDF document, not a"),
    ],
)
def test_every_format_says_what_it_got_instead(name: str, data: bytes, said: str) -> None:
    """A page, nothing at all, a PDF: the message is that, and not what a parser stumbled over in it."""
    with pytest.raises(Unreadable, match=said):
        (formats.recognised(data) if name == "auto" else formats.load(name)).parse(data, ParseOptions())


@pytest.mark.parametrize("name", ["auto", *sorted(set(formats.names()) - {"ics", "rss"})])
def test_every_format_of_json_tells_the_error_of_the_server(name: str) -> None:
    """An error with status 200 is told as such by every format that reads JSON."""
    with pytest.raises(Unreadable, match="the server answered with an error: Invalid field: FOO"):
        (formats.recognised(ERROR) if name == "auto" else formats.load(name)).parse(ERROR, ParseOptions())
