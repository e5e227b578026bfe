"""What the reply before has named: "Take it to the Quarry Road Drop-off Center." - "Where is that?"

Looked for only where somebody asks for it: what staff have written says itself nowhere what it names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

from city.localized import in_language
from city.records import Place, Service
from skill.context import Context
from skill.heard.naming import plain

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

T = TypeVar("T")
LONGEST_NAME = 8  # words
MOST_TEXTS = 1_000
WHAT_TO_DO = "todo"
"""The slot that says that what to do is asked, of the alerts that were told."""
_NUMBER = re.compile(r"\b\d{3}-\d{3}-\d{4}\b|\b[2-9]11\b|\b988\b")


def place(context: Context) -> Place | None:
    """The place that the reply before named; None where it named none, or several."""
    return context.snapshot.derived(_places).only(context.memory.last)


def place_of(text: str, context: Context) -> Place | None:
    """The one place with an address that a text names: "Room 204, City Hall"."""
    return context.snapshot.derived(_places).only(text)


def place_with_hours(text: str, locale: str, context: Context) -> Place | None:
    """The place whose hours are known that a text in this language names; None for none, or several."""
    return context.snapshot.derived(_open_places(locale)).published(text)


def office(context: Context) -> Service | None:
    """The office that the reply before named."""
    return context.snapshot.derived(_offices).only(context.memory.last)


def office_to_call(text: str, context: Context) -> Service | None:
    """The first office that a text of the city's own names."""
    return context.snapshot.derived(_offices).first(text)


def number(context: Context) -> str:
    """The last telephone number in the reply before; "" where it had none."""
    return next(reversed(_NUMBER.findall(context.memory.last)), "")


class _Named(Generic[T]):
    """Things by their names, and the words with which names begin: most words of a text begin none."""

    def __init__(self, names: Mapping[str, T]) -> None:
        self._names = names
        self._first = frozenset(name.partition(" ")[0] for name in names)
        self._published: dict[str, T | None] = {}

    def published(self, text: str) -> T | None:
        """As :meth:`only`, of a text of the city's own: there are few, and each is read once."""
        if text not in self._published and len(self._published) < MOST_TEXTS:
            self._published[text] = self.only(text)
        return self._published[text] if text in self._published else self.only(text)

    def only(self, text: str) -> T | None:
        """What the text names; None where it names nothing, or several."""
        found = self._all(text)
        return found[0] if len(found) == 1 else None

    def first(self, text: str) -> T | None:
        """What the text names first; None where it names nothing."""
        return next(iter(self._all(text)), None)

    def _all(self, text: str) -> list[T]:
        found: list[T] = []
        words = plain(text).split()
        at = 0
        while at < len(words):
            name = self._at(words, at)
            if name and self._names[name] not in found:
                found.append(self._names[name])
            at += len(name.split()) or 1
        return found

    def _at(self, words: list[str], at: int) -> str:
        """The longest name that begins there: a school's shelter is not the school."""
        if words[at] not in self._first:
            return ""
        ends = range(min(len(words), at + LONGEST_NAME), at, -1)
        return next((run for end in ends if (run := " ".join(words[at:end])) in self._names), "")


def _places(records: Records) -> _Named[Place]:
    return _Named(
        {plain(name): each for each in records(Place) if each.address for name in each.name.values()}
    )


@cache
def _open_places(locale: str) -> Callable[[Records], _Named[Place]]:
    """The one function of a language, under which a snapshot keeps them; of two of one name neither."""

    def by_name(records: Records) -> _Named[Place]:
        found: dict[str, list[Place]] = {}
        for each in records(Place):
            if each.hours:
                found.setdefault(plain(in_language(each.name, locale)), []).append(each)
        return _Named({name: places[0] for name, places in found.items() if len(places) == 1})

    return by_name


def _offices(records: Records) -> _Named[Service]:
    """By their names; "call 211" names a number, and no office."""
    named = ((plain(name), each) for each in records(Service) if each.phone for name in each.name.values())
    return _Named({name: each for name, each in named if not name.isdecimal()})
