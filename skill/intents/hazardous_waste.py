"""Where hazardous waste is taken, and whether that place is open on the day that was named."""

from __future__ import annotations

from city.localized import in_language
from city.nouns import replace
from skill.answers import published
from skill.answers.told import place_with_hours
from skill.context import Context
from skill.heard.naming import plain
from skill.intents import facility_hours, waste_sorting
from skill.topics import TOPIC_OF
from skill.turn import Answer, Because, Question, Slot
from words import phrases

HOURS = "FacilityHoursIntent"
DANGEROUS = frozenset(
    {"battery", "paint", "oil", "electronics", "medicine", "propane", "chemicals", "fluorescent", "ink"}
)
"""What such waste is; of anything else is told where that goes, wherever it is asked to be taken."""


def answer(question: Question, context: Context) -> Answer:
    """What staff publish; the hours of the place that it names, where a day or its hours were asked for."""
    item = question.slot("item")
    if item is not None and item.id and item.id not in DANGEROUS:
        return waste_sorting.answer(replace(question, topic=waste_sorting.TOPIC), context)
    told = published.answer(replace(question, text=_without_its_name(question)), context)
    days = {name: slot for name, slot in question.slots.items() if name in ("date", "holiday")}
    if told.because is not Because.ANSWERED or not (days or _asks_for_hours(question)):
        return told
    place = place_with_hours(_texts(told, question.locale), question.locale, context)
    if place is None:
        return told
    meant = {"place": Slot(in_language(place.name, question.locale), place.id), **days}
    of_place = replace(question, topic=TOPIC_OF[HOURS], intent=HOURS, slots=meant)
    return facility_hours.answer(of_place, context)


def _without_its_name(question: Question) -> str:
    """The words but for the name of such waste: that it is dangerous is not what is asked."""
    if not question.text:
        return ""  # Alexa tells no words
    heard = f" {plain(question.text)} "
    for name in phrases(question.locale).say("heard.hazardous").split("|"):
        heard = heard.replace(f" {name} ", " ")
    return heard.strip()


def _asks_for_hours(question: Question) -> bool:
    heard = set(plain(question.text).split())
    return bool(heard & set(phrases(question.locale).say("heard.hours").split("|")))


def _texts(told: Answer, locale: str) -> str:
    values = (value for each in told.says for value in each.values.values())
    return " ".join(in_language(dict(each), locale) for each in values if isinstance(each, dict))
