"""Which meetings a question is about, with what staff have said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from heapq import merge
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from city.localtime import day_of, start_of
from city.meetings import OFF, sittings, with_changes
from city.records import Meeting, MeetingChange, MeetingType
from city.timeline import Timeline
from skill.answers import published
from skill.context import Context
from skill.heard import days_named
from skill.heard.dates import days_of
from skill.heard.naming import Names, matching, plain
from skill.screens.touch import to
from skill.turn import (
    Answer,
    Because,
    Body,
    Pending,
    Question,
    Row,
    Say,
    Slot,
    Touch,
    Value,
    Where,
    Word,
    say,
)
from words import phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

KINDS = ("meeting", "meeting_change")
_Lines = tuple[Timeline[Meeting], Mapping[str, Timeline[Meeting]]]
LENGTH = timedelta(hours=2)  # of a meeting whose end is not published
ONE_DAY = timedelta(days=1)


def asked_about(question: Question, context: Context) -> tuple[Meeting, ...]:
    """The meetings still to end that the body and date slots allow, ordered by start."""
    body, day = question.slot("body"), question.slot("date")
    meetings = _of_body(body, context)
    if day is not None and (span := days_of(day.value, context.today)) is not None:
        start, end = (start_of(each, context.settings.zone) for each in span)
        meetings = [meeting for meeting in meetings if start <= meeting.start < end]
    return tuple(meetings)


class _Calendar:
    """Every sitting, all together and by body; and those of which it is published what was decided."""

    def __init__(self, meetings: Iterable[Meeting]) -> None:
        self.every, self.by_body = _lines(meetings)
        self.told, self.told_by_body = _lines(each for each in self.every.items if each.outcome)
        self.bodies = Names(self.by_body, lambda body: (body,))


def _lines(meetings: Iterable[Meeting]) -> _Lines:
    by_body: dict[str, list[Meeting]] = {}
    every = _timeline(sorted(meetings, key=_begins))
    for meeting in every.items:
        by_body.setdefault(meeting.body, []).append(meeting)
    return every, {body: _timeline(held) for body, held in by_body.items()}


def _timeline(meetings: Iterable[Meeting]) -> Timeline[Meeting]:
    return Timeline(meetings, lambda meeting: meeting.start, _end)


@cache
def _calendar(zone: str) -> Callable[[Records], _Calendar]:
    """The one function of a zone, under which a snapshot keeps its calendar."""
    return lambda records: _Calendar(sittings(with_changes(records(Meeting), records(MeetingChange), zone)))


def _of_body(body: Slot | None, context: Context) -> list[Meeting]:
    """The sittings of the body that are not over, by start; those of any where none is named.

    A body that no longer meets takes no name from one that does.
    """
    calendar = context.snapshot.derived(_calendar(context.settings.zone))
    if body is None:
        return calendar.every.after(context.now)
    meant = calendar.bodies.matching(body)
    held = [each for name in meant for each in calendar.by_body[name].after(context.now)]
    if held or not meant:
        return sorted(held, key=lambda meeting: (meeting.start, meeting.id))
    return list(matching(body, calendar.every.after(context.now), lambda meeting: (meeting.body,)))


def held(body: Slot | None, context: Context) -> Iterator[Meeting]:
    """The sittings of the body, or of any, that are over and were not off, the last first."""
    return _over(body, context, lambda calendar: (calendar.every, calendar.by_body))


def with_outcome(body: Slot | None, context: Context) -> Iterator[Meeting]:
    """Those of them of which it is published what was decided."""
    return _over(body, context, lambda calendar: (calendar.told, calendar.told_by_body))


def held_within(body: Slot | None, context: Context, start: datetime, end: datetime) -> list[Meeting]:
    """Those of them that began in the half-open span."""
    return list(takewhile(lambda each: each.start >= start, _ahead_of(end, held(body, context))))


def _ahead_of(end: datetime, meetings: Iterable[Meeting]) -> Iterator[Meeting]:
    return dropwhile(lambda each: each.start >= end, meetings)


def _over(body: Slot | None, context: Context, of: Callable[[_Calendar], _Lines]) -> Iterator[Meeting]:
    calendar = context.snapshot.derived(_calendar(context.settings.zone))
    every, by_body = of(calendar)
    meant = calendar.bodies.matching(body) if body is not None else None
    lines = [every] if meant is None else [by_body[each] for each in meant if each in by_body]
    over = (line.over(context.now) for line in lines)
    return (each for each in merge(*over, key=_begins, reverse=True) if each.status not in OFF)


def held_last(body: Slot | None, context: Context) -> Meeting | None:
    """The last sitting of the body, or of any, that is over and was not off."""
    return next(held(body, context), None)


def _begins(meeting: Meeting) -> tuple[datetime, str]:
    return meeting.start, meeting.id


def why(meeting: Meeting) -> tuple[Say, ...]:
    """Why staff changed this meeting, as a sentence where they gave a reason."""
    return (say("reason.city_says", reason=meeting.note),) if meeting.note else ()


def called(body: str, locale: str) -> Value:
    """A body's name in the resident's language where we have words for it, else as published."""
    key = f"body.{plain(body).replace(' ', '_')}"
    return Word(key) if phrases(locale).has(key) else Body(body)


def none_found(question: Question, context: Context) -> Answer:
    """No such meeting is on the calendar; where there is none on the days that were named, the next."""
    body = question.slot("body")
    coming = taking_place(_of_body(body, context))
    if coming is None:
        if (nothing := published.unpublished("meeting", question, context)) is not None:
            return nothing
        sentence = say("meeting.none_of_body", body=said_of(body, question.locale)) if body else None
        return Answer(says=(sentence or say("meeting.none"),), because=Because.NOTHING_FOUND, kinds=KINDS)
    key = "meeting.next" if body else "meeting.next_any"
    return Answer(
        says=(
            _ends_before(question, context) or _not_then(question, body, context),
            *when_and_where(key, coming, question.locale),
        ),
        because=Because.NOTHING_FOUND,
        title=called(coming.body, question.locale),
        rows=(Row(starts(coming), Where(coming.location)),),
        touch=agenda(coming),
        used=(coming.source,),
        site=Where(coming.location),
        about=told_of(coming, context),
    )


def _ends_before(question: Question, context: Context) -> Say | None:
    """That the calendar ends before the days that were named: of those nothing is known."""
    slot, known = question.slot("date"), to_come(context)
    span = days_of(slot.value, context.today) if slot else None
    last = day_of(known[-1].start, context.settings.zone) if known else None
    return say("meeting.not_listed_then", last=last) if span and last and last < span[0] else None


def _not_then(question: Question, body: Slot | None, context: Context) -> Say:
    span = days_named.span_of(question, context.today)
    when = days_named.said(span, context.today) if span else Word("dates.then")
    if body is None:
        return say("meeting.none_then", when=when)
    return say("meeting.none_of_body_then", body=said_of(body, question.locale), when=when)


def said_of(body: Slot, locale: str) -> Value:
    """The body that was named, as it is called; by the words that were said where it is not known."""
    named = called(body.id or "", locale)
    return named if isinstance(named, Word) else Body(body.name or body.value)


def when_and_where(key: str, meeting: Meeting, locale: str) -> tuple[Say, ...]:
    """When a meeting is, what it is, and in a sentence of its own, where: no preposition fits every place."""
    told = [say(key, body=called(meeting.body, locale), start=starts(meeting))]
    if meeting.type is not MeetingType.REGULAR:
        told.append(say(f"meeting.type.{meeting.type}"))
    if meeting.location:
        told.append(say("meeting.place", place=Where(meeting.location)))
    return tuple(told)


def agenda(meeting: Meeting) -> tuple[Touch, ...]:
    """The touch that asks what is on the agenda, where it is published."""
    label = Word("screen.agenda")
    return (Touch(label, to("MeetingAgendaIntent", body=meeting.body)),) if meeting.agenda else ()


def told_of(meeting: Meeting, context: Context) -> Pending:
    """The question for this very meeting: its body, its day, and how many of the body come before it."""
    body = Slot(meeting.body)
    held = context.snapshot.derived(_calendar(context.settings.zone)).by_body[meeting.body]
    coming = (each for each in held.after(context.now) if each.status not in OFF)
    at = next((number for number, each in enumerate(coming) if each.id == meeting.id), 0)
    day = Slot(day_of(meeting.start, context.settings.zone).isoformat())
    return Pending(
        topic="next_meeting", intent="NextMeetingIntent", slots={"body": body, "date": day}, offset=at
    )


def starts(meeting: Meeting) -> datetime | date:
    """When it starts; the day alone where the city has published no time."""
    return meeting.start if meeting.timed else meeting.start.date()


def taking_place(meetings: Sequence[Meeting]) -> Meeting | None:
    """The first that is not off."""
    return next((meeting for meeting in meetings if meeting.status not in OFF), None)


def to_come(context: Context) -> tuple[Meeting, ...]:
    """Every sitting that is not over, by start, with what staff have said of it."""
    return tuple(_of_body(None, context))


def _end(meeting: Meeting) -> datetime:
    return meeting.end or meeting.start + (LENGTH if meeting.timed else ONE_DAY)
