"""JSON with one object a line: rows, or GeoJSON features, as OpenAddresses ships them."""

from __future__ import annotations

import codecs
import json
from typing import Any

from city.errors import Unreadable
from feeds.formats import Problem
from feeds.text.documents import json_of, text_of

FIRST = 1 << 20
"""Bytes in which the first line must end."""
MOST_TOLD = 100
"""Lines whose fault is told; of the others only how many they are."""


def is_lines(data: bytes) -> bool:
    """Whether the first line is an object and the next one begins one."""
    first, _, rest = data[:FIRST].removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
    if first[:1] != b"{" or rest.lstrip()[:1] != b"{":
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def document_of(data: bytes, problems: list[Problem]) -> Any:
    """The lines as the one document that they might be: a feature collection, or a list of rows.

    A line that cannot be read is a problem and does not harm the others.
    """
    found: list[Any] = []
    unread = 0
    for number, line in enumerate(text_of(data).splitlines(), 1):
        if line.strip():
            try:
                found.append(json_of(line.encode(), "a row"))
            except Unreadable as error:
                unread += 1
                if unread <= MOST_TOLD:
                    problems.append(Problem(f"line {number}", error.what))
    if unread > MOST_TOLD:
        problems.append(Problem("lines", f"{unread - MOST_TOLD:,} more lines cannot be read"))
    if all(isinstance(each, dict) and each.get("type") == "Feature" for each in found):
        return {"type": "FeatureCollection", "features": found}
    return found
