"""Which zone of a set the resident's place lies in."""

from __future__ import annotations

import re

from city.localized import in_language
from city.records import Zone
from skill import published
from skill.context import Context
from skill.turn import Answer, Because, Question, Row, Value, Where, say


def answer_for(zone_set: str, question: Question, context: Context) -> Answer:
    """The zone by its name; where the city has no such zones, what staff published."""
    zones = [zone for zone in context.snapshot.records(Zone) if zone.zone_set == zone_set]
    if not zones or context.place is None:
        return published.answer(question, context)
    mine = context.place.zones.get(zone_set)
    zone = next((zone for zone in zones if zone.id == mine), None)
    if zone is None:
        return Answer(
            says=(say(f"zone.{zone_set}.none", address=Where(context.place.label)),),
            because=Because.NOTHING_FOUND,
            used=(zones[0].source,),
        )
    name = _called(zone)
    return Answer(
        says=(say(f"zone.{zone_set}", address=Where(context.place.label), zone=name, id=zone.id),),
        title=name,
        rows=(Row(name, Where(context.place.label)),),
        used=(zone.source,),
    )


_NUMBERED = frozenset({"district", "evacuation"})
"""Zone sets of which an id or a bare number is said with what it numbers: "district 3", "zone B"."""


def _called(zone: Zone) -> Value:
    """The zone's name; where that is none, or only "3", the number of what."""
    if any(re.search(r"[^\W\d_]{3}", each) for each in zone.name.values()):
        return zone.name
    short = in_language(zone.name, "en") if zone.name else zone.id
    return say(f"zone.{zone.zone_set}.numbered", id=short) if zone.zone_set in _NUMBERED else short
