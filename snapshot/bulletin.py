"""Look-ups in a bulletin file. Records are decoded once and kept as long as the file is open."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from math import log
from typing import TYPE_CHECKING, Any, TypeVar

from city.records import KINDS, Record, Zone
from snapshot import codec
from snapshot.database import Database
from snapshot.stems import stems

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records
    from snapshot.outlines import Outlines
    from snapshot.rings import Box

R = TypeVar("R")
T = TypeVar("T")

_ALL = "SELECT number, body FROM records WHERE kind = ? ORDER BY number"
_IN_ZONE = "SELECT number, body FROM records WHERE kind = ? AND zone IN (?, '') ORDER BY number"
_BETWEEN = (
    "SELECT number, body FROM records WHERE kind = ? AND (starts IS NULL OR starts < ?) "
    "AND (ends IS NULL OR ends > ? OR (ends = starts AND ends = ?)) ORDER BY starts, number"
)
_OUTLINES = "SELECT number, west, south, east, north FROM outlines ORDER BY number"
_BY_NUMBER = "SELECT body FROM records WHERE number = ?"


class Bulletin:
    """One bulletin file. Thread safe: what two threads find at once is equal."""

    def __init__(self, database: Database, loads: Callable[[str], Any] = json.loads) -> None:
        """``loads`` reads the JSON of outlines: who compiles has a faster one than a turn need import."""
        self._database = database
        self._loads = loads
        self._decoded: dict[int, Any] = {}
        self._counted: dict[str, int] = {}
        self._lists: dict[tuple[type, str | None], tuple[Any, ...]] = {}
        self._derived: dict[Callable[[Records], Any], Any] = {}
        tables = database.rows("SELECT name FROM sqlite_master WHERE name LIKE 'texts\\___' ESCAPE '\\'")
        self._languages = tuple(name.removeprefix("texts_") for (name,) in tables)

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """All records of a kind, by source and id."""
        return self._kept(kind, None, _ALL, (codec.NAMES[kind],))

    def in_zone(self, kind: type[R], zone: str) -> tuple[R, ...]:
        """The records of a kind that hold in this zone: its own, and those about several or all."""
        return self._kept(kind, zone, _IN_ZONE, (codec.NAMES[kind], zone))

    def derived(self, make: Callable[[Records], T]) -> T:
        """What ``make`` works out of the records alone, worked out once as long as they are these."""
        found: T | None = self._derived.get(make)
        if found is None:
            found = self._derived[make] = make(self.records)
        return found

    def between(self, kind: type[R], start: datetime, end: datetime) -> tuple[R, ...]:
        """Records that overlap the half-open span, by start. An open end overlaps all that follows."""
        first, last = start.timestamp(), end.timestamp()
        rows = self._database.rows(_BETWEEN, (codec.NAMES[kind], last, first, first))
        return tuple(self._decode(kind, number, body) for number, body in rows)

    def search(self, words: str, language: str, kinds: Sequence[type], limit: int) -> tuple[Record, ...]:
        """The records that fit the words best: those with all of them, else those with any."""
        language = language if language in self._languages else "en"
        found = list(dict.fromkeys(stems(words, language)))
        for join in (" AND ", " OR "):
            if records := self._matching(found, join, language, kinds, limit):
                return records
        return ()

    def search_stems(
        self, wanted: Sequence[str], language: str, kinds: Sequence[type], limit: int
    ) -> tuple[Record, ...]:
        """The records with any of these stems, best first."""
        return self._matching(wanted, " OR ", language, kinds, limit)

    def _matching(
        self, wanted: Sequence[str], join: str, language: str, kinds: Sequence[type], limit: int
    ) -> tuple[Record, ...]:
        """Nothing for a language without an index. Every stem is quoted: nothing is read as syntax."""
        if not wanted or not kinds or language not in self._languages:
            return ()
        table, names = f"texts_{language}", [codec.NAMES[kind] for kind in kinds]
        sql = (
            f"SELECT number, kind, records.body FROM {table} JOIN records ON number = {table}.rowid "  # noqa: S608 - the table is one of ours
            f"WHERE {table} MATCH ? AND kind IN ({','.join('?' * len(names))}) "
            f"ORDER BY bm25({table}, 4.0, 1.0), number LIMIT ?"
        )
        query = join.join(f'"{stem}"' for stem in wanted)
        rows = self._database.rows(sql, (query, *names, limit))
        return tuple(self._decode(KINDS[kind], number, body) for number, kind, body in rows)

    def rarity(self, words: Sequence[str], language: str) -> Mapping[str, float]:
        """How much each of these stems tells, by the share of the records that have it (BM25's own measure).

        One that no record has tells most. Nothing is known of a language without an index.
        """
        if language not in self._languages:
            return {}
        sql = f'SELECT doc FROM "rarity_{language}" WHERE term = ?'  # noqa: S608 - a name of letters only
        found = {word: self._database.rows(sql, (word,)) for word in dict.fromkeys(words)}
        every = self._indexed(language)
        return {word: log(1 + every / (1 + (rows[0][0] if rows else 0))) for word, rows in found.items()}

    def _indexed(self, language: str) -> int:
        """How many records there are to be found."""
        if language not in self._counted:
            sql = f'SELECT COUNT(*) FROM "texts_{language}_docsize"'  # noqa: S608 - a name of letters only
            self._counted[language] = int(self._database.rows(sql)[0][0])
        return self._counted[language]

    @cached_property
    def outlines(self) -> Outlines:
        """The zones by where they lie. Where outlines of one set overlap, the first wins."""
        from snapshot.outlines import Outlines  # a turn about a known place needs none

        return Outlines(self._boxes(), self._zone)

    def _boxes(self) -> Iterator[tuple[int, Box]]:
        # The tree keeps 32-bit floats, rounded outwards, so that it never misses a box.
        for number, *around in self._database.rows(_OUTLINES):
            west, south, east, north = around
            yield number, (west, south, east, north)

    def _zone(self, number: int) -> Zone:
        """A zone for its outline, which is made ready there: its points need not become tuples."""
        item = self._loads(self._database.rows(_BY_NUMBER, (number,))[0][0])
        names = {"id": item["id"], "source": item["source"], "zone_set": item["zone_set"]}
        return Zone(**names, name={}, polygons=item.get("polygons", ()))

    def _kept(self, kind: type[R], zone: str | None, sql: str, parameters: Sequence[Any]) -> tuple[R, ...]:
        key = (kind, zone)
        found = self._lists.get(key)
        if found is None:
            rows: Iterable[tuple[int, str]] = self._database.rows(sql, parameters)
            every = (self._decode(kind, number, body) for number, body in rows)
            found = tuple(each for each in every if zone is None or _concerns(each, zone))
            self._lists[key] = found
        return found

    def _decode(self, kind: type[R], number: int, body: str) -> R:
        record: R | None = self._decoded.get(number)
        if record is None:
            record = self._decoded[number] = codec.decode(kind, body)
        return record


def _concerns(record: object, zone: str) -> bool:
    """Whether a record found under no zone of its own holds in this one: no zones means all."""
    zones: tuple[str, ...] = getattr(record, "zones", ())
    return not zones or zone in zones
