"""Where the last thing is that was told of."""

from __future__ import annotations

from city.nouns import replace
from skill.answers import told
from skill.context import Context
from skill.heard.naming import plain
from skill.memory import Expecting, Memory
from skill.screens.touch import to
from skill.turn import Answer, Because, Pending, Question, Say, Where, say

OFFICE, HOURS = "ContactLookupIntent", "FacilityHoursIntent"
ZONE, SHELTERS = "evacuation_zone", "shelter_lookup"
"""Who asks where to go from a zone asks for the shelters."""


def answer(question: Question, context: Context) -> Answer:
    """Its place; of an office whose address is not published, its number; what was open stays open."""
    memory = context.memory
    ask = _asked(memory)
    site = memory.site or _named(context)
    if site:
        return Answer(
            says=(_told(site, context),),
            because=Because.CONVERSATION,
            ask=ask,
            site=Where(site),
            about=memory.about or _who(context),
            remember=memory.open_question(),
        )
    if (about := _office(context)) is not None:
        return _call_instead(about, ask, question, context)
    if memory.before is not None and memory.before.topic == ZONE:
        from skill.intents import shelter_lookup  # few ask where to go

        return shelter_lookup.answer(replace(question, topic=SHELTERS, intent="ShelterLookupIntent"), context)
    return Answer(
        says=(say("site.unknown"),),
        because=Because.NOTHING_FOUND,
        ask=ask or say("ask.what"),
        remember=memory.open_question(),
    )


def _asked(memory: Memory) -> Say | None:
    """The open question again; of a list only whether more is wanted: how far it was read was said."""
    of_a_list = memory.expecting is Expecting.OFFER and memory.yes is not None and memory.yes.offset > 0
    if memory.last_ask and of_a_list:
        return say("offer.more")
    return say("repeat.question", question=memory.last_ask) if memory.last_ask else None


def _told(site: str, context: Context) -> Say:
    """Where it is: of a place that the answer before has only named, its address too."""
    place = told.place_of(site, context)
    if place is None or plain(place.address) in plain(site):
        return say("site.at", place=Where(site))
    return say("site.in", place=Where(site), address=Where(place.address))


def _named(context: Context) -> str:
    """The address of the place that was named; "" where none was."""
    place = told.place(context)
    return place.address if place is not None else ""


def _who(context: Context) -> Pending | None:
    """Whom the answer before named, for "when are they open" after this one: the office, else the place."""
    office, place = told.office(context), told.place(context)
    if office is not None:
        return to(OFFICE, department=office.id)
    return to(HOURS, place=place.id) if place is not None else None


def _office(context: Context) -> Pending | None:
    about = context.memory.about
    if about is not None and about.intent == OFFICE:
        return about
    office = told.office(context)
    return to(OFFICE, department=office.id) if office is not None else None


def _call_instead(about: Pending, ask: Say | None, question: Question, context: Context) -> Answer:
    """Of an office whose address is not published, its number."""
    from skill.intents import contact_lookup  # most of what is told has a place

    reached = contact_lookup.answer(replace(question, slots=about.slots), context)
    return Answer(
        says=(say("site.not_published"), *reached.says),
        because=Because.NO_DATA,
        ask=ask,
        used=reached.used,
        about=about,
        remember=context.memory.open_question(),
    )
