"""The city's places by what they are called, worked out once a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.records import Closure, Place
from skill.heard.naming import Names
from words import languages, phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records
    from skill.context import Context


def names_of(place: Place) -> tuple[str, ...]:
    """Its id, and what residents call it."""
    return (place.id, *place.name.values(), *place.aliases)


def places_by_name(records: Records) -> Names[Place]:
    """Every place under its id and its names."""
    return Names(records(Place), names_of)


def places_with_phone(records: Records) -> Names[Place]:
    """Those that can be called."""
    return Names((place for place in records(Place) if place.phone), names_of)


def closures_of(place: Place, context: Context) -> list[Closure]:
    """The closures that name the place, by its id or a name."""
    known = context.snapshot.derived(closures_by_place)
    return [each for name in {place.id, *place.name.values()} for each in known.get(name, ())]


def closures_by_place(records: Records) -> dict[str, list[Closure]]:
    """The closures of places, by the id or the name that each gives."""
    found: dict[str, list[Closure]] = {}
    for closure in records(Closure):
        if closure.kind == "facility":
            found.setdefault(closure.place, []).append(closure)
    return found


def places_by_id(records: Records) -> dict[str, Place]:
    """Every place under its id; of two with one id, the first."""
    return {place.id: place for place in reversed(records(Place))}


def shelters_of(records: Records) -> list[Place]:
    """The shelters, open or not."""
    return [place for place in records(Place) if place.kind == "shelter"]


def kind_in_words(kind: str) -> tuple[str, ...]:
    """What this sort of place is called, in every language: the city's own list may know only one."""
    key = f"kind.{kind}"
    return tuple(phrases(each).say(key) for each in languages() if phrases(each).has(key))
