"""The number, and the hours, of the office that does something."""

from __future__ import annotations

from city.records import Service
from skill.context import Context
from skill.naming import matching
from skill.turn import Answer, Because, Named, Question, Row, Say, Slot, say


def answer(question: Question, context: Context) -> Answer:
    """The office that was named, by its name or by what it does; else the city's general number."""
    named = question.slot("department", "query")
    if named is None:
        return Answer(says=(_general(context),), kinds=("service",))
    services = _meant(named, context)
    if not services:
        return Answer(
            says=(say("contact.unknown", office=named.value), _general(context)),
            because=Because.NOTHING_FOUND,
            kinds=("service",),
        )
    service = services[0]
    return Answer(
        says=_about(service, context),
        title=service.name,
        rows=(Row(service.name, service.phone),),
        used=(service.source,),
    )


def _meant(named: Slot, context: Context) -> tuple[Service, ...]:
    services = context.snapshot.records(Service)
    by_name = matching(named, services, lambda service: (service.id, *service.name.values()))
    if by_name:
        return by_name
    return matching(named, services, lambda s: (word for words in s.keywords.values() for word in words))


def _about(service: Service, context: Context) -> tuple[Say, ...]:
    if not service.phone:
        return (say("contact.no_phone", office=Named(service.name)), _general(context))
    hours = (say("contact.hours", hours=service.hours),) if service.hours else ()
    return (say("contact.phone", office=Named(service.name), phone=service.phone), *hours)


def _general(context: Context) -> Say:
    return say("contact.general", city=context.settings.city, phone=context.settings.phone)
