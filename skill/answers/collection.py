"""When a stream is collected at the resident's place, and why on that day."""

from __future__ import annotations

from datetime import date, timedelta

from city.collection.pickups import (
    Missed,
    NextPickup,
    Pickup,
    PickupReason,
    calendar_end,
    next_pickup,
    pickups,
)
from city.collection.waste import Suspension
from city.earth.places import Location
from city.nouns import replace
from skill.context import Context
from skill.dialogs.carried import BACK
from skill.heard.dates import days_of, one_day
from skill.heard.naming import plain
from skill.location.address import CORNER, ask_for, need_number
from skill.turn import Answer, Because, Question, Row, Say, Slot, Value, Where, Word, say
from words import phrases

SWEEPING = "street_sweeping"
ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=8)
"""Days that are asked about as one week; on a Sunday that is today and the week after it."""
LOOKING_AHEAD = timedelta(days=120)
FOR_HOLIDAY = (PickupReason.HOLIDAY, PickupReason.LISTED)
CHANGES = ("holiday", "pickup_exception", "suspension")
"""The kinds whose sources may move or stop what the schedule says."""


def is_collected(stream: str, context: Context) -> bool:
    """Whether the city publishes any day on which this is collected: else no address helps."""
    return stream in context.snapshot.rules().streams


def answer_for(stream: str, question: Question, context: Context) -> Answer:
    """The stream's next pickup at the resident's place; what staff published where it has no days."""
    if not is_collected(stream, context):
        from skill.answers import published  # where the city publishes days, nobody needs it

        return published.answer(question, context)
    rules = context.snapshot.rules()
    place = context.place or Location(label="")
    if (every := _everything(stream, place, question, context)) is not None:
        return every
    if (holiday := _of_holiday(stream, question, context)) is not None:
        return holiday
    found = next_pickup(rules, stream, place.zones, context.today, context.settings.zone)
    told = _without_day(stream, place, found, question, context)
    return _of_day(stream, place, found, question, context) if told is None else told


def _without_day(
    stream: str, place: Location, found: NextPickup, question: Question, context: Context
) -> Answer | None:
    """Why no day can be told: collection is suspended, the place has none, or the calendar ends before."""
    about, name = _about(stream), Word(f"stream.{stream}")
    if found.suspension is not None:
        return _suspended(about, name, found.suspension, found.pickup)
    if found.reason is PickupReason.NO_ZONE and (CORNER in place.label or not place.label[:1].isdecimal()):
        return need_number(question, context) if place.label else ask_for(question, context)
    last = calendar_end(context.snapshot.rules(), stream, place.zones)
    if found.reason is PickupReason.NOT_LISTED and last is not None:
        used = _used(stream, place, context)
        return _not_listed(about, name, found, last, context.settings.phone, used)
    if found.pickup is not None:
        return None
    none = say(f"{about}.none", stream=name, address=Where(place.label), phone=context.settings.phone)
    return Answer(says=(none,), because=Because.NOTHING_FOUND, kinds=("collection",))


def _of_day(stream: str, place: Location, found: NextPickup, question: Question, context: Context) -> Answer:
    """The next day and what moved it; or the one after, or whether it is the day that was named."""
    assert found.pickup is not None
    about, used = _about(stream), _used(stream, place, context)
    if question.offset:
        return _after(stream, about, place, question, context, found.pickup, used)
    name = Word(f"stream.{stream}")
    sentences = (*_missed(about, name, found.missed), *_sentences(about, name, found.pickup))
    beyond = _beyond(stream, about, question, context)
    told = (*beyond, *sentences) if beyond else ()
    told = told or _yes_or_no(stream, about, question, context, found.pickup, sentences)
    return Answer(
        says=_of_there(told, question, context),
        title=Word(f"stream.{stream}.title"),
        rows=_shown(stream, found.pickup.date, place, question, context),
        used=used,
        kinds=CHANGES,
    )


def _about(stream: str) -> str:
    """The family of phrases."""
    return "sweeping" if stream == SWEEPING else "pickup"


def _used(stream: str, place: Location, context: Context) -> tuple[str, ...]:
    """The sources that the stream's days are from."""
    rules = context.snapshot.rules()
    days = {day.source for day in rules.collected(stream, place.zones)}
    return tuple(days | {each.source for each in rules.listed(stream, place.zones)})


def _everything(stream: str, place: Location, question: Question, context: Context) -> Answer | None:
    """All that goes out, where that is asked for."""
    if stream == SWEEPING or "stream" not in question.slots:
        return None
    from skill.answers.curbside import all_of, asks_for_all  # most ask for one stream's next day

    return all_of(question, place, context) if asks_for_all(question) else None


def _beyond(stream: str, about: str, question: Question, context: Context) -> tuple[Say, ...]:
    """What was to be collected before, and that days are too far ahead; () where neither is asked for."""
    if question.slots.keys().isdisjoint(("date", "which")):
        return ()
    from skill.answers.curbside import is_too_far, told_of_past  # the same

    far = (say(f"{about}.too_far", stream=Word(f"stream.{stream}")),) if is_too_far(question, context) else ()
    return (*told_of_past(stream, about, question, context), *far)


def _of_holiday(stream: str, question: Question, context: Context) -> Answer | None:
    """Of a holiday that is named the rule is told, and where it puts the resident's own pickup."""
    slot = question.slot("date")
    day = one_day(slot.value, context.today) if slot else None
    listed = context.snapshot.rules().holidays
    if stream == SWEEPING or day is None or day <= context.today or all(each.date != day for each in listed):
        return None
    from skill.answers import holidays  # few ask for a holiday

    slots = {"date": Slot(day.isoformat()), "stream": Slot(stream, stream)}
    return holidays.answer(replace(question, slots=slots), context)


def _which_way(question: Question) -> str:
    return "before" if BACK in question.slots else "after"


def _after(
    stream: str,
    about: str,
    place: Location,
    question: Question,
    context: Context,
    upcoming: Pickup,
    used: tuple[str, ...],
) -> Answer:
    """ "And the next one?": as many pickups after the next as that was asked."""
    start, zone = upcoming.date + ONE_DAY, context.settings.zone
    later = pickups(context.snapshot.rules(), stream, place.zones, start, start + LOOKING_AHEAD, zone)
    if question.offset > len(later):
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND, used=used, kinds=CHANGES)
    day = later[question.offset - 1].date
    return Answer(
        says=(say(f"{about}.{_which_way(question)}", stream=Word(f"stream.{stream}"), day=day),),
        title=Word(f"stream.{stream}.title"),
        rows=_shown(stream, day, place, question, context),
        used=used,
        kinds=CHANGES,
    )


def _shown(stream: str, day: date, place: Location, question: Question, context: Context) -> tuple[Row, ...]:
    """The week's pickups, worked out only for a screen.

    Of somebody else's address only what was asked: a touch would make it the resident's own.
    """
    if not question.screen:
        return ()
    from skill.screens import week

    found = week.rows(stream, day, place, context)
    return found[:1] if question.for_once else found


def _not_listed(
    about: str, name: Word, found: NextPickup, last: date, phone: str, used: tuple[str, ...]
) -> Answer:
    """The city's calendar ends before the next pickup: that is said, and nothing is guessed."""
    unknown = say(f"{about}.not_listed", stream=name, last=last, phone=phone)
    return Answer(
        says=(*_missed(about, name, found.missed), unknown),
        because=Because.NOTHING_FOUND,
        used=used,
        kinds=CHANGES,
    )


def _yes_or_no(
    stream: str, about: str, question: Question, context: Context, upcoming: Pickup, told: tuple[Say, ...]
) -> tuple[Say, ...]:
    """ "Is recycling this week?": yes or no before the next pickup, where days were asked about.

    "When is yard waste in January?" is no such question, but hears too that there is none then.
    """
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    if span is None or context.place is None or span[1] <= context.today:
        return told
    rules, zones, start = context.snapshot.rules(), context.place.zones, max(span[0], context.today)
    hits = pickups(rules, stream, zones, start, span[1], context.settings.zone)
    last = calendar_end(rules, stream, zones)
    if not hits and last is not None and last < span[1] - ONE_DAY:
        return (say(f"{about}.not_listed_then", stream=Word(f"stream.{stream}"), last=last), *told)
    none_then = (say(f"{about}.none_then", stream=Word(f"stream.{stream}")),)
    # Of a day or a week it may be asked whether; of a month the day is told, be it asked when or not.
    when = asks_when(question) or span[1] - span[0] > WEEK
    yes, no = ((), none_then) if when else ((say("answer.yes"),), (say("answer.no"),))
    if not hits:
        return (*no, *told)
    if hits[0].date == upcoming.date:
        return (*yes, *told)
    return (*yes, say(f"{about}.then", stream=Word(f"stream.{stream}"), day=hits[0].date))


def _of_there(told: tuple[Say, ...], question: Question, context: Context) -> tuple[Say, ...]:
    """As it is said of the place that was named, where that is not the resident's own."""
    if not question.for_once and "address" not in question.slots:
        return told
    from skill.location.elsewhere import there  # most ask of their own

    return there(told, question, context)


def asks_when(question: Question) -> bool:
    """Whether the words ask for the day, to which neither yes nor no is an answer."""
    begins = phrases(question.locale).say("heard.when").split("|")
    return f"{plain(question.text)} ".startswith(tuple(f"{words} " for words in begins))


def _missed(about: str, name: Word, missed: Missed | None) -> tuple[Say, ...]:
    """The pickup that would have come first and does not."""
    if missed is None:
        return ()
    facts: dict[str, Value] = {"stream": name, "scheduled": missed.scheduled}
    if missed.holiday is not None:
        return (Say(f"{about}.missed_for_holiday", {**facts, "holiday": missed.holiday.name}),)
    return (Say(f"{about}.missed", facts), *because(missed.exception.reason if missed.exception else {}))


def _sentences(about: str, name: Word, pickup: Pickup) -> tuple[Say, ...]:
    facts: dict[str, Value] = {"stream": name, "day": pickup.date, "scheduled": pickup.scheduled}
    moved = pickup.date - pickup.scheduled
    if pickup.reason in FOR_HOLIDAY and pickup.holiday is not None:
        key = {ONE_DAY: "day_late", -ONE_DAY: "day_early"}.get(moved, "moved_for_holiday")
        return (Say(f"{about}.{key}", {**facts, "holiday": pickup.holiday.name}),)
    if moved and pickup.reason in (PickupReason.EXCEPTION, PickupReason.LISTED):
        why = pickup.exception.reason if pickup.exception else {}
        return (Say(f"{about}.moved", facts), *because(why))
    return (Say(f"{about}.next", facts),)


def _suspended(about: str, name: Word, suspension: Suspension, after: Pickup | None) -> Answer:
    key = f"{about}.suspended_for_now" if suspension.end else f"{about}.suspended"
    says = [say(key, stream=name), *because(suspension.reason)]
    if after is not None:
        says.append(say(f"{about}.resumes", stream=name, day=after.date))
    return Answer(says=tuple(says), because=Because.SUSPENDED, used=(suspension.source,))


def because(reason: object) -> tuple[Say, ...]:
    """The city's own reason as a sentence, if it gave one."""
    return (say("reason.city_says", reason=reason),) if isinstance(reason, dict) and reason else ()
