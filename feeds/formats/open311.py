"""Open311 GeoReport v2 (wiki.open311.org): services, service definitions and requests, in XML or JSON.

Both notations come out alike: numbers and truth values typed, what is empty or nil null, ids as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from city.errors import Unreadable
from feeds.formats import Item, Parsed, ParseOptions, Problem
from feeds.text.documents import HEAD, is_page, json_of, looks_json, saved_objects, text_of
from feeds.text.markup import local_name, xml_of
from feeds.text.plaintext import folded
from feeds.text.refusals import refuse_error

_ROOT = re.compile(
    r"<(?:\w+:)?(services|service_definition|service_requests|requests|service|request|errors)[\s>/]",
    re.IGNORECASE,
)
_CODE = re.compile(r'"service_code"|<(?:\w+:)?service_code\b')
_LISTS = ("service_requests", "requests", "services", "service_definitions")
_MISSPELT = {"lon": "long", "lng": "long", "update_datetime": "updated_datetime", "zip_code": "zipcode"}
_MAX_DEPTH = 8


class Open311:
    """What a city's 311 publishes: what can be reported, and what was."""

    name = "open311"
    aliases = ("georeport",)

    def recognises(self, data: bytes) -> float:
        """By the root element, or by a list of objects with a service_code."""
        head = text_of(data[: HEAD * 2])
        if looks_json(data):
            marks = ("service_code", "service_request_id", "service_name", "requested_datetime", "datatype")
            return 0.9 if sum(f'"{mark}"' in head for mark in marks) >= 2 else 0.0
        root = _ROOT.search(head)
        if root is None or is_page(data):
            return 0.0
        return 0.9 if _CODE.search(head) else 0.6 if root.start() < 200 else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:  # noqa: ARG002 - one signature for all
        """The entries in the order of the answer, each with what it is. Raises Unreadable."""
        problems: list[Problem] = []
        records = _from_json(data, problems) if looks_json(data) else _from_xml(data, problems)
        items = [
            item for number, record in enumerate(records, 1) if (item := _item(record, number, problems))
        ]
        if records and not items:
            raise Unreadable("this is not an Open311 answer: no entry has a service_code or a request id")
        return Parsed("open311", "", tuple(items), tuple(problems))


FORMAT = Open311()


def _item(record: Mapping[str, Any], number: int, problems: list[Problem]) -> Item | None:
    """The record with the names of the specification and a word for what it is."""
    fields = {_MISSPELT.get(name.strip(), name.strip()): value for name, value in record.items()}
    if "service_request_id" in fields or "requested_datetime" in fields or "token" in fields:
        what = "request"
    elif "attributes" in fields:
        what = "definition"
        fields["attributes"] = _attributes(fields["attributes"])
    elif "service_code" in fields or "service_name" in fields:
        what = "service"
    else:
        problems.append(Problem(f"entry {number}", "it has neither a service_code nor a request id"))
        return None
    return {"what": what, **{name: _typed(name, value) for name, value in fields.items()}}


def _attributes(listed: Any) -> Any:
    """The attributes of a definition with flags, numbers and keys typed alike in both notations."""
    if not isinstance(listed, list):
        return listed
    return [_attribute(each) if isinstance(each, dict) else each for each in listed]


def _attribute(attribute: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: _typed_text(name, value) for name, value in attribute.items()}
    values = typed.get("values")
    if isinstance(values, list):
        typed["values"] = [
            {name: _text(value) for name, value in each.items()} if isinstance(each, dict) else each
            for each in values
        ]
    return typed


def _typed(name: str, value: Any) -> Any:
    """The value as the specification types it; what cannot be typed stays as it is."""
    if isinstance(value, str):
        value = folded(value) if name != "description" else value.strip()
        if value in ("", "null"):
            return None
    read = _TYPES.get(name)
    return value if value is None or read is None else read(value)


def _number(value: Any) -> Any:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) <= 180 else None


def _truth(value: Any) -> Any:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower(), value)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _joined(value: Any) -> Any:
    """Keywords are one text with commas."""
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


_TYPES: dict[str, Callable[[Any], Any]] = {
    "lat": _number,
    "long": _number,
    "metadata": _truth,
    "service_code": _text,
    "service_request_id": _text,
    "zipcode": _text,
    "address_id": _text,
    "keywords": _joined,
}


def _from_json(data: bytes, problems: list[Problem]) -> list[dict[str, Any]]:
    try:
        document = json_of(data, "an Open311 answer")
    except Unreadable as error:
        saved = saved_objects(data, _LISTS)
        if not saved:
            raise
        problems.append(Problem("end of file", error.what, cut=True))
        document = saved
    refuse_error(document)
    if isinstance(document, dict):
        listed = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), None)
        document = [document] if listed is None else listed
    if isinstance(document, list) and len(document) == 1:
        document = _unwrapped(document[0]) or document
    records = [each for each in document if isinstance(each, dict)] if isinstance(document, list) else []
    if len(records) == 1 and "service_code" not in records[0]:
        refuse_error({name: value for name, value in records[0].items() if name in ("code", "description")})
    return records


def _unwrapped(document: Any) -> list[Any] | None:
    """The list in JSON that was made of XML: ``{"requests": {"request": [...]}}``."""
    for _ in range(2):
        if not isinstance(document, dict) or len(document) != 1:
            return None
        (document,) = document.values()
        if isinstance(document, list):
            return document
    return None


def _from_xml(data: bytes, problems: list[Problem]) -> list[dict[str, Any]]:
    root, whole = xml_of(data, "an Open311 answer")
    name = local_name(root)
    if name == "errors":
        told = [folded(element.text or "") for element in root.iter() if local_name(element) == "description"]
        raise Unreadable(
            f"the server answered with an error: {'; '.join(filter(None, told)) or 'unnamed error'}"
        )
    records = _records(root, name)
    if whole:
        return records
    # What lxml saves of a document that breaks off ends in an entry of which only the front is there.
    problems.append(
        Problem(f"entry {len(records)}", "the XML is damaged; what follows here could not be read")
    )
    closed = data.rstrip().endswith(b">") and local_name(root).encode() in data[-200:]
    return records if closed else records[:-1]


def _records(root: Any, name: str) -> list[dict[str, Any]]:
    if name in ("service", "request", "service_definition"):
        return [_fields(root)]
    if name not in ("services", "requests", "service_requests", "service_definitions"):
        raise Unreadable(f"this is not an Open311 answer: its root element is {name[:40] or 'nameless'!r}")
    return [_fields(child) for child in root if local_name(child)]


def _fields(element: Any) -> dict[str, Any]:
    return {local_name(child): _value(child, _MAX_DEPTH) for child in element if local_name(child)}


def _value(element: Any, depth: int) -> Any:
    """Text, or what lies inside: a list where the name is that of a list of the specification."""
    children = [child for child in element if local_name(child)]
    name = local_name(element)
    if depth and name in ("attributes", "values"):
        return [_inside(child, depth - 1) for child in children]
    if depth and children:
        return _inside(element, depth - 1)
    return element.text if element.text and element.text.strip() else None


def _inside(element: Any, depth: int) -> dict[str, Any]:
    children: Iterable[Any] = (child for child in element if local_name(child))
    found: dict[str, list[Any]] = {}
    for child in children:
        name = local_name(child)
        found.setdefault(name, []).append(_typed_text(name, _value(child, depth)))
    # A list is the second photo and all that follow, and what stands once is itself.
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _typed_text(name: str, value: Any) -> Any:
    """The flags and numbers of a definition's attributes, which JSON has typed."""
    if name in ("variable", "required"):
        return _truth(value)
    if name == "order" and isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        return int(value)
    return folded(value) if isinstance(value, str) else value
