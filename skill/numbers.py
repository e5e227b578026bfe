"""Things that a resident names by number: cases and permits (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from skill.naming import plain
from skill.turn import Value, Word
from words import phrases

T = TypeVar("T")
FEWEST = 3  # digits by which something may be found without its whole number


def by_number(said: str, items: Iterable[T], number: Callable[[T], str]) -> T | None:
    """The one item with this number, or whose number ends in these digits; None for none or several.

    Nobody says the letters and dashes of "B26-1041", and many leave out the year.
    """
    digits = _digits(said)
    if len(digits) < FEWEST:
        return None
    found = [item for item in items if _digits(number(item)).endswith(digits)]
    return found[0] if len(found) == 1 else None


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
