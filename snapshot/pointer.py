"""The one small document that says which files are current and how fresh each source is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from city.errors import TownbellError
from snapshot import codec
from snapshot.sources import CityFacts, SourceStatus

SCHEMA = 2
"""Part of the files' names: raise it with every change of the tables, or of what compiling puts in."""


class Inputs(NamedTuple):
    """What one source gave to the files: its digest, and hashes of its parts for each file."""

    digest: str
    bulletin: str = ""
    gazetteer: str = ""


class Pointer(NamedTuple):
    """A published pair of files. ``id`` stays the same while both files do."""

    schema: int
    id: str
    bulletin: str
    gazetteer: str
    facts: CityFacts
    sources: Mapping[str, SourceStatus]
    inputs: Mapping[str, Inputs]


def dump(pointer: Pointer) -> bytes:
    return codec.encode(pointer).encode()


def load(data: bytes) -> Pointer:
    """Raises TownbellError for bytes that are no pointer of this version."""
    try:
        pointer = codec.decode(Pointer, data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TownbellError(
            "the snapshot's pointer cannot be read", where="current.json", fix="Run: townbell refresh"
        ) from error
    if pointer.schema != SCHEMA:
        raise TownbellError(
            f"the snapshot is of version {pointer.schema}, this program reads {SCHEMA}",
            where="current.json",
            fix="Run: townbell refresh",
        )
    return pointer
