"""Snapshot files in S3: written by the refresh through boto3, read by the skill without it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from city.errors import TownbellError
from snapshot.pointer import load

PREFIX = "snapshot/"
POINTER = f"{PREFIX}current.json"
POINTER_SECONDS = 0.2
"""How long a turn may wait for the pointer; the last good snapshot serves meanwhile."""
FILE_SECONDS = 5.0
MOST = 400_000_000
CACHE_MOST = 200_000_000
"""Bytes of local copies; Lambda's /tmp has 512 MB, and one instance may live for a day."""
SWEEP_EVERY = 60
"""Publications, at two or three a minute: what is out of date for so long has no reader left."""

Get = Callable[[str, float, int], bytes | None]
"""(key, seconds, most bytes) -> the object, or None where there is none."""


class S3Files:
    """city.ports.SnapshotFiles over a bucket. ``cache`` keeps files between turns (/tmp on Lambda)."""

    def __init__(self, get: Get, cache: Path, client: Any = None, bucket: str = "") -> None:
        """Without a ``client`` (boto3's S3) it only reads, as a turn does, and never waits long."""
        self._get = get
        self._cache = cache
        self._client = client
        self._bucket = bucket
        self._patience = FILE_SECONDS
        self._known: set[str] | None = None
        self._leaving: set[str] = set()
        self._published = 0

    def pointer(self) -> bytes | None:
        """The current pointer. The first read of a cold start may wait longer than later ones."""
        found = self._get(POINTER, self._patience, 1_000_000)
        if self._client is None:
            self._patience = POINTER_SECONDS
        return found

    def open(self, name: str) -> Path:
        """A local copy of the published file. Raises TownbellError where S3 has none."""
        kept = self._cache / Path(name).name
        with suppress(FileNotFoundError):
            os.utime(kept)  # it was of use just now
            return kept
        content = self._get(PREFIX + kept.name, FILE_SECONDS, MOST)
        if content is None:
            raise TownbellError("a snapshot file is missing", where=kept.name, fix="Run the refresh function")
        _make_room(self._cache, CACHE_MOST - len(content))
        _write(kept, content)
        return kept

    def has(self, name: str) -> bool:
        """Whether the bucket has the file; an upload is whole or it is not there. Asked once for all."""
        return name in self._there

    def publish(self, files: Sequence[Path], pointer: bytes) -> None:
        """Upload the files, then the pointer: a PUT of one object is atomic in S3."""
        there = self._there
        for file in files:
            with file.open("rb") as content:
                self._client.put_object(Bucket=self._bucket, Key=PREFIX + file.name, Body=content)
            there.add(file.name)
        self._client.put_object(
            Bucket=self._bucket, Key=POINTER, Body=pointer, ContentType="application/json"
        )
        self._published += 1
        if self._published % SWEEP_EVERY == 0:
            self._sweep(load(pointer).files)

    @property
    def _there(self) -> set[str]:
        """What the bucket has, until we are told to look again."""
        if self._known is None:
            self._known = set(self._listed())
        return self._known

    def look_again(self) -> None:
        """Forget what the bucket has: another function may have published since."""
        self._known = None

    def _listed(self) -> Iterator[str]:
        more: dict[str, str] = {}
        while True:
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=PREFIX, **more)
            yield from (each["Key"].removeprefix(PREFIX) for each in found.get("Contents", ()))
            if not found.get("IsTruncated"):
                return
            more = {"ContinuationToken": found["NextContinuationToken"]}

    def _sweep(self, named: Collection[str]) -> None:
        """Delete what was out of date at the last sweep and is still: no turn looks for it any more."""
        old = self._there - {*named, Path(POINTER).name}
        for name in sorted(old & self._leaving):
            self._there.discard(name)  # first: what is believed to be gone is made again
            self._client.delete_object(Bucket=self._bucket, Key=PREFIX + name)
        self._leaving = old


def _make_room(folder: Path, most: int) -> None:
    """Delete the longest unused files until they take ``most`` bytes; whoever has one open keeps it."""
    if not folder.is_dir():
        return
    files = sorted(filter(Path.is_file, folder.iterdir()), key=lambda path: path.stat().st_mtime_ns)
    size = sum(path.stat().st_size for path in files)
    for path in files:
        if size <= most:
            return
        size -= path.stat().st_size
        path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Aside, then in place: a function killed in between leaves no half file behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not tempfile: its imports take 8 ms of a cold start.
    aside = path.with_name(f".{path.name}-{os.urandom(8).hex()}")
    with aside.open("xb") as file:
        file.write(content)
    aside.replace(path)
