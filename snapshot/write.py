"""Publishing: what sources gave -> two files and a pointer, recompiling only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from city.errors import TownbellError
from city.ports import SnapshotFiles
from snapshot import codec
from snapshot import pointer as pointers
from snapshot.building import workspace
from snapshot.compile_bulletin import compile_bulletin
from snapshot.compile_gazetteer import compile_gazetteer
from snapshot.database import verify
from snapshot.pointer import Inputs, Pointer
from snapshot.sources import CityFacts, SourceRecords

GAZETTEER_KINDS = frozenset({b"address", b"zone"})


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

    A file whose records are those of the current one is not compiled again; with
    nothing changed only the pointer, that is the sources' freshness, is written.
    Raises TownbellError where the files cannot be put in place.
    """
    before = _current(files)
    after = _next(sources, facts, before)
    with workspace(workdir) as folder:
        built = _compile(folder, sources, after, files)
        files.publish(built, pointers.dump(after))
    changed = before is None or before.id != after.id
    return Published(after.id, changed, after.bulletin, after.gazetteer)


def _current(files: SnapshotFiles) -> Pointer | None:
    """The current pointer; None where there is none or it cannot be read, so that all is compiled."""
    data = files.pointer()
    if data is None:
        return None
    try:
        return pointers.load(data)
    except TownbellError:
        return None


def _next(sources: Sequence[SourceRecords], facts: CityFacts, before: Pointer | None) -> Pointer:
    known = before.inputs if before else {}
    inputs = {each.status.id: _inputs(each, known) for each in sources}
    bulletin = _name("bulletin", facts.zone, {key: each.bulletin for key, each in inputs.items()})
    gazetteer = _name("gazetteer", "", {key: each.gazetteer for key, each in inputs.items()})
    return Pointer(
        schema=pointers.SCHEMA,
        id=_hash(bulletin, gazetteer, codec.encode(facts))[:16],
        bulletin=bulletin,
        gazetteer=gazetteer,
        facts=facts,
        sources={each.status.id: each.status for each in sources},
        inputs=inputs,
    )


def _inputs(source: SourceRecords, known: Mapping[str, Inputs]) -> Inputs:
    """The hashes of a source's parts; taken over from the last time while its digest is the same."""
    last = known.get(source.status.id)
    if last is not None and last.digest == source.digest:
        return last
    bulletin, gazetteer = hashlib.sha256(), hashlib.sha256()
    empty = bulletin.digest()
    for line in source.encoded.splitlines(keepends=True):
        kind = line.partition(b"\t")[0]
        if kind != b"address":
            bulletin.update(line)
        if kind in GAZETTEER_KINDS:
            gazetteer.update(line)
    texts = ["" if each.digest() == empty else each.hexdigest() for each in (bulletin, gazetteer)]
    return Inputs(digest=source.digest, bulletin=texts[0], gazetteer=texts[1])


def _name(sort: str, setting: str, hashes: Mapping[str, str]) -> str:
    """A file's name: the hash of all that decides its content, sources in order of their ids."""
    parts = [str(pointers.SCHEMA), setting]
    parts += [f"{source}={each}" for source, each in sorted(hashes.items()) if each]
    return f"{sort}-{_hash(*parts)[:20]}.sqlite"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _compile(
    folder: Path, sources: Sequence[SourceRecords], pointer: Pointer, files: SnapshotFiles
) -> list[Path]:
    """The files that are not there yet, built in ``folder``."""
    ordered = [
        (pointer.inputs[each.status.id], each.encoded)
        for each in sorted(sources, key=lambda each: each.status.id)
    ]
    said = [encoded for inputs, encoded in ordered if inputs.bulletin]
    places = [encoded for inputs, encoded in ordered if inputs.gazetteer]
    meta = {"schema": str(pointer.schema)}
    makers: Iterable[tuple[str, Callable[[Path], None]]] = (
        (pointer.bulletin, lambda path: compile_bulletin(path, said, pointer.facts.zone, meta)),
        (pointer.gazetteer, lambda path: compile_gazetteer(path, places, meta)),
    )
    built = []
    for name, make in makers:
        if not _is_there(name, files):
            make(folder / name)
            built.append(folder / name)
    return built


def _is_there(name: str, files: SnapshotFiles) -> bool:
    try:
        verify(files.open(name))
    except TownbellError:
        return False
    return True
