"""The number, and the hours, of the office that does something, or of a place."""

from __future__ import annotations

from city.records import Place, Service
from skill.context import Context
from skill.naming import matching, plain
from skill.touch import to
from skill.turn import Answer, Because, Named, Question, Row, Say, Slot, Touch, Where, Word, say


def answer(question: Question, context: Context) -> Answer:
    """The office or place that was named, by its name or by what it does; else the city's general number."""
    named = question.slot("department", "query", "place")
    services = _meant(named, context) if named else ()
    if services:
        return _of_service(services[0], context)
    place = _place(named, question, context)
    if place is not None:
        return _of_place(place)
    if named is None:
        return Answer(says=(_general(context),), kinds=("service",))
    return Answer(
        says=(say("contact.unknown", office=named.value), _general(context)),
        because=Because.NOTHING_FOUND,
        kinds=("service",),
    )


def _of_service(service: Service, context: Context) -> Answer:
    return Answer(
        says=_about(service, context),
        title=service.name,
        rows=(Row(service.name, service.phone),),
        site=Where(service.address),
        used=(service.source,),
    )


def _place(named: Slot | None, question: Question, context: Context) -> Place | None:
    """The place with a telephone that was named, be it only by a word of the whole sentence."""
    places = [place for place in context.snapshot.records(Place) if place.phone]
    if named is not None:
        return next(iter(matching(named, places, _names)), None)
    heard = f" {plain(question.text)} "
    city = f"{plain(context.settings.city)} "
    said = ((plain(name), place) for place in places for name in _names(place))
    # Nobody says the city's name before its city hall.
    said = ((name.removeprefix(city), place) for name, place in said)
    fits = [(len(name), place) for name, place in said if name and f" {name} " in heard]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def _names(place: Place) -> tuple[str, ...]:
    return (place.id, *place.name.values(), *place.aliases)


def _of_place(place: Place) -> Answer:
    return Answer(
        says=(say("contact.phone", office=Named(place.name), phone=place.phone),),
        title=place.name,
        rows=(Row(place.name, place.phone),),
        site=Where(place.address),
        touch=(Touch(Word("screen.hours"), to("FacilityHoursIntent", place=place.id)),),
        used=(place.source,),
    )


def _meant(named: Slot, context: Context) -> tuple[Service, ...]:
    services = context.snapshot.records(Service)
    wanted = {plain(named.value), plain(named.id or "")} - {""}
    exact = tuple(each for each in services if wanted & {plain(word) for word in _called(each)})
    if exact:
        return exact  # "police" is what one office does, and only a part of another's name
    by_name = matching(named, services, lambda service: (service.id, *service.name.values()))
    if by_name:
        return by_name
    return matching(named, services, lambda s: (word for words in s.keywords.values() for word in words))


def _called(service: Service) -> tuple[str, ...]:
    keywords = (word for words in service.keywords.values() for word in words)
    return (service.id, *service.name.values(), *keywords)


def _about(service: Service, context: Context) -> tuple[Say, ...]:
    if not service.phone:
        return (say("contact.no_phone", office=Named(service.name)), _general(context))
    hours = (say("contact.hours", hours=service.hours),) if service.hours else ()
    return (say("contact.phone", office=Named(service.name), phone=service.phone), *hours)


def _general(context: Context) -> Say:
    if not context.settings.phone:
        return say("contact.no_number", city=context.settings.city)
    return say("contact.general", city=context.settings.city, phone=context.settings.phone)
