"""What is on in the city, three events at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from city.localized import Localized, in_language
from city.localtime import day_of, start_of
from city.records import Event
from city.timeline import Timeline
from skill.answers import published
from skill.answers.happenings import row, when
from skill.context import Context
from skill.heard import days_named
from skill.heard.dates import days_of, one_day
from skill.heard.naming import plain
from skill.heard.wider import EVENING, day_or_evening, is_tonight
from skill.listing import begins, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Pending, Question, Say, Shape, Slot, Value, Where, Word, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

ONE_BY_ONE = Slot("next")
"""What an event is asked for by that comes after one that was told alone."""
STEM = 6  # letters by which "concert" and "concerts" are one
SHORT = 3  # letters of a word that names nothing
AHEAD = timedelta(days=14)


def answer(question: Question, context: Context) -> Answer:
    """The events of the days that were named, else of the next two weeks; without those that are over."""
    start, end = _span(question.slot("date"), context)
    if is_tonight(question):
        start = max(start, start_of(day_of(start, context.settings.zone), context.settings.zone) + EVENING)
    events = _between(start, end, question, context)
    events = _of_kind(events, question, context)
    if not events:
        return _none(question, context)
    if "which" in question.slots:
        return _one(events, question, context)
    named = [] if question.slot("date") else _named(events, question)
    events = named or events
    told = read_out(events, question)
    alone = not begins(question) or named or len(events) == 1
    head = () if alone else (say(_there("events.head", question), city=context.settings.city),)
    answered = Answer(
        says=(*head, *(sentence(event, context) for event in told)),
        title=say("events.title"),
        rows=tuple(row(event, context) for event in on_screen(events, question)),
        shape=Shape.PAGES,
        site=Where(told[0].place) if told else "",
        used=tuple({event.source for event in told}),
    )
    return offer_rest(answered, events, question)


def taking_place(records: Records) -> Timeline[Event]:
    """Every event that is not cancelled."""
    events = (event for event in records(Event) if not event.cancelled)
    return Timeline(events, lambda event: event.start, lambda event: event.end or event.start)


def _between(start: datetime, end: datetime, question: Question, context: Context) -> list[Event]:
    """Those of the span, at the place if one was named; in the resident's language, or if none is, in any."""
    snapshot, place = context.snapshot, question.slot("place")
    own = snapshot.derived(_told_in(question.locale.partition("-")[0]))
    return _at(place, own.between(start, end)) or _at(
        place, snapshot.derived(taking_place).between(start, end)
    )


@lru_cache(maxsize=16)
def _told_in(language: str) -> Callable[[Records], Timeline[Event]]:
    """What finds the events that have words in this language, once a snapshot: a season has thousands."""

    def told(records: Records) -> Timeline[Event]:
        events = (event for event in records(Event) if not event.cancelled and event.title.get(language))
        return Timeline(events, lambda event: event.start, lambda event: event.end or event.start)

    return told


def _named(events: list[Event], question: Question) -> list[Event]:
    """The events that the words name: by what they are ("a concert"), or by two words of their title."""
    heard = {word for word in plain(question.text).split() if len(word) > SHORT}
    if not heard:
        return []
    found = []
    for event in events:
        title = plain(in_language(event.title, question.locale)).split()
        if title[:1] and (title[0] in heard - {"city"} or len(heard.intersection(title)) > 1):
            found.append(event)
    return found


def _of_kind(events: list[Event], question: Question, context: Context) -> list[Event]:
    """Those whose names say that they are of the sort that was asked for; all, where no coming one's does."""
    slot = question.slot("event_kind")
    if slot is None:
        return events
    wanted = {word[:STEM] for word in plain(f"{slot.value} {slot.id or ''}").split() if len(word) > SHORT}
    coming = _between(context.now, context.now + AHEAD, question, context)
    if not any(_is_of(event, wanted, question.locale) for event in (*events, *coming)):
        return events
    return [event for event in events if _is_of(event, wanted, question.locale)]


def _is_of(event: Event, wanted: set[str], locale: str) -> bool:
    return bool(wanted & {word[:STEM] for word in plain(in_language(event.title, locale)).split()})


def _none(question: Question, context: Context) -> Answer:
    """No event on the days that were named, and the next one after them."""
    slot = question.slot("date")
    if (unpublished := published.unpublished("event", question, context)) is not None:
        return unpublished
    if slot is None:
        none = say(_there("events.none", question))
        return Answer(says=(none,), because=Because.NOTHING_FOUND, kinds=("event",))
    day, span = one_day(slot.value, context.today), days_named.span_of(question, context.today)
    when = day_or_evening(question, day, context.today)
    when = when or (days_named.said(span, context.today) if span else Word("dates.then"))
    coming = _of_kind(_between(context.now, context.now + AHEAD, question, context), question, context)[:1]
    return Answer(
        says=(
            say(_there("events.none_then", question), when=when),
            *(sentence(each, context, "events.next") for each in coming),
        ),
        because=Because.NOTHING_FOUND,
        site=Where(coming[0].place) if coming else "",
        remember={"further": _after(question)} if coming else {},
        kinds=("event",),
    )


def _there(key: str, question: Question) -> str:
    """The phrase for the place that was named, where one was: elsewhere there may be more."""
    return f"{key}.there" if "place" in question.slots else key


def _one(events: list[Event], question: Question, context: Context) -> Answer:
    """The event at this place of the list alone, or that there is no other."""
    if question.offset >= len(events):
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND, kinds=("event",))
    event = events[question.offset]
    return Answer(
        says=(sentence(event, context),),
        title=say("events.title"),
        rows=(row(event, context),),
        shape=Shape.PAGES,
        site=Where(event.place) if event.place else "",
        remember={"further": _after(question, question.offset + 1)},
        used=(event.source,),
    )


def _after(question: Question, position: int = 1) -> Pending:
    """ "And the next one?": what comes after an event that was told alone, one by one."""
    place = {"place": where} if (where := question.slot("place")) else {}
    return Pending(
        topic=question.topic, intent=question.intent, slots={**place, "which": ONE_BY_ONE}, offset=position
    )


def _span(slot: Slot | None, context: Context) -> tuple[datetime, datetime]:
    days = days_of(slot.value, context.today) if slot else None
    if days is None:
        return context.now, context.now + AHEAD
    zone = context.settings.zone
    return max(context.now, start_of(days[0], zone)), start_of(days[1], zone)


def _at(place: Slot | None, events: list[Event]) -> list[Event]:
    """Those at the place that was named; all of them where none was."""
    if place is None:
        return events
    wanted = {plain(place.value), plain(place.name)} - {""}
    return [event for event in events if any(name in plain(event.place) for name in wanted)]


def sentence(event: Event, context: Context, key: str = "events.one") -> Say:
    """An event with when and where it is."""
    facts: dict[str, Value] = {"title": event.title, "when": when(event, context)}
    if not event.place or _says_where(event):
        return Say(key, facts)
    return Say(f"{key}_at", {**facts, "place": Where(event.place)})


def _says_where(event: Event) -> bool:
    """Whether its name has the place in it: nobody says "Movie night at Lighthouse Park, Lighthouse Park"."""
    places = {plain(place) for place in _each(event.place)} - {""}
    return any(place in plain(title) for place in places for title in event.title.values())


def _each(text: str | Localized) -> Iterable[str]:
    return (text,) if isinstance(text, str) else text.values()
