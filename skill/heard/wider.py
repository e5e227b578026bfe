"""What the words of a question tell beyond its intent: all of it, or the last time (pure).

It goes into a slot, so that it is still known when an address has been asked for, or "and on Wednesday?"
follows. Alexa's models have no such slots: on a device the next one is told.
"""

from __future__ import annotations

from datetime import date, timedelta

from city.nouns import replace
from skill.dialogs.carried import ABOUT_MEETINGS, LAST
from skill.heard.dates import is_evening
from skill.heard.naming import plain
from skill.topics import TOPIC_OF
from skill.turn import Question, Slot, Value, Word
from words import phrases

IN_THE_EVENING = frozenset({"events", "food_trucks", "farmers_market", "facility_hours"})
ALL, TONIGHT = "all", "tonight"
EVENING = timedelta(hours=17)
"""When it begins, after midnight."""
HAVE_A_LAST = frozenset({"trash_day", "recycling_day", "yard_waste", "bulk_pickup", "street_sweeping"})
MEETING = "NextMeetingIntent"


def widened(question: Question) -> Question:
    """The question, with what its words tell of it in slots."""
    said, heard = phrases(question.locale), f" {plain(question.text)} "
    question = in_the_evening(question)
    if question.topic == "trash_day" and _asks_what_goes_out(heard, question.locale):
        everything = {**question.slots, "stream": Slot(ALL, ALL)}
        return replace(question, slots=everything, close=(), guessed=False)
    if question.topic == "district_lookup" and any(w in heard for w in said.say("heard.how_many").split("|")):
        return replace(question, slots={"which": Slot(ALL, ALL)}, close=(), guessed=False)
    if question.topic in ABOUT_MEETINGS and _begins(heard, said.say("heard.was")):
        slots = {**question.slots, "which": Slot(LAST, LAST)}
        return replace(
            question, topic=TOPIC_OF[MEETING], intent=MEETING, slots=slots, close=(), guessed=False
        )
    if question.topic in HAVE_A_LAST and _begins(heard, said.say("heard.was")):
        return replace(question, slots={**question.slots, "which": Slot(LAST, LAST)})
    return question


def in_the_evening(question: Question) -> Question:
    """The question, of the evening alone where its words say so."""
    if question.topic not in IN_THE_EVENING or "date" not in question.slots:
        return question
    heard = f" {plain(question.text)} "
    tonight = phrases(question.locale).say("heard.tonight").split("|")
    if not any(f" {words} " in heard for words in tonight):
        return question
    return replace(question, slots={**question.slots, "when": Slot(TONIGHT, TONIGHT)})


def is_tonight(question: Question) -> bool:
    """Whether only the evening of the day is meant."""
    slot, day = question.slot("when"), question.slot("date")
    return (slot is not None and slot.id == TONIGHT) or (day is not None and is_evening(day.value))


def day_or_evening(question: Question, day: date | None, today: date) -> Value | None:
    """The day as it is told, or its evening where only that is meant; None where no single day is."""
    if day is None or not is_tonight(question):
        return day
    return Word("dates.tonight" if day == today else "dates.that_evening")


def _asks_what_goes_out(heard: str, locale: str) -> bool:
    """ "What gets picked up tomorrow" names nothing that does; "what day is trash" asks for the day."""
    said = phrases(locale)
    if _begins(heard, said.say("heard.when")) or not _begins(heard, said.say("heard.what")):
        return False
    named = any(f" {word} " in heard for word in said.say("heard.stream").split("|"))
    return not named and any(f" {word} " in heard for word in said.say("heard.goes_out").split("|"))


def _begins(heard: str, words: str) -> bool:
    return heard.startswith(tuple(f" {each} " for each in words.split("|")))
