"""One input all the way of a feed's bytes: recognised, parsed, built into every kind, encoded, read back.

The fuzz run, the replay of what it kept and the property tests all call
:func:`all_the_way`, so that "no exception but our own" means the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zlib import crc32

from city.errors import TownbellError
from feeds import formats, kinds
from feeds.fields.fieldmap import columns_of
from feeds.formats import Item, Parsed, ParseOptions
from feeds.kinds import Built, Context
from snapshot.codec import decode_many, encode_many

ZONE = "America/New_York"
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
WINDOW = ParseOptions(NOW - timedelta(days=40), NOW + timedelta(days=400), ZONE, "https://example.gov/feed")
ALWAYS = ParseOptions()
"""No window, as ``townbell parse`` reads a file."""

_FEW = 40  # items given to all the kinds; a crash does not need more


def all_the_way(name: str, data: bytes, some: int = 0) -> Parsed | None:
    """Raises nothing but what is no :class:`TownbellError`; None where the format refuses the bytes.

    ``some`` is how many of the kinds are tried, 0 for all. Which, the bytes decide, so that an input
    does the same each time: nine tenths of the time go into the kinds, which all formats share.
    """
    formats.recognise(data)
    parsed = parsed_as(name, data, WINDOW)
    parsed_as(name, data, ALWAYS)
    if parsed is not None:
        items = list(islice(parsed.items, _FEW))
        for kind in _tried(some, crc32(data)):
            for fields in ({}, guessed(kind, items, len(data))):
                through_kind(kind, items, fields)
    return parsed


def _tried(some: int, turn: int) -> Sequence[str]:
    names = kinds.names()
    return [names[(turn + place) % len(names)] for place in range(some or len(names))]


def parsed_as(name: str, data: bytes, options: ParseOptions) -> Parsed | None:
    """What the format makes of the bytes: JSON in UTF-8, and problems that say something."""
    try:
        parsed = formats.load(name).parse(data, options)
    except TownbellError as error:
        said(str(error))
        return None
    json.dumps([dict(item) for item in parsed.items], ensure_ascii=False, allow_nan=False).encode()
    for problem in parsed.problems:
        said(f"{problem.where} {problem.what}")
    return parsed


def through_kind(kind: str, items: Sequence[Item], fields: Mapping[str, Any]) -> Built | None:
    """The items' records of this kind, written as the snapshot keeps them and read again."""
    context = Context(source="fuzz", fields=fields, zone=ZONE, now=NOW)
    try:
        built = kinds.load(kind).build(items, context)
    except TownbellError as error:
        said(str(error))
        return None
    encoded = encode_many(built.records)
    assert encode_many(decode_many(encoded)) == encoded, "records change when they are kept"
    for problem in built.problems:
        said(f"{problem.where} {problem.what}")
    return built


def said(text: str) -> None:
    """An operator can read it: not empty, in UTF-8, on a screen or two."""
    assert text.strip()
    assert len(text.encode()) < 4_000, "a message as long as the file"


def guessed(kind: str, items: Sequence[Item], turn: int) -> dict[str, Any]:
    """A field map that gives some column to every field, so that all values meet all readers of values."""
    columns = [name for name in sorted(columns_of(items)) if name]
    if not columns:
        return {}
    return {field: columns[(place + turn) % len(columns)] for place, field in enumerate(_fields(kind))}


@cache
def _fields(kind: str) -> tuple[str, ...]:
    fields = getattr(kinds.load(kind), "fields", None)
    return tuple(fields()) if fields else ()
