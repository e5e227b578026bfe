"""When a class or an activity is, by the city's calendar: on the day that was named, or next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from city.localtime import day_of
from city.records import Event
from skill import published
from skill.context import Context
from skill.dates import one_day
from skill.listing import in_their_language, offer_rest, shown
from skill.naming import Names, plain
from skill.touch import to
from skill.turn import Answer, Because, Question, Row, Say, Shape, Value, Where, Word

if TYPE_CHECKING:
    from city.pickup_rules import Records


def answer(question: Question, context: Context) -> Answer:
    """The coming events of the activity, or at the place; what staff say where the calendar has none."""
    events = _meant(question, context)
    if not events:
        return published.answer(question, context)
    slot = question.slot("date")
    day = one_day(slot.value, context.today) if slot else None
    if day is None:
        return _listed(events, question, context)
    zone = context.settings.zone
    then = [event for event in events if day_of(event.start, zone) == day]
    return _listed(then, question, context) if then else _none_then(day, events[0], question, context)


def _meant(question: Question, context: Context) -> list[Event]:
    """Events to come that bear the activity's name, at the place if one was named, soonest first."""
    activity, place = question.slot("activity"), question.slot("place")
    named = activity or place
    if named is None:
        return []
    index = _by_title if activity else _by_place
    found = [event for event in context.snapshot.derived(index).matching(named) if _ends(event) > context.now]
    if activity and place:
        wanted = {plain(place.value), plain(place.name)} - {""}
        found = [event for event in found if any(each in plain(event.place) for each in wanted)]
    found = in_their_language(found, lambda event: event.title, question.locale)
    return sorted(found, key=lambda event: event.start)


def _ends(event: Event) -> datetime:
    return event.end or event.start


def _by_title(records: Records) -> Names[Event]:
    return Names((event for event in records(Event) if not event.cancelled), lambda each: each.title.values())


def _by_place(records: Records) -> Names[Event]:
    events = (event for event in records(Event) if event.place and not event.cancelled)
    return Names(events, lambda each: (each.place,))


def _listed(events: Sequence[Event], question: Question, context: Context) -> Answer:
    told = shown(events, question)
    answered = Answer(
        says=tuple(_sentence(event, context) for event in told),
        title=Word("topic.facility_schedule"),
        rows=tuple(_row(event, context) for event in told),
        shape=Shape.LIST,
        site=Where(told[0].place) if told else "",
        used=tuple(sorted({event.source for event in told})),
    )
    return offer_rest(answered, events, question)


def _none_then(day: date, coming: Event, question: Question, context: Context) -> Answer:
    named = question.slot("activity", "place")
    activity = (named.name or named.value) if named else ""
    facts: dict[str, Value] = {
        "activity": activity, "day": day, "title": coming.title, "when": _when(coming, context),
    }  # fmt: skip
    told = (
        Say("schedule.none_then_at", {**facts, "place": Where(coming.place)})
        if coming.place
        else Say("schedule.none_then", facts)
    )
    return Answer(says=(told,), because=Because.NOTHING_FOUND, used=(coming.source,), kinds=("event",))


def _sentence(event: Event, context: Context) -> Say:
    facts: dict[str, Value] = {"title": event.title, "when": _when(event, context)}
    if not event.place:
        return Say("events.one", facts)
    return Say("events.one_at", {**facts, "place": Where(event.place)})


def _row(event: Event, context: Context) -> Row:
    """An event; touched, it asks what else is on that day."""
    day = day_of(event.start, context.settings.zone)
    return Row(event.title, _when(event, context), to("EventsIntent", date=day.isoformat()))


def _when(event: Event, context: Context) -> date | datetime:
    """An event that has begun is said to be on today."""
    if event.all_day or event.start < context.now:
        return max(day_of(event.start, context.settings.zone), context.today)
    return event.start
