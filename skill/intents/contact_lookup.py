"""The number, and the hours, of the office that does something, or of a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from city.nouns import replace
from city.records import Place, Service
from skill.answers import told
from skill.answers.reaching import keywords, number_of, services_by_keyword, services_by_name
from skill.context import Context
from skill.dialogs.carried import TOLD, WHY
from skill.heard.naming import Names, plain
from skill.location.places import places_with_phone
from skill.screens.touch import to
from skill.turn import Answer, Because, Named, Question, Row, Say, Slot, Touch, Where, Word, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records


_REPORT = re.compile(r"\d{3}-\d{3}")


def answer(question: Question, context: Context) -> Answer:
    """The office or place that was named, by its name or by what it does; else the city's general number."""
    if question.slot(WHY) is not None:
        office = answer(replace(question, slots=_without_why(question)), context)
        if office.replay:  # the number of a report answers nothing that is asked of it
            office = Answer(says=(_general(context),), kinds=("service",))
        return replace(office, says=(say("free.guarded"), *office.says), because=Because.REFERRED)
    if question.slot(TOLD) is not None:
        return _of_what_was_told(context)
    named = question.slot("department", "query", "place")
    services = _meant(named, context) if named else ()
    if services:
        return _of_service(services[0], context)
    place = _place(named, question, context)
    if place is not None:
        return _of_place(place)
    if named is None:
        return _of_what_was_told(context)
    return Answer(
        says=(say("contact.unknown", office=named.value), _general(context)),
        because=Because.NOTHING_FOUND,
        kinds=("service",),
    )


def _of_what_was_told(context: Context) -> Answer:
    """Of the office or the place that the reply before named; else the city's general number."""
    if (office := told.office(context)) is not None:
        return _of_service(office, context)
    place = told.place(context)
    if place is not None and place.phone:
        return _of_place(place)
    if _REPORT.fullmatch(context.memory.proper):  # "what's the number again?" of a report
        return Answer(because=Because.CONVERSATION, replay=context.memory.last)
    return Answer(says=(_general(context),), kinds=("service",))


def _without_why(question: Question) -> dict[str, Slot]:
    return {name: slot for name, slot in question.slots.items() if name != WHY}


def _of_service(service: Service, context: Context) -> Answer:
    return Answer(
        says=_about(service, context),
        title=service.name,
        rows=(Row(service.name, service.phone),),
        site=Where(service.address),
        about=to("ContactLookupIntent", department=service.id),
        used=(service.source,),
    )


def _place(named: Slot | None, question: Question, context: Context) -> Place | None:
    """The place with a telephone that was named, be it only by a word of the whole sentence."""
    places = context.snapshot.derived(places_with_phone)
    if named is not None:
        return next(iter(places.matching(named)), None)
    heard, city = plain(question.text).split(), plain(context.settings.city)
    runs = (" ".join(heard[at:end]) for at in range(len(heard)) for end in range(at + 1, len(heard) + 1))
    for run in sorted(runs, key=len, reverse=True):
        # Nobody says the city's name before its city hall.
        if found := places.called(run, f"{city} {run}"):
            return found[0]
    return None


def _of_place(place: Place) -> Answer:
    return Answer(
        says=(say("contact.phone", office=Named(place.name), phone=place.phone),),
        title=place.name,
        rows=(Row(place.name, place.phone),),
        site=Where(place.address),
        about=to("FacilityHoursIntent", place=place.id),
        touch=(Touch(Word("screen.hours"), to("FacilityHoursIntent", place=place.id)),),
        used=(place.source,),
    )


def _meant(named: Slot, context: Context) -> tuple[Service, ...]:
    exact = context.snapshot.derived(_services).called(named.id or "", named.value)
    if exact:
        return exact  # "police" is what one office does, and only a part of another's name
    by_name = context.snapshot.derived(services_by_name).matching(named)
    return by_name or context.snapshot.derived(services_by_keyword).matching(named)


def _services(records: Records) -> Names[Service]:
    return Names(records(Service), lambda each: (each.id, *each.name.values(), *keywords(each)))


def _about(service: Service, context: Context) -> tuple[Say, ...]:
    if not service.phone:
        return (say("contact.no_phone", office=Named(service.name)), _general(context))
    hours = (say("contact.hours", hours=service.hours),) if service.hours else ()
    return (number_of(service.name, service.phone), *hours)


def _general(context: Context) -> Say:
    if not context.settings.phone:
        return say("contact.no_number", city=context.settings.city)
    return say("contact.general", city=context.settings.city, phone=context.settings.phone)
