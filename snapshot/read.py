"""Reading what is published: a Snapshot is one state of the city, a Reader has the current one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from city.collection.pickups import Rules
from city.errors import TownbellError
from city.records import Record
from snapshot import pointer as pointers
from snapshot.bulletin import Bulletin
from snapshot.database import Database
from snapshot.pointer import Pointer
from snapshot.sources import CityFacts, SourceStatus

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records
    from city.earth.places import Location, Resolution
    from city.ports import SnapshotFiles
    from snapshot.resolve import Resolver

R = TypeVar("R")
T = TypeVar("T")
TRIES = 3
"""How often a reader that is overtaken by publishers follows the newer pointer at once."""
_BUSIEST = (
    "SELECT streets.name FROM streets JOIN spellings ON spellings.street = streets.number "
    "GROUP BY streets.number ORDER BY sum(addresses) DESC, streets.key LIMIT ?"
)
Open = Callable[[str], Database]
"""The published file of this name. Raises TownbellError where it is missing or damaged."""


class Snapshot:
    """One published state of the city. Immutable and thread safe; decoded records are kept."""

    def __init__(self, pointer: Pointer, bulletin: Bulletin, head: Database, open_file: Open) -> None:
        """``head`` is the gazetteer's; ``open_file`` opens its shards when they are needed."""
        self.id = pointer.id
        self._pointer = pointer
        self._bulletin = bulletin
        self._head = head
        self._open = open_file

    @property
    def facts(self) -> CityFacts:
        """The city's name, zone, point and codes, as they were when the snapshot was compiled."""
        return self._pointer.facts

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """All records of a kind, by source and id."""
        return self._bulletin.records(kind)

    def in_zone(self, kind: type[R], zone: str) -> tuple[R, ...]:
        """The records of a kind that hold in this zone: its own, and those about several or all."""
        return self._bulletin.in_zone(kind, zone)

    def derived(self, make: Callable[[Records], T]) -> T:
        """What ``make`` works out of the records alone (an index, a list in order), worked out once.

        It is kept under the function itself, until some record changes. ``make`` is given
        :meth:`records` and may not look at anything else.
        """
        return self._bulletin.derived(make)

    def between(self, kind: type[R], start: datetime, end: datetime) -> tuple[R, ...]:
        """Records that overlap the half-open span, by start. One without dates overlaps every span."""
        return self._bulletin.between(kind, start, end)

    def search(self, words: str, language: str, kinds: Sequence[type], limit: int) -> tuple[Record, ...]:
        """The records of these kinds that fit the words best, accents and endings aside.

        Those with all of the words, or else those with any of them.
        """
        return self._bulletin.search(words, language, kinds, limit)

    def search_stems(
        self, wanted: Sequence[str], language: str, kinds: Sequence[type], limit: int
    ) -> tuple[Record, ...]:
        """The records of these kinds with any of these stems (:mod:`snapshot.stems`), best first."""
        return self._bulletin.search_stems(wanted, language, kinds, limit)

    def rarity(self, words: Sequence[str], language: str) -> Mapping[str, float]:
        """How much each of these stems (:mod:`snapshot.stems`) tells: the rarer, the more."""
        return self._bulletin.rarity(words, language)

    def sources(self) -> Mapping[str, SourceStatus]:
        """How fresh each source is, by its id."""
        return self._pointer.sources

    def as_of(self, of: Iterable[Record | str]) -> datetime | None:
        """Since when these records (or sources, by id) are known to hold: the oldest of their sources.

        None if nothing was given, or if one of the sources has never answered.
        """
        ids = {each if isinstance(each, str) else each.source for each in of}
        dates = [status.as_of if (status := self._pointer.sources.get(each)) else None for each in ids]
        known = [each for each in dates if each is not None]
        return min(known) if known and len(known) == len(dates) else None

    def resolve(self, text: str) -> Resolution:
        """From an address in words, as typed or as heard, to where it lies."""
        return self._resolver.resolve(text)

    def crossing(self, one: str, other: str) -> Resolution:
        """Where two streets cross, each in words: "8th" and "Bay", "la octava" and "Bay"."""
        return self._resolver.crossing(one, other)

    def at(self, lat: float, lon: float) -> Location:
        """The location of a point (WGS 84 degrees). Outside all outlines it has no zones and no codes."""
        return self._resolver.at(lat, lon, self._bulletin)

    def street_names(self, most: int) -> list[str]:
        """The names of so many streets, those with the most addresses first."""
        rows = self._head.rows(_BUSIEST, (most,))
        return [name for (name,) in rows]

    def rules(self) -> Rules:
        """All that decides when what is collected."""
        return self._rules

    @cached_property
    def _resolver(self) -> Resolver:
        # A turn with a known place resolves nothing: it need not wait for these imports.
        from snapshot.gazetteer import Gazetteer, Shards
        from snapshot.resolve import Resolver

        return Resolver(Gazetteer(self._head, Shards(self._open)), self._pointer.facts)

    @cached_property
    def _rules(self) -> Rules:
        return Rules.of(self.records)


class Reader:
    """The current snapshot, looked for again at most every ``recheck_seconds``."""

    def __init__(self, files: SnapshotFiles, recheck_seconds: float = 30) -> None:
        self._files = files
        self._recheck = timedelta(seconds=recheck_seconds)
        self._lock = threading.Lock()
        self._checked: datetime | None = None
        self._bytes: bytes | None = None
        self._snapshot: Snapshot | None = None
        self._opened: dict[str, Bulletin | Database] = {}
        self.problem: TownbellError | None = None
        """Why the last look failed; None if it did not."""

    def current(self, now: datetime) -> Snapshot:
        """The current snapshot, or the last good one where the newest cannot be read.

        ``now`` is any aware instant; only its distance from the last look counts. Raises
        TownbellError where there has never been a readable one.
        """
        if self._snapshot is not None and not self._is_due(now):
            return self._snapshot
        # While one thread looks, the others go on with what there is.
        if self._lock.acquire(blocking=self._snapshot is None):
            try:
                if self._snapshot is None or self._is_due(now):
                    self._look(now)
            finally:
                self._lock.release()
        if self._snapshot is None:
            raise self.problem or _none_yet()
        return self._snapshot

    def _is_due(self, now: datetime) -> bool:
        return self._checked is None or not timedelta(0) <= now - self._checked < self._recheck

    def _look(self, now: datetime) -> None:
        try:
            self._follow_newest()
            self.problem = None
        except TownbellError as error:
            self.problem = error
        except OSError as error:
            self.problem = TownbellError(f"the snapshot cannot be read ({error.strerror})", where="snapshot")
        self._checked = now

    def _follow_newest(self) -> None:
        """Files that go while they are opened have been replaced: the pointer names others by then."""
        data = self._files.pointer()
        for _ in range(TRIES - 1):
            try:
                return self._follow(data)
            except TownbellError:
                if data == (data := self._files.pointer()):
                    raise
        return self._follow(data)

    def _follow(self, data: bytes | None) -> None:
        if data is None:
            raise _none_yet()
        if data == self._bytes:
            return
        pointer = pointers.load(data)
        bulletin, gazetteer = self._opened.get(pointer.bulletin), self._opened.get(pointer.gazetteer)
        if not isinstance(bulletin, Bulletin):
            bulletin = Bulletin(self._open(pointer.bulletin))
        if not isinstance(gazetteer, Database):
            gazetteer = self._open(pointer.gazetteer)
        self._snapshot = Snapshot(pointer, bulletin, gazetteer, self._open)
        self._opened = {pointer.bulletin: bulletin, pointer.gazetteer: gazetteer}
        self._bytes = data

    def _open(self, name: str) -> Database:
        return Database(self._files.open(name))


def _none_yet() -> TownbellError:
    return TownbellError("there is no snapshot yet", where="snapshot", fix="Run: townbell refresh")
