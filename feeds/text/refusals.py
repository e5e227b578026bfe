"""What servers and people send in place of a feed: an error with status 200, a web page, an archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from city.errors import Unreadable

_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x1f\x8b", "a file compressed with gzip"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "a database file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
"""How files begin that people publish in place of feeds."""

_MESSAGES = ("message", "Message", "description", "detail")
_ABOUT_ERRORS = frozenset({"error", "errors", "messages", "details", "help"})
"""Under these names stands what went wrong, whatever its type."""


def archive_in(data: bytes) -> str | None:
    """What kind of file these bytes are that is no text at all, or None."""
    return next((what for mark, what in _OTHERS if data.startswith(mark)), None)


def error_in(document: Any) -> str | None:
    """The message of an error that a server sent with status 200, as ArcGIS, Socrata, CKAN and OData do.

    ``{"code": 200, "message": "ok", "data": [...]}`` is none: what brings something has not failed, unless
    it says so.
    """
    if not isinstance(document, dict):
        return None
    error = document.get("error", document.get("errors"))
    if document.get("status") == "error" and isinstance(document.get("messages"), list):
        return "; ".join(map(str, document["messages"])) or "unnamed error"
    bare = not any(_holds_list(document[name]) for name in document.keys() - _ABOUT_ERRORS)
    if bare and isinstance(error, list) and error and isinstance(error[0], dict):
        error = error[0]
    if isinstance(error, dict):
        return _told(error)
    if error is True or document.get("success") is False:
        return _told(document)
    if not bare:
        return None
    if _is_problem(document):
        return _told(document)
    if len(document) <= 3 or {"code", "message"} <= document.keys():
        text = error if isinstance(error, str) else ""
        told = next(filter(None, (document.get(name) for name in _MESSAGES)), text)
        return str(told) if told else None
    return None


def refuse_error(document: Any) -> None:
    """Raises Unreadable if the document is an error message of the server."""
    message = error_in(document)
    if message is not None:
        shown = " ".join(message.split())[:200].rstrip(".")
        raise Unreadable(f"the server answered with an error: {shown}", fix="Check the query of the source")


def _holds_list(value: Any, depth: int = 2) -> bool:
    """Whether there is a list in it, which may be one of rows, be it empty."""
    if isinstance(value, dict) and depth:
        return any(_holds_list(each, depth - 1) for each in value.values())
    return isinstance(value, list)


def _is_problem(document: Mapping[str, Any]) -> bool:
    """Whether it describes a problem as RFC 9457 has it (api.weather.gov does)."""
    status = document.get("status")
    return "title" in document and isinstance(status, int) and status >= 400


def _told(error: Mapping[str, Any]) -> str:
    """The message, and what ArcGIS and CKAN say beside it, which often is all that helps."""
    message = next((str(error[name]) for name in (*_MESSAGES, "title", "__type") if error.get(name)), "")
    beside = (str(each) for each in _beside(error) if str(each) and str(each) not in message)
    return ": ".join(filter(None, (message, "; ".join(beside)))) or "unnamed error"


def _beside(error: Mapping[str, Any]) -> Iterator[Any]:
    """ArcGIS lists details; CKAN's validation has a list of complaints under the name of each field."""
    details = error.get("details")
    yield from details if isinstance(details, list) else ()
    if error.get("__type") == "Validation Error":
        for name, complaints in error.items():
            if isinstance(complaints, list) and name != "details":
                yield f"{name}: {', '.join(map(str, complaints))}"
