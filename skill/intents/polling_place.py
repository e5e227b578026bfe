"""Where the resident votes: the polling place of their precinct."""

from __future__ import annotations

from skill.answers import published
from skill.answers.collection import asks_when
from skill.context import Context
from skill.heard.naming import plain
from skill.location.places import places_by_id
from skill.location.zones import zone_at
from skill.screens.touch import to
from skill.turn import Answer, Named, Question, Row, Where, say
from words import phrases


def answer(question: Question, context: Context) -> Answer:
    """The place that the precinct names; where that is not known, which office to ask."""
    if asks_when(question) or _asks_to_register(question):
        return published.answer(question, context)
    precinct = zone_at(context.place, "precinct", context) if context.place else None
    named = precinct.attributes.get("polling_place") if precinct else None
    place = context.snapshot.derived(places_by_id).get(named) if named else None
    if place is None:
        return published.answer(question, context)
    return Answer(
        says=(say("polling.place", place=Named(place.name), address=Where(place.address)),),
        title=place.name,
        rows=(Row(place.name, Where(place.address)),),
        used=(place.source,),
        site=Where(place.address),
        about=to("FacilityHoursIntent", place=place.id),
    )


def _asks_to_register(question: Question) -> bool:
    """Who is not on the roll yet is helped by no place."""
    words = phrases(question.locale).say("heard.register").split("|")
    return not set(plain(question.text).split()).isdisjoint(words)
