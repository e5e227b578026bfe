"""Long lists, read in pieces: what has been read before is not read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from city.errors import TownbellError, Unreadable
from city.localtime import day_of
from city.ports import FeedMemory, Piece, PieceMemory
from feeds.fetching.fetch import Part
from feeds.fetching.hosts import cause_of_error
from feeds.read import RELATIVE, VERSION, Read, Reading, in_short, said
from feeds.source import Source
from feeds.stretches import Note, Stretches

KEPT = timedelta(days=1)
"""For how long a piece that no list has is kept: another process may be about to list it."""


@dataclass(slots=True)
class _List:
    """What has been read of a list so far."""

    keys: list[str] = field(default_factory=list)
    note: Note | None = None

    def enter(self, keys: Iterable[str], note: Note) -> None:
        self.keys += keys
        self.note = self.note.then(note) if self.note else note


@dataclass(slots=True)
class _Lists:
    """What has been read of all files of a source, and what could not be."""

    keys: list[str] = field(default_factory=list)
    records: int = 0
    problems: int = 0
    first: str = ""
    cut: bool = False
    failures: list[str] = field(default_factory=list)

    def enter(self, one: _List) -> None:
        """What has been read of the next file: of its items the numbers are those in the file."""
        if note := one.note:
            self.keys += one.keys
            self.records += note.records
            self.first = self.first or (said(0, *note.first) if note.problems else "")
            self.problems += note.problems
            self.cut |= note.cut


def read_pieces(source: Source, parts: Sequence[Part], memory: PieceMemory, zone: str, now: datetime) -> Read:
    """The parts' records, as the keys of pieces (:mod:`snapshot.pieces`), which ``memory`` then has."""
    from snapshot.pieces import manifest

    found = _Lists()
    notes = memory.notes(source.id)
    stretches = Stretches(memory.stretches(source.id), notes)

    def new() -> Iterator[Piece]:
        for part in parts:
            try:
                reading = Reading(source, part, zone, now)
                yield from _new(reading, _settings(source, reading, zone, now), notes, stretches, found)
            except TownbellError as error:
                found.failures.append(f"{part.name}: {error}" if part.name else str(error))

    try:
        memory.add(source.id, new(), now, stretches.told)
    except TownbellError as error:
        return Read(failure=str(error), cause=cause_of_error(error))
    if not found.records and (found.failures or found.problems):
        return Read(failure="; ".join(found.failures) or found.first)
    problems = found.problems + len(found.failures)
    told = in_short([found.first] if found.problems else found.failures, problems)
    return Read(manifest(found.keys), found.records, problems=told, cut=found.cut)


def is_whole(source: Source, memory: FeedMemory, pieces: PieceMemory) -> bool:
    """Whether all that the source lists is still remembered; if not, it has to be read again."""
    from snapshot.pieces import keys_in

    return not source.in_pieces or pieces.notes(source.id).keys() >= set(keys_in(memory.records(source.id)))


def sweep(sources: Sequence[Source], memory: FeedMemory, pieces: PieceMemory, now: datetime) -> None:
    """Forget the pieces that no list has any more, once what was published of them is out of date too."""
    from snapshot.pieces import keys_in

    live = {each.id: keys_in(memory.records(each.id)) for each in sources if each.in_pieces}
    pieces.sweep(live, now - KEPT)


def _settings(source: Source, reading: Reading, zone: str, now: datetime) -> bytes:
    """All that decides what is made of a piece, beside its bytes."""
    relative = source.template or reading.format.name in RELATIVE
    day = day_of(now, zone) if relative else ""
    how = VERSION, reading.format.name, reading.dialect, sorted(source.fields.items())
    told = *how, source.id, source.kind, source.language, zone, day
    return repr(told).encode()


def _new(
    reading: Reading, settings: bytes, known: Mapping[str, str], stretches: Stretches, found: _Lists
) -> Iterator[Piece]:
    """Enters every piece of a file into what is found; those that are not known yet come out, read.

    Raises TownbellError where nothing can be used, or the field map is wrong.
    """
    from snapshot.pieces import key_of

    one = _List()
    for document in reading.documents(stretches.over(settings, one.enter)):
        key = key_of(settings, document)
        note = _noted(known[key]) if key in known else None
        if note is None:
            note, records = _read(reading, document, first=not (one.note and one.note.items))
            yield Piece(key=key, note=json.dumps(note), records=records)
        one.enter((key,), note)
        stretches.add(key, note)
    if one.note and one.note.missing:
        reading.build(next(reading.documents()))  # which raises the error that names the column
    found.enter(one)


def _read(reading: Reading, document: bytes, *, first: bool) -> tuple[Note, bytes]:
    from snapshot.codec import encode_each

    missing: set[str] = set()
    try:
        built = reading.build(document, missing)
    except Unreadable as error:
        if first:
            raise
        return Note(0, 0, 1, ("rows", error.what)), b""
    problem = built.problems[0] if built.problems else None
    where = (problem.where, problem.what) if problem else ("", "")
    cut = any(each.cut for each in built.problems)
    note = Note(built.items, len(built.records), len(built.problems), where, tuple(sorted(missing)), cut)
    return note, encode_each(built.records)


@lru_cache(maxsize=4096)  # most pieces went well, and have one of a few hundred lengths
def _noted(text: str) -> Note:
    return Note.of(json.loads(text))
