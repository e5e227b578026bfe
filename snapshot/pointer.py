"""The one small document that says which files are current and how fresh each source is."""

from __future__ import annotations

from collections.abc import Mapping

from city.errors import TownbellError
from city.nouns import noun
from snapshot import codec
from snapshot.sources import CityFacts, SourceStatus

SCHEMA = 7
"""Part of the files' names: raise it with every change of the tables, or of what compiling puts in."""


@noun(frozen=True, slots=True)
class Inputs:
    """What one source gave to the files: its digest, and hashes of its parts for each file.

    ``addresses`` and ``zones`` are the parts that decide the gazetteer.
    """

    digest: str
    bulletin: str = ""
    addresses: str = ""
    zones: str = ""


@noun(frozen=True, slots=True)
class Pointer:
    """A published bulletin and gazetteer. ``id`` stays the same while what is in both does.

    ``gazetteer`` names the head, ``shards`` the rest of it. A patched gazetteer's files are not
    those of one compiled from nothing, though both say the same: ``places`` is the hash of what
    decides that.
    """

    schema: int
    id: str
    bulletin: str
    gazetteer: str
    shards: tuple[str, ...]
    places: str
    facts: CityFacts
    sources: Mapping[str, SourceStatus]
    inputs: Mapping[str, Inputs]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files that this snapshot consists of."""
        return self.bulletin, self.gazetteer, *self.shards


def dump(pointer: Pointer) -> bytes:
    return codec.encode(pointer)


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
