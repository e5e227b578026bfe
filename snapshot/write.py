"""Publishing: what sources gave -> files and a pointer, compiling only what changed."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from city.errors import TownbellError
from city.ports import SnapshotFiles
from snapshot import codec
from snapshot import pointer as pointers
from snapshot.building import workspace, writing
from snapshot.bulletin import Bulletin
from snapshot.compile_bulletin import amend_bulletin, compile_bulletin
from snapshot.compile_gazetteer import compile_gazetteer
from snapshot.database import Database
from snapshot.head import Built, ledger_of
from snapshot.houses import House, houses
from snapshot.outlines import Outlines
from snapshot.patch_gazetteer import patch_gazetteer
from snapshot.pieces import Parts
from snapshot.pointer import Inputs, Pointer
from snapshot.sources import CityFacts, SourceRecords

ADDRESS_KINDS = frozenset({b"address", b"piece"})


@dataclass(frozen=True, slots=True)
class Published:
    """What is now current. ``changed`` says whether any record is another than before."""

    id: str
    changed: bool
    bulletin: str
    gazetteer: str


def publish(
    sources: Sequence[SourceRecords], facts: CityFacts, files: SnapshotFiles, workdir: Path
) -> Published:
    """Compile what changed since the current pointer, then swap the pointer. Atomic.

    A bulletin whose records are those of the current one is not compiled again; a gazetteer
    is patched where it can be. With nothing changed only the pointer, that is the sources'
    freshness, is written. Raises TownbellError where the files cannot be put in place.
    """
    return publish_alone(lambda: sources, facts, files, workdir, nullcontext, ahead=False)


def publish_alone(
    read: Callable[[], Sequence[SourceRecords]],
    facts: CityFacts,
    files: SnapshotFiles,
    workdir: Path,
    alone: Callable[[], AbstractContextManager[object]],
    *,
    ahead: bool = True,
    places: bool = True,
) -> Published:
    """The same, beside others who publish: ``alone`` is held while the pointer is swapped.

    Files are made before that: a city's address list takes a minute, and an alert must not wait
    for it. ``read`` is called again once we are alone: another may have published meanwhile, and
    what is published last must not take that back. Without ``ahead``, where little can have
    changed, all is done when alone. Without ``places`` the gazetteer stays as it is, if it is
    whole, though others may have brought new addresses that they are still compiling.
    """
    made: _Made | None = None
    with writing(workdir), workspace(workdir) as folder:
        if ahead:
            # Overtaken by another, perhaps; if it is more than that, it is said when we are alone.
            with suppress(TownbellError):
                made = _made(folder, read(), facts, files, None, places)
        with alone():
            sources = read()
            made = _made(folder, sources, facts, files, made, places)
            before = made.before
            after = Pointer(
                schema=pointers.SCHEMA,
                id=_hash(made.name, made.places, codec.encode(facts).decode())[:16],
                bulletin=made.name,
                gazetteer=made.gazetteer.head,
                shards=made.gazetteer.shards,
                places=made.places,
                facts=facts,
                sources={each.status.id: each.status for each in sources},
                inputs=made.inputs,
            )
            built = [each for each in (made.bulletin, *made.gazetteer.files) if each.parent == folder]
            files.publish(built, pointers.dump(after))
    changed = before is None or before.id != after.id
    return Published(after.id, changed, after.bulletin, after.gazetteer)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a pointer names: the bulletin by its name and where it lies, the gazetteer by what decides it."""

    name: str
    bulletin: Path
    places: str
    gazetteer: Built
    inputs: Mapping[str, Inputs]
    before: Pointer | None


def _made(
    folder: Path,
    sources: Sequence[SourceRecords],
    facts: CityFacts,
    files: SnapshotFiles,
    last: _Made | None,
    with_places: bool,
) -> _Made:
    """The files of these sources, in ``folder`` where they are new; what was made ``last`` is used again."""
    before = _current(files)
    known = last.inputs if last else before.inputs if before else {}
    ordered = sorted(sources, key=lambda each: each.status.id)
    inputs = {each.status.id: _inputs(each, known) for each in ordered}
    making = _Making(folder, ordered, inputs, facts, files)
    name, bulletin = making.bulletin(before)
    if before is not None and not with_places and making.may_keep(before):
        kept = Built(before.gazetteer, before.shards, ())
        return _Made(name, bulletin, before.places, kept, _as_compiled(inputs, before.inputs), before)
    places = _hash(*_parts(inputs))
    if last and last.places == places and making.has(last.gazetteer):
        return _Made(name, bulletin, places, last.gazetteer, inputs, before)
    return _Made(name, bulletin, places, making.gazetteer(before, places, bulletin), inputs, before)


def _current(files: SnapshotFiles) -> Pointer | None:
    """The current pointer; None where there is none or it cannot be read, so that all is compiled."""
    data = files.pointer()
    if data is None:
        return None
    try:
        return pointers.load(data)
    except TownbellError:
        return None


def _inputs(source: SourceRecords, known: Mapping[str, Inputs]) -> Inputs:
    """The hashes of a source's parts; taken over from the last time while its digest is the same."""
    last = known.get(source.status.id)
    if last is not None and last.digest == source.digest:
        return last
    bulletin, addresses, zones = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    empty = bulletin.digest()
    for line in source.records().splitlines(keepends=True):
        kind = line.partition(b"\t")[0]
        (addresses if kind in ADDRESS_KINDS else bulletin).update(line)
        if kind == b"zone":
            zones.update(line)
    texts = ["" if each.digest() == empty else each.hexdigest() for each in (bulletin, addresses, zones)]
    return Inputs(source.digest, *texts)


def _parts(inputs: Mapping[str, Inputs]) -> Iterator[str]:
    """All that decides what is in a gazetteer."""
    yield str(pointers.SCHEMA)
    for source, each in sorted(inputs.items()):
        if each.addresses or each.zones:
            yield f"{source}={each.addresses} {each.zones}"


def _as_compiled(inputs: Mapping[str, Inputs], before: Mapping[str, Inputs]) -> Mapping[str, Inputs]:
    """These inputs with the addresses and zones of which the gazetteer was made, where it is kept.

    A source with newer ones has no digest: whoever compiles next looks at its records again.
    """

    def compiled(each: Inputs, was: Inputs) -> Inputs:
        if (each.addresses, each.zones) == (was.addresses, was.zones):
            return each
        return Inputs("", each.bulletin, was.addresses, was.zones)

    return {name: compiled(each, before[name]) for name, each in inputs.items()}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class _Making:
    """The files of one snapshot, made in ``folder`` unless they are there already."""

    def __init__(
        self,
        folder: Path,
        sources: Sequence[SourceRecords],
        inputs: Mapping[str, Inputs],
        facts: CityFacts,
        files: SnapshotFiles,
    ) -> None:
        self._folder = folder
        self._sources = sources
        self._inputs = inputs
        self._zone = facts.zone
        self._files = files
        self._meta = {"schema": str(pointers.SCHEMA)}

    def bulletin(self, before: Pointer | None) -> tuple[str, Path]:
        """Its name, the hash of all that decides its content, and where it lies.

        Sources without records count, too: they take a place among the others.
        """
        hashes = [f"{name}={each.bulletin}" for name, each in self._inputs.items()]
        name = f"bulletin-{_hash(str(pointers.SCHEMA), self._zone, *hashes)[:20]}.sqlite"
        if self._files.has(name):
            return name, self._files.open(name)
        path = self._folder / name
        if path.is_file():
            return name, path
        if before is None or not self._amended(before, path):
            said = [(place, each) for place, each in enumerate(self._sources) if self._says(each)]
            compile_bulletin(path, ((place, each.records()) for place, each in said), self._zone, self._meta)
        return name, path

    def has(self, gazetteer: Built) -> bool:
        """Whether all of its files are still there, built or published."""
        names = {each.name for each in gazetteer.files}
        return all(each in names or self._files.has(each) for each in (gazetteer.head, *gazetteer.shards))

    def may_keep(self, before: Pointer) -> bool:
        """Whether the gazetteer can stay for now: whole, and of these sources and no others."""
        files = before.gazetteer, *before.shards
        return before.inputs.keys() == self._inputs.keys() and all(map(self._files.has, files))

    def _says(self, source: SourceRecords) -> bool:
        return bool(self._inputs[source.status.id].bulletin)

    def _amended(self, before: Pointer, path: Path) -> bool:
        """Whether the bulletin could be made of the last one, at less cost than from nothing."""
        if before.facts.zone != self._zone or list(before.inputs) != list(self._inputs):
            return False
        changed = {
            place: each.records
            for place, each in enumerate(self._sources)
            if before.inputs[each.status.id].bulletin != self._inputs[each.status.id].bulletin
        }
        try:
            shutil.copyfile(self._files.open(before.bulletin), path)
            return amend_bulletin(path, changed, self._zone)
        except (TownbellError, OSError, sqlite3.DatabaseError):
            return False  # damaged, gone, or not made of what we think: from nothing it is right

    def gazetteer(self, before: Pointer | None, places: str, bulletin: Path) -> Built:
        """The current one where nothing is different, else patched, else compiled from nothing."""
        whole = before is not None and all(map(self._files.has, (before.gazetteer, *before.shards)))
        if before is not None and whole and before.places == places:
            return Built(before.gazetteer, before.shards, ())
        outlines = Bulletin(Database(bulletin), orjson.loads).outlines
        parts = Parts([each for each in self._sources if self._inputs[each.status.id].addresses])
        if before is not None and whole and self._same_zones(before):
            try:
                patched = self._patched(before, parts, outlines)
            except TownbellError:
                patched = None  # not made of what we think, or that is gone: from nothing it is right
            if patched is not None:
                return patched
        outlines.expect_many()
        every = (house for part in parts.every() for house in houses(part, outlines))
        return compile_gazetteer(self._folder, every, parts.ledger, self._meta)

    def _same_zones(self, before: Pointer) -> bool:
        then = {source: each.zones for source, each in before.inputs.items() if each.zones}
        return then == {source: each.zones for source, each in self._inputs.items() if each.zones}

    def _patched(self, before: Pointer, parts: Parts, outlines: Outlines) -> Built | None:
        """None where a patch would not be the cheaper way."""
        head = Database(self._files.open(before.gazetteer))
        lines = parts.changes(ledger_of(head)) if before.shards else None
        if lines is None:
            return None
        changes = _counted(sorted(lines.items()), outlines)
        return patch_gazetteer(self._folder, head, self._files.open, changes, parts.ledger, self._meta)


def _counted(lines: Iterable[tuple[bytes, int]], outlines: Outlines) -> Iterator[tuple[House, int]]:
    return ((house, by) for line, by in lines if by for house in houses(line, outlines))
