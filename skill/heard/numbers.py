"""Things that a resident names by number: cases and permits (pure)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from skill.heard.naming import plain
from skill.turn import Value, Word
from words import phrases

T = TypeVar("T")
_BEYOND = ":"  # comes after every digit
FEWEST = 3  # digits by which something may be found without its whole number


class Numbers(Generic[T]):
    """Things by their numbers, made ready for many questions."""

    def __init__(self, items: Iterable[T], number: Callable[[T], str]) -> None:
        self._items = sorted(((_digits(number(item))[::-1], item) for item in items), key=_first)
        self._ends = [end for end, _ in self._items]

    def find(self, said: str) -> T | None:
        """The one item with this number, or whose number ends in these digits; None for none or several.

        Nobody says the letters and dashes of "B26-1041", and many leave out the year.
        """
        end = _digits(said)[::-1]
        if len(end) < FEWEST:
            return None
        at = bisect_left(self._ends, end)
        found = [item for _, item in self._items[at : bisect_left(self._ends, f"{end}{_BEYOND}")][:2]]
        return found[0] if len(found) == 1 else None


def _first(pair: tuple[str, object]) -> str:
    return pair[0]


def in_groups(number: str) -> str:
    """A number of ours as it is shown and read out, three digits at a time: "482-913"."""
    return "-".join(number[at : at + 3] for at in range(0, len(number), 3))


def status(text: str, locale: str, of: str) -> Value:
    """A status in the resident's language where we have words for it, else as published.

    ``of`` is what stands so, "case" or "permit": "cerrada" is said of the one, "cerrado" of the other.
    """
    key = f"status.{of}.{plain(text).replace(' ', '_')}"
    return Word(key) if phrases(locale).has(key) else text


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal() and char.isascii())
