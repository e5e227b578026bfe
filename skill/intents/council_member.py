"""Who represents the resident's district, or a district or person that was named."""

from __future__ import annotations

from city.records import Official
from skill.answers import published
from skill.answers.officials import KINDS, by_district, by_office, described, whole_council
from skill.context import Context
from skill.heard.naming import plain
from skill.location.address import undecided
from skill.turn import Answer, Because, Question, say
from words import phrases

NEEDS_PLACE_UNLESS = ("district", "official", "body")


def is_general(question: Question) -> bool:
    """Whether all of the council is meant: "who is on the city council", or "more" of that list."""
    if question.offset > 0:
        return True
    heard = plain(question.text)
    whole = phrases(question.locale).say("heard.whole_council").split("|")
    return question.slot("body") is not None or any(words in heard for words in whole)


def has_records(context: Context) -> bool:
    """Whether the city publishes its council at all."""
    return bool(context.snapshot.records(Official))


def answer(question: Question, context: Context) -> Answer:
    """The member for the district that was named, else for the resident's own."""
    office, named = question.slot("official"), question.slot("district")
    if office is None and named is None and is_general(question):
        return whole_council(question, context)
    if office is not None:
        return described(by_office(office, context), context)
    if named is not None:
        return described(by_district(named.id or named.value, context), context)
    if not has_records(context):
        return published.answer(question, context)
    district = context.place.zones.get("district", "") if context.place else ""
    if not district and (unsettled := undecided(question, context)) is not None:
        return unsettled
    if not district:
        return Answer(
            says=(say("official.no_district", phone=context.settings.phone),),
            because=Because.NOTHING_FOUND,
            kinds=KINDS,
        )
    return described(by_district(district, context), context)
