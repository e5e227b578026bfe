"""On which weekdays something recurs, as cities write it: "Mon & Thu", "1st and 3rd Wednesday"."""

from __future__ import annotations

import re
from typing import NamedTuple

from feeds.fields import dates

_PLACES = {
    word: place
    for place, words in {
        1: "first 1st primer primero primera 1er 1ero 1o 1º",
        2: "second 2nd segundo segunda 2do 2o 2º",
        3: "third 3rd tercer tercero tercera 3er 3ero 3o 3º",
        4: "fourth 4th cuarto cuarta 4to 4o 4º",
        5: "fifth 5th quinto quinta 5to 5o 5º",
        -1: "last ultimo ultima último última",
    }.items()
    for word in words.split()
}
_FILLERS = frozenset(
    {"and", "of", "the", "each", "every", "in", "month"}
    | {"y", "e", "del", "de", "el", "los", "las", "mes", "cada", "al"}
)


class Recurrence(NamedTuple):
    """Weekdays from Monday = 0, and their places in the month: first = 1, last = -1; none is every week."""

    weekdays: tuple[int, ...]
    ordinals: tuple[int, ...] = ()


def recurrence(text: str) -> Recurrence:
    """The weekdays and ordinals in these words, in English or Spanish. Raises ValueError for anything else.

    A range ("Mon-Fri") is refused: for pickups "Mon-Thu" means two days to some cities
    and four to others.

    >>> recurrence("2nd & 4th Tuesday of the month")
    Recurrence(weekdays=(1,), ordinals=(2, 4))
    """
    try:
        return Recurrence((dates.weekday(text),))
    except ValueError:
        words = [word for word in _words(text) if word not in _FILLERS]
    places = [_PLACES[word] for word in words if word in _PLACES]
    days = [dates.weekday(word) for word in words if word not in _PLACES]
    if not days:
        raise ValueError(f"{text[:40]!r} names no weekday")
    return Recurrence(tuple(sorted(set(days))), tuple(dict.fromkeys(places)))


def ordinals(text: str) -> tuple[int, ...]:
    """Places in the month: "1,3", "first and third", "último". Raises ValueError for what is none."""
    found: dict[int, None] = {}
    for word in _words(text):
        place = int(word) if word in ("1", "2", "3", "4", "5", "-1") else _PLACES.get(word)
        if place is None and word not in _FILLERS:
            raise ValueError(f"{text[:40]!r} is not a place in the month, from first to fifth or last")
        if place is not None:
            found[place] = None
    return tuple(found)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;/&+.]+", text.casefold()) if word]
