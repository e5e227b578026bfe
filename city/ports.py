"""What the rooms need of the world, as protocols. app/wiring.py chooses who provides them.

Ports about subscriptions and deliveries stand beside their nouns in
:mod:`city.subscriptions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from city.nouns import noun


class Clock(Protocol):
    """For the few who must wait or lease. Decisions take ``now`` instead."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None: ...


class SnapshotFiles(Protocol):
    """Where published snapshot files lie: a folder, or a bucket.

    A file is named by the hash of its content and never changes. The pointer is
    one small JSON document that says which files are current and how fresh each
    source is; replacing it is atomic.
    """

    def pointer(self) -> bytes | None:
        """The current pointer, or None before the first snapshot."""
        ...

    def publish(self, files: Sequence[Path], pointer: bytes) -> None:
        """Put the files in place, then swap the pointer."""
        ...

    def open(self, name: str) -> Path:
        """A local, readable path of the published file with this name."""
        ...

    def has(self, name: str) -> bool:
        """Whether the published file with this name is there and whole, without fetching it."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is kept of a source between refreshes."""

    etag: str = ""
    last_modified: str = ""
    digest: str = ""  # of the bytes, the source's settings and, where dates are relative, the day
    asked: datetime | None = None  # when it was last asked
    as_of: datetime | None = None  # when the source last answered well
    changed: datetime | None = None
    failures: int = 0
    retry_at: datetime | None = None
    records: bytes = b""  # encoded, the last good ones
    count: int = 0
    state: str = ""
    reason: str = ""


class FeedMemory(Protocol):
    """The last good records and validators of each source."""

    def recall(self, source_id: str) -> Remembered | None: ...

    def keep(self, remembered: Mapping[str, Remembered]) -> None:
        """Remember these sources, by id, from now on; all of them or none."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Post:
    """Something staff wrote: its kind's fields as given, and where it stands."""

    id: str
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    status: str = "draft"  # draft, published, withdrawn
    created: datetime
    changed: datetime


class Posts(Protocol):
    """Staff posts. They are a source like any other (feeds/staff.py)."""

    def save(self, post: Post) -> None: ...

    def get(self, post_id: str) -> Post | None: ...

    def every(self) -> Sequence[Post]:
        """All posts, oldest first."""
        ...
