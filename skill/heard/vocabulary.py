"""The city's own names as slot values, so that a resident may call things what the city calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from city.records import Closure, Meeting, Official, Place, Service
from skill.heard.naming import plain
from words import languages, phrases

if TYPE_CHECKING:
    from snapshot.read import Snapshot

Vocabulary = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Slot type -> id -> names."""

ROAD = "road"
_STRETCH = re.compile(r"(?<!\s)\s+(?:between|from|at|near|entre|desde)\s.*", re.IGNORECASE)


def of(snapshot: Snapshot) -> Vocabulary:
    """The names of bodies, places, officials, offices and closed roads that the snapshot knows.

    Names count in every language, whichever the resident speaks.
    """
    places, officials = snapshot.records(Place), snapshot.records(Official)
    roads = sorted({_street(each.place) for each in snapshot.records(Closure) if each.kind == ROAD})
    return {
        "MEETING_BODY": _bodies(meeting.body for meeting in snapshot.records(Meeting)),
        "PLACE": {
            place.id: _names((*place.name.values(), *place.aliases, *_only(place, places)))
            for place in places
        },
        "OFFICIAL": {official.id: _names((official.name,)) for official in officials},
        "DEPARTMENT": {each.id: _names(each.name.values()) for each in snapshot.records(Service)},
        "STREET": {plain(road).replace(" ", "_"): (road,) for road in roads},
    }


def _bodies(published: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Bodies by id; what each language calls them is among the phrases."""
    bodies: dict[str, tuple[str, ...]] = {}
    for body in sorted(set(published)):
        id_ = plain(body).replace(" ", "_")
        key = f"body.{id_}"
        spoken = (phrases(each).say(key) for each in languages() if phrases(each).has(key))
        bodies[id_] = _names((body, *spoken))
    return bodies


def _only(place: Place, places: Iterable[Place]) -> Iterable[str]:
    """What its sort of place is called in every language, where the city has no other of it.

    A city that names its places in English only has an "ayuntamiento" all the same.
    """
    key = f"kind.{place.kind}"
    if sum(each.kind == place.kind for each in places) > 1:
        return ()
    return (phrases(each).say(key) for each in languages() if phrases(each).has(key))


def _street(road: str) -> str:
    """The street's own name: "Harbor Street" of "Harbor Street between Main and Second"."""
    return _STRETCH.sub("", road)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
