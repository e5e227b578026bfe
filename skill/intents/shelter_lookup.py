"""Which shelters are open or full, take pets, have power and are accessible. Never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest
from math import hypot
from typing import TYPE_CHECKING, TypeAlias

from city.earth.geometry import Point
from city.records import Place
from skill.answers import published
from skill.context import Context
from skill.listing import needed, offer_rest, on_screen, read_out
from skill.location.places import shelters_of
from skill.turn import Answer, Because, Named, Question, Row, Say, Value, Where, Word, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

Shelters: TypeAlias = Sequence[tuple[Place, Point | None]]
"""With where they are, where that is known."""
YES = "yes"
FEATURES = (
    ("pets", "shelter.pets", "shelter.no_pets"),
    ("power", "shelter.power", "shelter.no_power"),
    ("accessible", "shelter.accessible", "shelter.not_accessible"),
)
"""What a shelter's source may say of it, and the words for yes and no; unsaid is not told."""


def answer(question: Question, context: Context) -> Answer:
    """The open shelters, the nearest first where the place is known; those that are full are named."""
    shelters = context.snapshot.derived(shelters_of)
    if not shelters:
        return published.answer(question, context)
    roomy, full = context.snapshot.derived(_open)
    used = context.snapshot.derived(_sources)
    if not roomy and not full:
        return Answer(says=(say("shelter.none_open"),), because=Because.NOTHING_FOUND, used=used)
    most = needed(question)
    nearest = _nearest(roomy, most, context)
    nearest += _nearest(full, most - len(nearest), context)
    told = read_out(nearest, question)
    answered = Answer(
        says=tuple(sentence for place in told for sentence in _about(place)),
        title=Word("topic.shelter_lookup"),
        rows=tuple(Row(place.name, _where(place)) for place in on_screen(nearest, question)),
        site=Where(told[0].address) if told and _where(told[0]) else "",
        used=used,
    )
    return offer_rest(answered, (*roomy, *full), question)


def _open(records: Records) -> tuple[Shelters, Shelters]:
    """The open shelters: those with room, and those that are full."""
    is_open = [place for place in shelters_of(records) if place.attributes.get("open") == YES]
    full = [place for place in is_open if place.attributes.get("full") == YES]
    return _sited([place for place in is_open if place.attributes.get("full") != YES]), _sited(full)


def _sited(places: Sequence[Place]) -> Shelters:
    return [(place, _point(place.lat, place.lon)) for place in places]


def _point(lat: float | None, lon: float | None) -> Point | None:
    return None if lat is None or lon is None else (lat, lon)


def _sources(records: Records) -> tuple[str, ...]:
    return tuple({place.source for place in shelters_of(records)})


def _nearest(shelters: Shelters, most: int, context: Context) -> list[Place]:
    """The nearest so many, as far as it is known where they and the resident are.

    Only for comparing: in degrees, a degree of longitude counted as one of latitude.
    """
    here = context.place and _point(context.place.lat, context.place.lon)
    if not here:
        return [place for place, _ in shelters[:most]]
    lat, lon = here
    away = [hypot(point[0] - lat, point[1] - lon) if point else 0.0 for _, point in shelters]
    return [shelters[number][0] for number in nsmallest(most, range(len(away)), key=away.__getitem__)]


def _about(place: Place) -> tuple[Say, ...]:
    if place.attributes.get("full") == YES:
        return (say("shelter.full", name=Named(place.name)),)
    said: list[Value] = [
        Word(yes if place.attributes[name] == YES else no)
        for name, yes, no in FEATURES
        if name in place.attributes
    ]
    features = (say("shelter.has", features=tuple(said)),) if said else ()
    return (say("shelter.open", name=Named(place.name), address=Where(place.address)), *features)


def _where(place: Place) -> Value:
    """Its address, as it is said: nobody is sent to a shelter that is full."""
    return "" if place.attributes.get("full") == YES else Where(place.address)
