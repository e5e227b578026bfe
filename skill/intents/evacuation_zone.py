"""Which evacuation zone the resident lives in."""

from __future__ import annotations

from city.nouns import replace
from skill.context import Context
from skill.heard.naming import plain
from skill.location.zones import answer_for, is_drawn
from skill.turn import Answer, Question
from words import phrases

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def has_records(context: Context) -> bool:
    """Whether the city publishes such zones at all."""
    return is_drawn("evacuation", context)


def answer(question: Question, context: Context) -> Answer:
    """The evacuation zone of the resident's place; who asks whether to leave hears what staff say of that."""
    zone, heard, said = (
        answer_for("evacuation", question, context),
        plain(question.text),
        phrases(question.locale),
    )
    if not any(f" {each} " in f" {heard} " for each in said.say("heard.have_to_leave").split("|")):
        return zone
    from skill.answers import preferred  # most ask for the zone alone

    when = preferred.rather(replace(question, text=said.say("evacuation.asked")), context)
    return zone if when is None or zone.ask else replace(zone, says=(*zone.says, *when.says))
