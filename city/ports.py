"""What the rooms need of the world, as protocols. app/wiring/ chooses who provides them.

Ports about subscriptions and deliveries stand beside their nouns in
:mod:`city.enrolment.subscriptions`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

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
    """How a source stands between refreshes; its records are kept apart."""

    etag: str = ""
    last_modified: str = ""
    settings: str = (
        ""  # digest of what the validators hold for: the source's table and, where it matters, the day
    )
    digest: str = ""  # of the bytes that the records were made of, and of the settings
    asked: datetime | None = None  # when it was last asked
    whole: datetime | None = None  # when it last gave all of its content, not just "not modified"
    as_of: datetime | None = None  # when the source last answered well
    changed: datetime | None = None
    failures: int = 0  # in a row
    retry_at: datetime | None = None
    records: str = ""  # digest of the last good records
    count: int = 0
    state: str = ""
    cause: str = ""  # why there was no answer, as a word (feeds.fetching.hosts.Cause)
    reason: str = ""  # the same in a sentence; else what was wrong with some items
    problems: str = ""  # what was wrong with some items of the last good answer
    cut: bool = False  # whether the last good answer broke off
    note: str = ""  # what it was that answered, where its address does not say (a resource, a layer, a part)


@noun(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a source: when we had it, and since when the source had it, if it says so."""

    had: datetime
    since: datetime | None = None
    count: int = 0


@noun(frozen=True, slots=True, kw_only=True)
class Fresh:
    """New records of a source, encoded, and the change that they are."""

    records: bytes
    change: Change


CHANGES_KEPT = 50
"""How many changes of each source are remembered."""


class FeedMemory(Protocol):
    """How each source stands, its last good records, and its last changes."""

    def recall(self, source_ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Those of these sources that are known."""
        ...

    def records(self, source_id: str) -> bytes:
        """The last good records, encoded; empty where there are none."""
        ...

    def changes(self, source_id: str) -> Sequence[Change]:
        """The last :data:`CHANGES_KEPT` changes, oldest first."""
        ...

    def keep(self, remembered: Mapping[str, Remembered], fresh: Mapping[str, Fresh]) -> None:
        """Remember these sources, by id, from now on, with what is new of them; all or nothing."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a long list under the hash of what it was read from; the reader's note says how that went."""

    key: str
    note: str
    records: bytes  # encoded


class PieceMemory(Protocol):
    """The records of long lists, piece by piece. Which pieces make a list stands in the FeedMemory."""

    def notes(self, source_id: str) -> Mapping[str, str]:
        """Every known piece of a source, by its key, with what was noted of it."""
        ...

    def stretches(self, source_id: str) -> bytes:
        """What was said last of how a source's pieces follow each other; empty where nothing was."""
        ...

    def add(
        self, source_id: str, pieces: Iterable[Piece], now: datetime, stretches: Callable[[], bytes] = bytes
    ) -> None:
        """Remember these too. A piece that is known already stays as it is.

        What ``stretches`` says is asked for when they are there, and kept unless it is empty. It
        may speak of pieces that are gone: whoever uses it looks.
        """
        ...

    def records(self, source_id: str, keys: Sequence[str]) -> Iterator[bytes]:
        """The records of these pieces, in this order. Raises TownbellError where one is not known."""
        ...

    def sweep(self, live: Mapping[str, Collection[str]], before: datetime) -> None:
        """Forget what is not among the ``live`` keys, by source, and was added before then."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Missed:
    """A question that could not be answered, without who asked it (:mod:`city.scrubbing`).

    ``reason`` is why, as :class:`skill.turn.Because` says it; days are the city's.
    """

    text: str
    language: str
    reason: str
    first: date
    last: date
    count: int = 1


class Unanswered(Protocol):
    """What residents asked in vain, for the staff. A bounded number of questions, and no times of day."""

    def note(self, text: str, language: str, reason: str, day: date) -> None:
        """Count a question that was scrubbed already."""
        ...

    def every(self) -> Sequence[Missed]:
        """All of them, the most asked first."""
        ...


class Asked(NamedTuple):
    """What a question was about, when it was asked on the city's clocks, in which language, and why it was
    answered or not (:class:`skill.turn.Because`). Nothing of whoever asked it, and no words."""

    day: date
    hour: int
    topic: str
    language: str
    because: str


class QuestionCounts(Protocol):
    """How often what was asked, in sums."""

    def add(self, sums: Mapping[Asked, int]) -> None: ...

    def between(self, first: date, last: date) -> Mapping[Asked, int]:
        """Of these days, both included."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Post:
    """Something staff wrote: its kind's fields as given, and where it stands.

    ``by`` is whoever made it what it is, "" where nobody was named. What is published is told from
    ``publish_at`` until ``expire_at`` (aware; None: at once, for ever), as :func:`city.posts.told` says.
    ``department`` is whose it is, "" the whole city's.
    """

    id: str
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    status: str = "draft"  # draft, published, withdrawn
    created: datetime
    changed: datetime
    by: str = ""
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    department: str = ""


class Posts(Protocol):
    """Staff posts. They are a source like any other (feeds/staff.py)."""

    def save(self, post: Post) -> None: ...

    def get(self, post_id: str) -> Post | None: ...

    def every(self) -> Sequence[Post]:
        """All posts, oldest first."""
        ...

    def history(self, post_id: str) -> Sequence[Post]:
        """Everything that it ever was, the oldest first; nothing of it is ever changed."""
        ...
