"""Which shelters are open or full, take pets, have power and are accessible. Never a guess."""

from __future__ import annotations

from math import hypot

from city.records import Place
from skill import published
from skill.context import Context
from skill.listing import offer_rest, shown
from skill.places import shelters_of
from skill.turn import Answer, Because, Named, Question, Row, Say, Value, Where, Word, say

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
    is_open = [place for place in shelters if place.attributes.get("open") == YES]
    used = tuple({place.source for place in shelters})
    if not is_open:
        return Answer(says=(say("shelter.none_open"),), because=Because.NOTHING_FOUND, used=used)
    is_open.sort(key=lambda place: (place.attributes.get("full") == YES, _distance(place, context)))
    told = shown(is_open, question)
    answered = Answer(
        says=tuple(sentence for place in told for sentence in _about(place)),
        title=Word("topic.shelter_lookup"),
        rows=tuple(Row(place.name, _where(place)) for place in told),
        used=used,
    )
    return offer_rest(answered, is_open, question)


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


def _distance(place: Place, context: Context) -> float:
    """Only for comparing: degrees, a degree of longitude counted as one of latitude."""
    here = context.place
    if here is None or None in (here.lat, here.lon, place.lat, place.lon):
        return 0.0
    assert here.lat is not None
    assert here.lon is not None
    assert place.lat is not None
    assert place.lon is not None
    return hypot(place.lat - here.lat, place.lon - here.lon)
