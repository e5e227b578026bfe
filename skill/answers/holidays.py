"""What the coming holiday does to pickups; at a known place, to the resident's own."""

from __future__ import annotations

from datetime import date, timedelta

from city.collection.pickup_rules import week_of
from city.collection.pickups import Pickup, PickupReason, pickups
from city.collection.waste import Holiday, HolidayRule
from city.nouns import replace
from skill.context import Context
from skill.heard.dates import Span, days_of
from skill.heard.naming import matching
from skill.location.elsewhere import there
from skill.turn import Answer, Because, Named, Pending, Question, Row, Say, Slot, Value, Word, say

AHEAD = timedelta(days=400)
WEEK = timedelta(days=8)
KINDS = ("holiday", "collection", "pickup_calendar")
STREAMS = ("trash", "recycling", "yard_waste", "bulk")
SHIFTS = frozenset(rule for rule in HolidayRule if rule.startswith("shift_"))
"""What moves the pickups of a day, or of a day and those after it, by one."""


def answer(question: Question, context: Context) -> Answer:
    """The holiday that was named, of the weeks that were named, or the next one, and what it moves."""
    holidays = coming = _coming(context)
    named = question.slot("holiday")
    weeks = _weeks(question, context) if named is None else None
    if weeks is not None and holidays:
        listed = context.snapshot.rules().holidays
        holidays = tuple(each for each in listed if weeks[0] <= each.date < weeks[1])
        if not holidays:
            own = _asked(question, weeks[0], context)
            return Answer(says=(say("holiday.not_then"), *there(own, question, context)), kinds=KINDS)
    if named is not None and question.slot("date") and not _listed(named, holidays):
        # Of one that moves nothing, as Christmas Eve, the days around it are told.
        slots = {name: slot for name, slot in question.slots.items() if name != "holiday"}
        return answer(replace(question, slots=slots), context)
    if named is not None:
        holidays = _listed(named, holidays)
    if not holidays:
        return Answer(
            says=(say("holiday.unknown", phone=context.settings.phone),),
            because=Because.NOTHING_FOUND,
            kinds=KINDS,
        )
    if question.offset >= len(holidays):
        nothing = Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND, kinds=KINDS)
        return replace(nothing, remember=_further(question.offset))
    holiday = sorted(holidays, key=lambda each: each.date)[question.offset]
    monday = holiday.date - timedelta(days=holiday.date.weekday())
    moved = _asked(question, monday, context) or _moved(holiday, context)
    return Answer(
        says=(_rule(holiday, told=bool(moved)), *there(moved, question, context)),
        title=holiday.name,
        rows=(Row(holiday.name, holiday.date),),
        kinds=KINDS,
        remember=_further(1 + coming.index(holiday)) if holiday in coming else {},
    )


def _listed(named: Slot, holidays: tuple[Holiday, ...]) -> tuple[Holiday, ...]:
    return matching(named, holidays, lambda holiday: (*holiday.name.values(), holiday.id))


def _further(offset: int) -> dict[str, Pending]:
    """ "And the next one?": the holiday that comes after it, whatever weeks or pickups were asked about."""
    return {"further": Pending(topic="holiday_schedule", intent="HolidayScheduleIntent", offset=offset)}


def _coming(context: Context) -> tuple[Holiday, ...]:
    until = context.today + AHEAD
    holidays = context.snapshot.rules().holidays
    return tuple(sorted((h for h in holidays if context.today <= h.date < until), key=lambda h: h.date))


def _rule(holiday: Holiday, *, told: bool) -> Say:
    """What the holiday does to every pickup; where the resident's own is ``told``, no more than the day."""
    facts: dict[str, Value] = {"holiday": Named(holiday.name), "day": holiday.date}
    if holiday.rule is HolidayRule.SWAP and holiday.moved_to is not None:
        return say("holiday.swap", **facts, moved=holiday.moved_to)
    return say("holiday.day_off" if told and holiday.rule in SHIFTS else f"holiday.{holiday.rule}", **facts)


def _weeks(question: Question, context: Context) -> Span | None:
    """The whole weeks, from Monday, of the days that were named: a holiday moves days beside its own.

    Of a period that is not over, the weeks that are over are left out: "this year" is what is left of it.
    """
    slot = question.slot("date")
    days = days_of(slot.value, context.today) if slot else None
    if days is None:
        return None
    first, last = days[0], days[1] - timedelta(days=1)
    first = max(first, context.today) if last >= context.today else first
    return first - timedelta(days=first.weekday()), last + timedelta(days=7 - last.weekday())


def _asked(question: Question, monday: date, context: Context) -> tuple[Say, ...]:
    """The resident's own pickup of the stream that was named, in the week of that Monday, moved or not."""
    slot = question.slot("stream")
    if slot is None or slot.id not in STREAMS or context.place is None:
        return ()
    week = _pickups(slot.id, max(monday, context.today), monday + WEEK, context)
    own = [each.date for each in week if week_of(each.scheduled) == week_of(monday)]
    return tuple(say("holiday.yours", stream=Word(f"stream.{slot.id}"), day=day) for day in own[:1])


def _moved(holiday: Holiday, context: Context) -> tuple[Say, ...]:
    """The resident's own pickups that this holiday moves, those of one day together."""
    if context.place is None:
        return ()
    streams: dict[date, list[Value]] = {}
    for stream in STREAMS:
        span = max(holiday.date - WEEK, context.today), holiday.date + WEEK
        for pickup in _pickups(stream, *span, context):
            if _concerns(holiday, pickup):
                streams.setdefault(pickup.date, []).append(Word(f"stream.{stream}"))
    return tuple(say("holiday.yours", stream=tuple(each), day=day) for day, each in streams.items())


def _concerns(holiday: Holiday, pickup: Pickup) -> bool:
    """Whether the holiday moved it. Of a calendar it cannot be known: its pickup of that week is told."""
    if pickup.reason is PickupReason.LISTED and holiday.rule is not HolidayRule.NONE:
        return week_of(pickup.scheduled) == week_of(holiday.date)
    return pickup.reason is PickupReason.HOLIDAY and pickup.holiday == holiday


def _pickups(stream: str, start: date, end: date, context: Context) -> tuple[Pickup, ...]:
    assert context.place is not None
    return pickups(context.snapshot.rules(), stream, context.place.zones, start, end, context.settings.zone)
