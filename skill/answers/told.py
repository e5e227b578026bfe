"""What the reply before has named: "Take it to the Quarry Road Drop-off Center." - "Where is that?"

Looked for only where somebody asks for it: what staff have written says itself nowhere what it names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from city.localized import in_language
from city.records import Place, Service
from skill.context import Context
from skill.heard.naming import plain

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

T = TypeVar("T")
LONGEST_NAME = 8  # words
TOLD = "told"
"""The slot that says that the number is asked for of whoever was named last."""
_NUMBER = re.compile(r"\b\d{3}-\d{3}-\d{4}\b|\b[2-9]11\b|\b988\b")


def place(context: Context) -> Place | None:
    """The place that the reply before named; None where it named none, or several."""
    return _only(context.memory.last, context.snapshot.derived(_places))


def place_with_hours(text: str, locale: str, context: Context) -> Place | None:
    """The place whose hours are known that a text in this language names; None for none, or several."""
    return _only(text, context.snapshot.derived(_open_places(locale)))


def office(context: Context) -> Service | None:
    """The office that the reply before named."""
    return _only(context.memory.last, context.snapshot.derived(_offices))


def number(context: Context) -> str:
    """The last telephone number in the reply before; "" where it had none."""
    return next(reversed(_NUMBER.findall(context.memory.last)), "")


def _only(text: str, names: Mapping[str, T]) -> T | None:
    found: list[T] = []
    words = plain(text).split()
    at = 0
    while at < len(words):
        name = next((run for run in _runs(words, at) if run in names), "")
        if name and names[name] not in found:
            found.append(names[name])
        at += len(name.split()) or 1
    return found[0] if len(found) == 1 else None


def _runs(words: list[str], at: int) -> Iterator[str]:
    """The words from one on, the longest first: a school's shelter is not the school."""
    return (" ".join(words[at:end]) for end in range(min(len(words), at + LONGEST_NAME), at, -1))


def _places(records: Records) -> dict[str, Place]:
    return {plain(name): each for each in records(Place) if each.address for name in each.name.values()}


@cache
def _open_places(locale: str) -> Callable[[Records], dict[str, Place]]:
    """The one function of a language, under which a snapshot keeps them; of two of one name neither."""

    def by_name(records: Records) -> dict[str, Place]:
        found: dict[str, list[Place]] = {}
        for each in records(Place):
            if each.hours:
                found.setdefault(plain(in_language(each.name, locale)), []).append(each)
        return {name: places[0] for name, places in found.items() if len(places) == 1}

    return by_name


def _offices(records: Records) -> dict[str, Service]:
    """By their names; "call 211" names a number, and no office."""
    named = ((plain(name), each) for each in records(Service) if each.phone for name in each.name.values())
    return {name: each for name, each in named if not name.isdecimal()}
