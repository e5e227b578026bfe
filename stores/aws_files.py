"""Snapshot files in S3: written by the refresh through boto3, read by the skill without it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from city.errors import TownbellError

PREFIX = "snapshot/"
POINTER = f"{PREFIX}current.json"
POINTER_SECONDS = 0.2
"""How long a turn may wait for the pointer; the last good snapshot serves meanwhile."""
FILE_SECONDS = 5.0
MOST = 400_000_000

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
        self._there: set[str] = set()

    def pointer(self) -> bytes | None:
        """The current pointer. The first read of a cold start may wait longer than later ones."""
        found = self._get(POINTER, self._patience, 1_000_000)
        if self._client is None:
            self._patience = POINTER_SECONDS
        return found

    def open(self, name: str) -> Path:
        """A local copy of the published file. Raises TownbellError where S3 has none."""
        kept = self._cache / Path(name).name
        if kept.is_file():
            return kept
        content = self._get(PREFIX + kept.name, FILE_SECONDS, MOST)
        if content is None:
            raise TownbellError("a snapshot file is missing", where=kept.name, fix="Run the refresh function")
        _write(kept, content)
        return kept

    def has(self, name: str) -> bool:
        """Whether the bucket has the file; an upload is whole or it is not there. Asked once a name."""
        if name not in self._there:
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=PREFIX + name, MaxKeys=1)
            if not found.get("KeyCount"):
                return False
            self._there.add(name)
        return True

    def publish(self, files: Sequence[Path], pointer: bytes) -> None:
        """Upload the files, then the pointer: a PUT of one object is atomic in S3."""
        for file in files:
            with file.open("rb") as content:
                self._client.put_object(Bucket=self._bucket, Key=PREFIX + file.name, Body=content)
        self._client.put_object(
            Bucket=self._bucket, Key=POINTER, Body=pointer, ContentType="application/json"
        )


def _write(path: Path, content: bytes) -> None:
    """Aside, then in place: a function killed in between leaves no half file behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(aside).replace(path)
