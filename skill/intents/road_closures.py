"""Which roads are closed now or in the coming week, or on the day that was named."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from city.addressing.streets import display
from city.localtime import start_of
from city.records import Closure
from skill.answers import published
from skill.answers.facts import about
from skill.context import Context
from skill.dialogs.dialogue import NO_FACT
from skill.heard.dates import days_of
from skill.heard.naming import plain
from skill.listing import begins, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Row, Say, Slot, Where, Word, say
from words import languages, phrases

AHEAD = timedelta(days=7)
_OTHER_STREETS = re.compile(r" (?:between|at|from|near|entre|en|desde|cerca de) ")
"""What stands before the streets that a closed one meets."""


def answer(question: Question, context: Context) -> Answer:
    """The closures, three at a time; where none is known, whom to ask."""
    start, end = _span(question.slot("date"), context)
    found = context.snapshot.between(Closure, start, end)
    named, mine = question.slot("street"), _mine(question, context)
    street = named or mine
    roads = [each for each in found if each.kind == "road" and _is_on(each, named, mine)]
    if not roads:
        return _none(question, street, context)
    told = read_out(roads, question)
    head = (say("closure.head"),) if begins(question) else ()
    answered = Answer(
        says=(*head, *(_sentence(each, context.now) for each in told)),
        title=Word("topic.road_closures"),
        rows=tuple(Row(each.title or each.place, each.end or "") for each in on_screen(roads, question)),
        site=Where(_street(told[0])) if told else "",
        used=tuple({each.source for each in told}),
    )
    return offer_rest(answered, roads, question)


def _mine(question: Question, context: Context) -> Slot | None:
    """The resident's own street, where the words ask for it."""
    heard = f" {plain(question.text)} "
    asked = any(f" {each} " in heard for each in phrases(question.locale).say("heard.my_street").split("|"))
    number, _, street = context.place.label.partition(" ") if context.place else ("", "", "")
    return Slot(street) if asked and street and number[:1].isdecimal() else None


def _none(question: Question, street: Slot | None, context: Context) -> Answer:
    """What staff publish; what they say of one street tells nothing of another that was named."""
    told = published.answer(question, context)
    again = question.fact == NO_FACT  # that there was none is said again, in another language
    if street is None or (told.because is not Because.ANSWERED and not again):
        return told
    name = plain(street.value)
    facts = about(question.topic, context)
    if any(
        name in plain(text) for fact in facts for text in (*fact.answer.values(), *fact.question.values())
    ):
        return told
    none = say("closure.none_on", street=display(street.value), phone=context.settings.phone)
    return Answer(says=(none,), because=Because.NOTHING_FOUND, kinds=("closure", "fact"))


def _span(slot: Slot | None, context: Context) -> tuple[datetime, datetime]:
    days = days_of(slot.value, context.today) if slot else None
    if days is None:
        return context.now, context.now + AHEAD
    return start_of(days[0], context.settings.zone), start_of(days[1], context.settings.zone)


def _is_on(closure: Closure, named: Slot | None, mine: Slot | None) -> bool:
    """Whether it is on the street that was named, or at its corner; on the resident's own, not at a corner:
    "Calle Harbor" is Harbor Street."""
    street = named or mine
    if street is None:
        return True
    where = closure.place if named else _OTHER_STREETS.split(closure.place)[0]
    words = plain(street.value).split()
    name = " ".join(word for word in words if word not in _road_words()) or " ".join(words)
    return f" {name} " in f" {plain(where)} "


@cache
def _road_words() -> frozenset[str]:
    """What roads are called, in every language: who asks on in another one names "calle Main" as before."""
    return frozenset(word for each in languages() for word in phrases(each).say("heard.road").split("|"))


def _street(closure: Closure) -> str:
    """Where it is, without between which streets: that is told in one language only."""
    return closure.place.partition(" between ")[0]


def _sentence(closure: Closure, now: datetime) -> Say:
    """Until when; of what has not begun, from when."""
    what = closure.title or closure.place
    if closure.start > now and closure.end is not None:
        return say("closure.road_to_come", title=what, start=closure.start, end=closure.end)
    if closure.start > now:
        return say("closure.road_from", title=what, start=closure.start)
    if closure.end is None:
        return say("closure.road_open_end", title=what)
    return say("closure.road", title=what, end=closure.end)
