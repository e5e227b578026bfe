"""What one transaction is going to write, gathered until its end; what it reads of that is its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from stores.aws.items import Item, Key, read, written

T = TypeVar("T")
Shared = Callable[[Item | None], Item | None]


def copied(item: Item | None) -> Item | None:
    """The same, with a document that nobody else holds."""
    return read(written(item, item.rev)) if item is not None else None


class Step(NamedTuple):
    """One write: what must be there still, and what shall be. A shared one is decided anew if it is not."""

    key: Key
    before: Item | None
    after: Item | None
    is_shared: bool = False


class Unit:
    """One thread's transaction."""

    def __init__(self) -> None:
        self.written: dict[Key, tuple[Item | None, Item | None]] = {}
        """What was there, and what shall be, by key."""
        self.seen: dict[Key, Item | None] = {}
        """What was read: whatever is decided by it is written only if it is still so."""
        self.looked: set[tuple[str, str]] = set()
        """Partitions, and beginnings of sort keys, that were read whole: what was not there is not there."""
        self.shared: list[tuple[Key, Shared]] = []
        self.after: list[Callable[[], object]] = []
        """What is done once all of it is kept."""

    def knows(self, key: Key) -> bool:
        """Whether this has been read or written."""
        return key in self.written or key in self.seen

    def is_missing(self, key: Key) -> bool:
        """Whether it was not there when its partition was read."""
        return any(key[0] == pk and key[1].startswith(begins) for pk, begins in self.looked)

    def read(self, key: Key) -> Item | None:
        """What is, or shall be, there: a document of the reader's own."""
        return copied(self.written[key][1] if key in self.written else self.seen[key])

    def note(self, key: Key, item: Item | None, change: Callable[[Item | None], tuple[Item | None, T]]) -> T:
        """Keep what the change makes of it."""
        new, told = change(item)
        if new is not item:
            before = self.written[key][0] if key in self.written else self.seen.get(key, item)
            self.written[key] = (before, new)
        return told

    def steps(self, get: Callable[[Key], Item | None]) -> list[Step]:
        """All that is to be written; what is shared is read now."""
        found = [
            Step(key, before, after)
            for key, (before, after) in self.written.items()
            if before is not None or after is not None
        ]
        changed: dict[Key, tuple[Item | None, Any]] = {}
        for key, change in self.shared:
            if key not in changed:
                item = get(key)
                changed[key] = (item, item)
            before, now = changed[key]
            changed[key] = (before, change(now))
        return found + [
            Step(key, before, after, is_shared=True)
            for key, (before, after) in changed.items()
            if after is not before
        ]
