"""Elements of a CAP document, in any namespace or none, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feeds.cap.reading import Entry, Reading, ring_of
from feeds.text.markup import local_name


def namespace(element: Any) -> str:
    """The namespace of the tag, or "". Not by QName, which refuses what a damaged file may hold."""
    return element.tag.rpartition("}")[0].removeprefix("{") if isinstance(element.tag, str) else ""


def where(element: Any) -> str:
    """Where the element stands in its file."""
    return f"line {element.sourceline or 0} <{local_name(element)}>"


def children(element: Any, name: str) -> Iterator[Any]:
    """The children with this local name, in whatever namespace."""
    return iter(element.iterchildren(f"{{*}}{name}"))


def own_text(element: Any) -> str:
    """All text in the element, without the space around it."""
    return "".join(element.itertext()).strip()


def texts(element: Any, name: str) -> list[str]:
    """The texts of the children with this name that have any."""
    return [text for child in children(element, name) if (text := own_text(child))]


def text_of(element: Any, *path: str) -> str | None:
    """The text of the first child that has some, going down the path."""
    for name in path[:-1]:
        element = next(children(element, name), None)
        if element is None:
            return None
    return next(iter(texts(element, path[-1])), None)


def names_of(element: Any, name: str) -> dict[str, list[str]]:
    """Values by name. CAP 1.0 writes ``name=value``; the NWS's old index several pairs in one element."""
    found: dict[str, list[str]] = {}
    for pair in children(element, name):
        labels = [own_text(each) for each in children(pair, "valueName")]
        values = [own_text(each) for each in children(pair, "value")]
        if not labels and "=" in own_text(pair):
            label, _, value = own_text(pair).partition("=")
            labels, values = [label.strip()], [value.strip()]
        for label, value in zip(labels, values, strict=False):
            if label and value:
                found.setdefault(label, []).append(value)
    return found


def area_entry(area: Any, reading: Reading) -> Entry:
    """One ``area`` element, or an entry of an index that holds an area's parts itself."""
    geocodes = names_of(area, "geocode")
    ugc, same = reading.codes(geocodes, where(area))
    rings = [(where(each), ring_of(text)) for each in children(area, "polygon") if (text := own_text(each))]
    circles = [
        reading.circle(text, where(each)) for each in children(area, "circle") if (text := own_text(each))
    ]
    return {
        "text": text_of(area, "areaDesc"),
        "polygons": reading.polygons(rings),
        "circles": [circle for circle in circles if circle],
        "ugc": ugc,
        "same": same,
        "geocodes": geocodes,
    }
