"""Which zone of a set the resident's place lies in."""

from __future__ import annotations

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
    name: Value = zone.name or zone.id
    return Answer(
        says=(say(f"zone.{zone_set}", address=Where(context.place.label), zone=name, id=zone.id),),
        title=name,
        rows=(Row(name, Where(context.place.label)),),
        used=(zone.source,),
    )
