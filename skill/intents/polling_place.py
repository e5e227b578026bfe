"""Where the resident votes: the polling place of their precinct."""

from __future__ import annotations

from city.records import Place, Zone
from skill import published
from skill.context import Context
from skill.turn import Answer, Named, Question, Row, Where, say


def answer(question: Question, context: Context) -> Answer:
    """The place that the precinct names; where that is not known, which office to ask."""
    precinct = context.place.zones.get("precinct") if context.place else None
    zones = [zone for zone in context.snapshot.records(Zone) if zone.zone_set == "precinct"]
    named = next((zone.attributes.get("polling_place") for zone in zones if zone.id == precinct), None)
    place = next((place for place in context.snapshot.records(Place) if named and place.id == named), None)
    if place is None:
        return published.answer(question, context)
    return Answer(
        says=(say("polling.place", place=Named(place.name), address=Where(place.address)),),
        title=place.name,
        rows=(Row(place.name, Where(place.address)),),
        used=(place.source,),
        site=Where(place.address),
    )
