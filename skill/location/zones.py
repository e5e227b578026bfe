"""Which zone of a set the resident's place lies in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from city.earth.places import Location
from city.localized import in_language
from city.records import Zone
from skill.answers import published
from skill.context import Context
from skill.location.address import undecided
from skill.turn import Answer, Because, Question, Row, Value, Where, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records


def answer_for(zone_set: str, question: Question, context: Context) -> Answer:
    """The zone by its name; where the city has no such zones, what staff published."""
    if context.place is None:
        return published.answer(question, context)
    zone = zone_at(context.place, zone_set, context)
    if zone is None:
        source = context.snapshot.derived(_sources).get(zone_set)
        if source is None:
            return published.answer(question, context)
        if (unsettled := undecided(question, context)) is not None:
            return unsettled
        return Answer(
            says=(say(f"zone.{zone_set}.none", address=Where(context.place.label)),),
            because=Because.NOTHING_FOUND,
            used=(source,),
        )
    name = _called(zone)
    return Answer(
        says=(say(f"zone.{zone_set}", address=Where(context.place.label), zone=name, id=zone.id),),
        title=name,
        rows=(Row(name, Where(context.place.label)),),
        used=(zone.source,),
    )


def is_drawn(zone_set: str, context: Context) -> bool:
    """Whether the city publishes any zone of this set: else no address helps."""
    return zone_set in context.snapshot.derived(_sources)


_NUMBERED = frozenset({"district", "evacuation"})
"""Zone sets of which an id or a bare number is said with what it numbers: "district 3", "zone B"."""


def _called(zone: Zone) -> Value:
    """The zone's name; where that is none, or only "3", the number of what."""
    if any(re.search(r"[^\W\d_]{3}", each) for each in zone.name.values()):
        return zone.name
    short = in_language(zone.name, "en") if zone.name else zone.id
    return say(f"zone.{zone.zone_set}.numbered", id=short) if zone.zone_set in _NUMBERED else short


def zone_at(place: Location, zone_set: str, context: Context) -> Zone | None:
    """The zone of the set in which the place lies."""
    mine = place.zones.get(zone_set)
    found = context.snapshot.in_zone(Zone, mine) if mine else ()
    return next((zone for zone in found if zone.zone_set == zone_set), None)


def _sources(records: Records) -> dict[str, str]:
    """Each zone set that the city has, and the source of its first zone."""
    found: dict[str, str] = {}
    for zone in records(Zone):
        found.setdefault(zone.zone_set, zone.source)
    return found
