"""What a resident wants to be reminded of, as a plan, and how it is said (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from city.collection.pickups import STARTS, event_of, pickups
from city.delivery.reminders import ONE_DAY, About, ReminderPlan, Telling, days_before
from city.enrolment.subscriptions import PICKUP_EVE, Consent
from city.localtime import at, day_of
from city.nouns import replace
from city.records import Meeting
from skill.answers.collection import SWEEPING
from skill.answers.meetings import asked_about, called, taking_place
from skill.context import Context
from skill.heard.dates import one_day
from skill.heard.naming import plain
from skill.turn import Question, Say, Slot, Value, Word, say
from words import phrases

HOUR = timedelta(hours=1)
A_YEAR = timedelta(days=366)
_STREAMS = ("trash", "recycling", "yard_waste", "bulk", SWEEPING)
_PARTS = {"MO": time(6, 30), "AF": time(15), "EV": PICKUP_EVE, "NI": time(20)}


def streams_of(context: Context) -> tuple[str, ...]:
    """The streams that the city collects, in the order in which they are said."""
    known = context.snapshot.rules().streams
    return tuple(each for each in _STREAMS if each in known)


def stream_of(slot: Slot | None, locale: str) -> str:
    """The stream that a slot means: by its id, else by its name among the words; "" for none."""
    if slot is None or slot.id:
        return slot.id or "" if slot else ""
    heard = f" {plain(slot.value)} "
    names = ((each, plain(phrases(locale).say(f"stream.{each}"))) for each in reversed(_STREAMS))
    return next((stream for stream, name in names if f" {name} " in heard), "")


def means_meeting(slot: Slot | None, locale: str) -> bool:
    """Whether what was answered is just "a meeting"."""
    return slot is not None and plain(slot.value) in phrases(locale).say("heard.meeting").split("|")


def clock_of(slot: Slot | None) -> time | None:
    """The time of day of an AMAZON.TIME value: "18:30", or MO, AF, EV, NI; None for anything else."""
    if slot is None:
        return None
    try:
        return _PARTS.get(slot.value.upper()) or time.fromisoformat(slot.value).replace(
            tzinfo=None, second=0, microsecond=0
        )
    except ValueError:
        return None


def of_pickups(stream: str, question: Question, context: Context, consent: Consent) -> ReminderPlan:
    """The plan for a stream: the next pickups; where a day was named, one, to be told on that day."""
    clock = clock_of(question.slot("time")) or PICKUP_EVE
    plan = ReminderPlan(
        about=About.PICKUP,
        subject=stream,
        place=context.place,
        days_before=days_before(clock),
        clock=clock,
        locale=question.locale,
        consent=consent,
        created=context.now,
    )
    day = _day_of(question, context)
    if day is None or context.place is None:
        return plan
    first = day if clock <= STARTS else day + ONE_DAY
    zones, zone = context.place.zones, context.settings.zone
    coming = pickups(context.snapshot.rules(), stream, zones, first, first + A_YEAR, zone)
    if not coming:
        return plan
    return replace(plan, event=event_of(coming[0]), days_before=(coming[0].date - day).days, most=1)


def of_meeting(
    meeting: Meeting, told_on: date | None, question: Question, context: Context, consent: Consent
) -> ReminderPlan:
    """The plan for a meeting: an hour before, or at the time that was said, on its day or ``told_on``."""
    zone, clock = context.settings.zone, clock_of(question.slot("time"))
    lead = HOUR
    if meeting.timed and (clock or told_on):
        day = told_on or day_of(meeting.start, zone)
        lead = meeting.start - at(day, clock or PICKUP_EVE, zone)
    return ReminderPlan(
        about=About.MEETING,
        subject=meeting.id,
        lead_minutes=int((lead if lead > timedelta(0) else HOUR).total_seconds()) // 60,
        most=1,
        locale=question.locale,
        consent=consent,
        created=context.now,
    )


def meeting_of(question: Question, context: Context) -> tuple[Meeting | None, date | None]:
    """The meeting that is meant, and the day on which to be told of it, if one was named.

    A day on which the body meets is that of the meeting; any other is that of the reminder.
    """
    body = {name: slot for name, slot in question.slots.items() if name == "body"}
    on_day = {**body, **{name: slot for name, slot in question.slots.items() if name == "date"}}
    then = taking_place(asked_about(replace(question, slots=on_day), context))
    if then is not None:
        return then, None
    return taking_place(asked_about(replace(question, slots=body), context)), _day_of(question, context)


def what(plan: ReminderPlan, told: Sequence[Telling], zone: str) -> Say:
    """What is reminded of, and when: the part of a sentence that names time and recurrence (C16)."""
    first = told[0]
    if first.start is not None:
        return _of_meeting(plan, first, first.start)
    stream, day = Word(f"stream.{plan.subject}"), first.day
    sweeping = "_sweeping" if plan.subject == SWEEPING else ""
    if len(told) == 1 and day is not None:
        return say(f"reminder.once{sweeping}", when=first.at, stream=stream, day=day)
    that_day = "_that_day" if plan.days_before == 0 else ""
    return say(
        f"reminder.each{sweeping}{that_day}",
        time=plan.clock,
        number=len(told),
        stream=stream,
        first=day_of(first.at, zone),
    )


def _of_meeting(plan: ReminderPlan, told: Telling, start: datetime) -> Say:
    body = called(told.subject, plan.locale)
    if told.timed and plan.lead_minutes * 60 == HOUR.total_seconds():
        return say("reminder.hour_before_meeting", body=body, when=told.at)
    when: Value = start if told.timed else start.date()
    return say("reminder.of_meeting", body=body, when=told.at, start=when)


def _day_of(question: Question, context: Context) -> date | None:
    """The single day that was named, if it is within a year; of a day that is over, the day before today."""
    slot = question.slot("date")
    day = one_day(slot.value, context.today) if slot else None
    if day is None or day > context.today + A_YEAR:
        return None
    return max(day, context.today - ONE_DAY)
