"""Looking around a place that the words name: "parking near City Hall", "un baño cerca de la playa"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.earth.places import Location
from city.localized import in_language
from city.nouns import replace
from skill.heard.naming import plain
from skill.location.places import places_by_name
from skill.turn import Question, Slot
from words import phrases

if TYPE_CHECKING:
    from snapshot.read import Snapshot

TOPIC, PARKING = "nearby_places", "parking"


def around(question: Question, snapshot: Snapshot) -> Question:
    """The question with the place that it looks around; who wants to park looks for parking, not a park."""
    if question.topic != TOPIC or question.slot("address") is not None:
        return question
    said, heard = phrases(question.locale), f" {plain(question.text)} "
    if any(f" {words} " in heard for words in said.say("heard.to_park").split("|")):
        kind = Slot(said.say("kind.parking"), PARKING)
        question = replace(question, slots={**question.slots, "facility_kind": kind}, close=(), guessed=False)
    there = _named(heard, question.locale, snapshot)
    return question if there is None else replace(question, there=there, close=())


def _named(heard: str, locale: str, snapshot: Snapshot) -> Location | None:
    """The one place that stands behind "near"."""
    for near in phrases(locale).say("heard.near").split("|"):
        _, found, name = heard.partition(f" {near} ")
        if not found or not name.strip():
            continue
        places = snapshot.derived(places_by_name).matching(Slot(name.strip()))
        if len(places) == 1 and places[0].lat is not None and places[0].lon is not None:
            return Location(in_language(places[0].name, locale), places[0].lat, places[0].lon)
    return None
