"""When a class or an activity is, by the city's calendar: on the day that was named, or next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from city.localized import Localized
from city.localtime import day_of
from city.nouns import noun
from city.records import Event
from city.timeline import Timeline
from skill.answers import published
from skill.answers.happenings import row, when
from skill.context import Context
from skill.heard import days_named
from skill.heard.dates import days_of
from skill.heard.naming import Names, plain
from skill.listing import in_their_language, needed, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Say, Shape, Value, Where, Word

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)


def answer(question: Question, context: Context) -> Answer:
    """The coming events of the activity, or at the place; what staff say where the calendar has none."""
    events = _meant(question, context)
    if not events:
        return published.answer(question, context)
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    if span is None:
        return _listed(events, question, context)
    zone = context.settings.zone
    then = [event for event in events if span[0] <= day_of(event.start, zone) < span[1]]
    if then:
        return _listed(then, question, context)
    when = days_named.said(span, context.today)
    return _none_then(when, events[0], question, context)


def _meant(question: Question, context: Context) -> list[Event]:
    """Events to come that bear the activity's name, at the place if one was named, soonest first."""
    activity, place = question.slot("activity"), question.slot("place")
    named = activity or place
    if named is None:
        return []
    series = context.snapshot.derived(_by_title if activity else _by_place).matching(named)
    coming = [each for one in series for each in one.events.after(context.now)]
    if len(series) > 1:
        coming.sort(key=lambda each: (each[1].start, each[0]))
    found = [event for _, event in coming]
    if activity and place:
        wanted = {plain(place.value), plain(place.name)} - {""}
        found = [event for event in found if any(each in plain(event.place) for each in wanted)]
    # Those of one day are asked for among all of them; otherwise as many as a turn looks at.
    most = None if question.slot("date") else needed(question)
    return _in_own_words(in_their_language(found, _title, question.locale, most), question.locale, context)


def _title(event: Event) -> Localized:
    return event.title


def _in_own_words(events: list[Event], locale: str, context: Context) -> list[Event]:
    """Where the name was said in another language, the same events from the feed of the resident's own: the
    only one at just that time."""
    language = locale.partition("-")[0]
    if not events or events[0].title.get(language):
        return events
    found = []
    for event in events:
        then = context.snapshot.between(Event, event.start, event.start + ONE_MINUTE)
        twins = [each for each in then if each.start == event.start and each.title.get(language)]
        found.append(twins[0] if len(twins) == 1 else event)
    return found


@noun(frozen=True, slots=True)
class Series:
    """All events of one title, or at one place, each with its number among all events."""

    names: Iterable[str]
    events: Timeline[tuple[int, Event]]


def _by_title(records: Records) -> Names[Series]:
    return _series(records, lambda event: event.title.values())


def _by_place(records: Records) -> Names[Series]:
    return _series(records, lambda event: (event.place,) if event.place else ())


def _series(records: Records, names: Callable[[Event], Iterable[str]]) -> Names[Series]:
    """A library has hundreds of events in a year: they are put in order once, not for each question."""
    found: dict[frozenset[str], list[tuple[int, Event]]] = {}
    for number, event in enumerate(records(Event)):
        if not event.cancelled and (called := frozenset(map(plain, names(event)))):
            found.setdefault(called, []).append((number, event))
    return Names(
        (Series(called, Timeline(each, _starts, _ends)) for called, each in found.items()),
        lambda series: series.names,
    )


def _starts(numbered: tuple[int, Event]) -> datetime:
    return numbered[1].start


def _ends(numbered: tuple[int, Event]) -> datetime:
    return numbered[1].end or numbered[1].start


def _listed(events: Sequence[Event], question: Question, context: Context) -> Answer:
    told = read_out(events, question)
    answered = Answer(
        says=tuple(_sentence(event, context) for event in told),
        title=Word("topic.facility_schedule"),
        rows=tuple(row(event, context) for event in on_screen(events, question)),
        shape=Shape.LIST,
        site=Where(told[0].place) if told else "",
        used=tuple(sorted({event.source for event in told})),
    )
    return offer_rest(answered, events, question)


def _none_then(day: Value, coming: Event, question: Question, context: Context) -> Answer:
    named = question.slot("activity", "place")
    activity = (named.name or named.value) if named else ""
    facts: dict[str, Value] = {
        "activity": activity, "day": day, "title": coming.title, "when": when(coming, context),
    }  # fmt: skip
    told = (
        Say("schedule.none_then_at", {**facts, "place": Where(coming.place)})
        if coming.place
        else Say("schedule.none_then", facts)
    )
    return Answer(says=(told,), because=Because.NOTHING_FOUND, used=(coming.source,), kinds=("event",))


def _sentence(event: Event, context: Context) -> Say:
    facts: dict[str, Value] = {"title": event.title, "when": when(event, context)}
    if not event.place:
        return Say("events.one", facts)
    return Say("events.one_at", {**facts, "place": Where(event.place)})
