"""Which council district the resident lives in."""

from __future__ import annotations

from city.records import Zone
from skill.answers import published
from skill.context import Context
from skill.location.zones import answer_for, is_drawn
from skill.turn import Answer, Because, Question, say

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def is_general(question: Question) -> bool:
    """Whether all districts are meant: "how many districts are there"."""
    return question.slot("which") is not None


def has_records(context: Context) -> bool:
    """Whether the city publishes such zones at all."""
    return is_drawn("district", context)


def answer(question: Question, context: Context) -> Answer:
    """The district of the resident's place; how many there are, where that is asked."""
    if is_general(question):
        return _counted(question, context)
    return answer_for("district", question, context)


def _counted(question: Question, context: Context) -> Answer:
    """What staff publish about it, else the districts of the map, counted."""
    told = published.answer(question, context)
    districts = [zone for zone in context.snapshot.records(Zone) if zone.zone_set == "district"]
    if told.because is not Because.NO_DATA or not districts:
        return told
    count = len({zone.id for zone in districts})
    return Answer(
        says=(say("zone.district.count", city=context.settings.city, count=count),),
        used=tuple(sorted({zone.source for zone in districts})),
    )
