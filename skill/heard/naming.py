"""Finding what a resident named: a body, a facility, a person, a department (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from skill.turn import Slot

T = TypeVar("T")
_EMPTY = frozenset({"the", "a", "an", "of", "for", "and", "at", "in", "on", "to", "my", "our"}) | frozenset(
    {"city", "town", "department", "office", "meeting", "el", "la", "los", "las", "de", "del", "y", "en"}
)
"""Words that tell no two names apart."""
_NONE: set[int] = set()


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Lower case, without accents, punctuation and underscores: what two spellings have in common."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in decomposed if not unicodedata.combining(c))))


class Names(Generic[T]):
    """What everything is called, made ready for many questions. Order among equals is that of the items."""

    def __init__(self, items: Iterable[T], names: Callable[[T], Iterable[str]]) -> None:
        self._items = tuple(items)
        self._exact: dict[str, list[int]] = {}
        self._with: dict[str, set[int]] = {}
        self._words: list[tuple[int, int]] = []  # of each name: whose it is, and how many words it has
        for number, item in enumerate(self._items):
            for name in {plain(name) for name in names(item) if name} - {""}:
                self._enter(number, name)

    def _enter(self, number: int, name: str) -> None:
        self._exact.setdefault(name, []).append(number)
        words = set(name.split())
        for word in words:
            self._with.setdefault(word, set()).add(len(self._words))
        self._words.append((number, len(words)))

    def called(self, *names: str) -> tuple[T, ...]:
        """The items that bear one of these names."""
        found = {number for name in names for number in self._exact.get(plain(name), ())}
        return tuple(self._items[number] for number in sorted(found))

    def matching(self, slot: Slot) -> tuple[T, ...]:
        """The items that the slot means: by exact name first, else by the most words in common.

        Several items mean a choice; none, nothing.
        """
        said = [text for text in (slot.id or "", slot.name, slot.value) if text]
        if exact := self.called(*said):
            return exact
        likeness: dict[int, float] = {}
        for text in said:
            for number, share in self._alike(set(plain(text).split()) - _EMPTY):
                likeness[number] = max(share, likeness.get(number, 0.0))
        best = max(likeness.values(), default=0.0)
        return tuple(self._items[n] for n in sorted(likeness) if likeness[n] == best)

    def _alike(self, said: set[str]) -> Iterator[tuple[int, float]]:
        """Items with a name that holds every telling word of what was said; the shorter name wins."""
        if not said:
            return
        for name in set.intersection(*(self._with.get(word, _NONE) for word in said)):
            number, words = self._words[name]
            yield number, len(said) / words


def matching(slot: Slot, items: Iterable[T], names: Callable[[T], Iterable[str]]) -> tuple[T, ...]:
    """As :meth:`Names.matching`, of a few items; ``names`` gives an item's id, names and other names."""
    return Names(items, names).matching(slot)
