"""When a stream is collected: recurrence, holidays, staff's exceptions, suspensions. Pure.

A *scheduled* day is where the recurrence puts a pickup; its *date* is when it really
happens. What decides, the stronger last:

1. the recurrence: weekday, every so many weeks counted from an anchor or its place in
   the month, season; in its stead, as long as it runs, a calendar that lists the days
   (:mod:`city.collection.pickup_plan`);
2. holidays, each applied to where the others have put the pickup, so that two in one
   week add up: those that move it back from the last to the first, then the rest in order
   of date. What a calendar lists they leave alone: they are in it already;
3. a staff exception for the scheduled day replaces what holidays made of it; one for
   the day to which holidays moved the pickup moves it on from there;
4. a suspension in force on that day after 07:00 local, when collection begins: nothing
   is collected, and nothing may announce it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from enum import StrEnum

from city import localtime
from city.collection.pickup_plan import Planned, calendar_end, is_scheduled, planned
from city.collection.pickup_rules import Rules, week_of
from city.collection.waste import Holiday, HolidayRule, PickupException, Suspension
from city.localized import Day
from city.nouns import noun

__all__ = [
    "Missed",
    "NextPickup",
    "Pickup",
    "PickupReason",
    "Rules",
    "calendar_end",
    "event_of",
    "is_scheduled",
    "missed",
    "next_pickup",
    "outcomes",
    "pickups",
    "suspended_on",
]

STARTS = time(7)
"""When collection begins on its day, local time: a suspension that ends earlier does not touch it."""

SPANS = (timedelta(weeks=2), timedelta(weeks=10), timedelta(days=400))
"""How far ahead the next pickup is looked for, in turn; the last is over a year, to meet every season."""

ONE_DAY = timedelta(days=1)
MONDAY, SATURDAY = 0, 5
EARLY = (HolidayRule.SHIFT_WEEK_EARLY, HolidayRule.SHIFT_DAY_EARLY)


class PickupReason(StrEnum):
    """Why a pickup is on the day it is on, or is not at all."""

    REGULAR = "regular"
    HOLIDAY = "holiday"  # moved, or left out, by a holiday's rule
    LISTED = "listed"  # the city's own calendar has it on this day
    EXCEPTION = "exception"  # moved, or left out, by staff
    SUSPENDED = "suspended"  # the service is off
    NO_SERVICE = "no_service"  # this stream is not collected in these zones
    NOT_LISTED = "not_listed"  # the calendar of its days ends before, and nothing recurs
    NO_ZONE = "no_zone"  # the place's zones do not say which schedule is its own


@noun(frozen=True, slots=True)
class Pickup:
    """A stream is collected in a zone on ``date``; by the recurrence it would have been ``scheduled``.

    ``holiday`` is the one that moved it; with a reason LISTED, the one for which the
    calendar has it on another day than usual.
    """

    stream: str
    zone: str
    date: Day
    scheduled: Day
    reason: PickupReason
    holiday: Holiday | None = None
    exception: PickupException | None = None


@noun(frozen=True, slots=True)
class Missed:
    """A pickup that does not take place, and what keeps it away. ``date`` is when it would have been."""

    stream: str
    zone: str
    date: Day
    scheduled: Day
    reason: PickupReason
    holiday: Holiday | None = None
    exception: PickupException | None = None
    suspension: Suspension | None = None


EVENT = "pickup:"


def event_of(outcome: Pickup | Missed) -> str:
    """The id of the event that a pickup is: the same for everybody in its zone, and when it is moved."""
    return f"{EVENT}{outcome.zone}:{outcome.stream}:{outcome.scheduled.isoformat()}"


@noun(frozen=True, slots=True)
class NextPickup:
    """What to say of the next pickup.

    ``reason`` is the pickup's own; SUSPENDED while a suspension keeps away the pickup
    that would come next (``pickup`` is then the first after it, if it has an end);
    NO_SERVICE or NO_ZONE where there is none to be had, NOT_LISTED where the city's
    calendar does not reach so far. ``missed`` is the pickup that would have come first,
    where something keeps it away.
    """

    pickup: Pickup | None
    suspension: Suspension | None
    reason: PickupReason
    missed: Missed | None = None


def pickups(
    rules: Rules, stream: str, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> tuple[Pickup, ...]:
    """The pickups that really happen from ``start`` until before ``end``, in order.

    ``zones`` maps zone sets to the place's zones; days are days on the clocks of
    ``zone_name``. A pickup that was moved into the span from outside is in. Of
    several on one day only the one scheduled first is listed.
    """
    return _happening(outcomes(rules, stream, zones, start, end, zone_name), start, end)


def missed(
    rules: Rules, stream: str, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> tuple[Missed, ...]:
    """The pickups that would have been from ``start`` until before ``end`` and are not, in order."""
    return _absent(outcomes(rules, stream, zones, start, end, zone_name), start, end)


def next_pickup(
    rules: Rules, stream: str, zones: Mapping[str, str], today: date, zone_name: str
) -> NextPickup:
    """The first pickup from ``today`` on, today's own included, and what stands in its way."""
    none = _no_schedule(rules, stream, zones)
    if none is not None:
        return NextPickup(None, None, none)
    for span in SPANS:
        end = today + span
        every = tuple(outcomes(rules, stream, zones, today, end, zone_name))
        first = next(iter(_happening(every, today, end)), None)
        if first is not None:
            end = first.date
            break
    absent = next(iter(_absent(every, today, end)), None)
    if absent is not None and absent.suspension is not None:
        return NextPickup(first, absent.suspension, PickupReason.SUSPENDED, absent)
    if first is not None:
        return NextPickup(first, None, first.reason, absent)
    if calendar_end(rules, stream, zones) is not None:
        return NextPickup(None, None, PickupReason.NOT_LISTED, absent)
    return NextPickup(None, None, absent.reason if absent else PickupReason.NO_SERVICE, absent)


def outcomes(
    rules: Rules, stream: str, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> Iterator[Pickup | Missed]:
    """What becomes of every pickup that might touch the span, planned in it or moved into it."""
    stops = [each for each in rules.suspensions if not each.streams or stream in each.streams]
    for each in planned(rules, stream, zones, _weeks(rules, start, end)):
        outcome = _moved(rules, each) if each.listed is None else _as_listed(rules, each, each.listed)
        yield _unless_suspended(outcome, stops, zone_name)


def suspended_on(suspension: Suspension, day: date, zone_name: str) -> bool:
    """Whether the service is off at any time of this day from 07:00 local on."""
    if suspension.start >= localtime.start_of(day + ONE_DAY, zone_name):
        return False
    return suspension.end is None or suspension.end > localtime.at(day, STARTS, zone_name)


def _happening(every: Iterable[Pickup | Missed], start: date, end: date) -> tuple[Pickup, ...]:
    found: dict[date, Pickup] = {}
    for each in every:
        if isinstance(each, Pickup) and start <= each.date < end:
            other = found.get(each.date)
            if other is None or each.scheduled < other.scheduled:
                found[each.date] = each
    return tuple(found[day] for day in sorted(found))


def _absent(every: Iterable[Pickup | Missed], start: date, end: date) -> tuple[Missed, ...]:
    found = [each for each in every if isinstance(each, Missed) and start <= each.date < end]
    return tuple(sorted(found, key=lambda each: (each.date, each.scheduled)))


def _no_schedule(rules: Rules, stream: str, zones: Mapping[str, str]) -> PickupReason | None:
    if rules.collected(stream, zones) or rules.listed(stream, zones):
        return None
    sets = rules.zone_sets.get(stream, ())
    unknown = bool(sets) and not any(each in zones for each in sets)
    return PickupReason.NO_ZONE if unknown else PickupReason.NO_SERVICE


def _weeks(rules: Rules, start: date, end: date) -> list[int]:
    """The weeks whose pickups can fall into the span.

    A shift moves by days, from the weeks beside at most. What names the day it moves to
    may come from anywhere, and what it moved may have been shifted there first.
    """
    weeks = set(range(week_of(start) - 1, week_of(end) + 2))
    for origin, target in rules.moves:
        if start <= target < end or target in rules.exceptions_on:
            weeks |= {week_of(origin) - 1, week_of(origin), week_of(origin) + 1}
    return sorted(weeks)


def _moved(rules: Rules, plan: Planned) -> Pickup | Missed:
    """Where holidays and staff put one scheduled pickup."""
    holiday: Holiday | None = None
    here: date | None = plan.scheduled
    exception = _exception_on(rules, plan, plan.scheduled)
    if exception is None:
        holiday, here = _after_holidays(rules, plan.stream, plan.scheduled)
        if here is not None and here != plan.scheduled:
            exception = _exception_on(rules, plan, here)
    reason = PickupReason.HOLIDAY if holiday else PickupReason.REGULAR
    return _outcome(plan, here, reason, holiday, exception)


def _as_listed(rules: Rules, plan: Planned, listed: date) -> Pickup | Missed:
    """A pickup on the day that the calendar has, unless staff say otherwise of it or of its usual day."""
    exception = _exception_on(rules, plan, listed)
    if exception is None and week_of(plan.scheduled) == week_of(listed):
        exception = _exception_on(rules, plan, plan.scheduled)
    holiday = None if listed == plan.scheduled else _after_holidays(rules, plan.stream, plan.scheduled)[0]
    return _outcome(plan, listed, PickupReason.LISTED, holiday, exception)


def _outcome(
    plan: Planned,
    here: date | None,
    reason: PickupReason,
    holiday: Holiday | None,
    exception: PickupException | None,
) -> Pickup | Missed:
    if exception is not None:
        reason, here = PickupReason.EXCEPTION, exception.moved_to
    if here is not None:
        return Pickup(plan.stream, plan.zone, here, plan.scheduled, reason, holiday, exception)
    cause = exception or holiday
    absent = cause.date if cause else plan.scheduled
    return Missed(plan.stream, plan.zone, absent, plan.scheduled, reason, holiday, exception)


def _exception_on(rules: Rules, plan: Planned, on: date) -> PickupException | None:
    """The exception for this day; of several the one that names its streams and zones, then the last."""
    found: PickupException | None = None
    for each in rules.exceptions_on.get(on, ()):
        if (each.streams and plan.stream not in each.streams) or (each.zones and plan.zone not in each.zones):
            continue
        if found is None or _names(each) >= _names(found):
            found = each
    return found


def _names(exception: PickupException) -> int:
    return bool(exception.streams) + bool(exception.zones)


def _after_holidays(rules: Rules, stream: str, scheduled: date) -> tuple[Holiday | None, date | None]:
    """The last holiday that had a say, and the day that is left; None if it is not collected."""
    last: Holiday | None = None
    here = scheduled
    near = rules.holidays_near(stream, week_of(scheduled))
    early = [each for each in reversed(near) if each.rule in EARLY]
    for holiday in (*early, *(each for each in near if each.rule not in EARLY)):
        there = _after(holiday, here)
        if there == here:
            continue
        if there is None or holiday.rule is HolidayRule.SWAP:
            return holiday, there
        last, here = holiday, there
    return last, here


def _after(holiday: Holiday, here: date) -> date | None:
    """Where one holiday puts a pickup that stands on ``here``; None if it leaves it out."""
    rule = holiday.rule
    if rule is HolidayRule.SHIFT_WEEK:
        return here + ONE_DAY if _in_week_from(holiday.date, here) else here
    if rule is HolidayRule.SHIFT_WEEK_EARLY:
        return here - ONE_DAY if _in_week_until(holiday.date, here) else here
    if here != holiday.date or rule is HolidayRule.NONE:
        return here
    if rule in (HolidayRule.SHIFT_DAY, HolidayRule.SHIFT_DAY_EARLY):
        return here + (ONE_DAY if rule is HolidayRule.SHIFT_DAY else -ONE_DAY)
    return holiday.moved_to if rule is HolidayRule.SWAP else None


def _in_week_from(holiday: date, here: date) -> bool:
    """A holiday on a weekday moves its day and the rest of its week, but nothing beyond Saturday."""
    if holiday.weekday() >= SATURDAY or here.weekday() >= SATURDAY:
        return False
    return week_of(here) == week_of(holiday) and here >= holiday


def _in_week_until(holiday: date, here: date) -> bool:
    """A holiday through Saturday moves its day and its week before it, but nothing before Monday."""
    return week_of(here) == week_of(holiday) and MONDAY < here.weekday() <= holiday.weekday() <= SATURDAY


def _unless_suspended(
    each: Pickup | Missed, suspensions: Iterable[Suspension], zone_name: str
) -> Pickup | Missed:
    """A suspension in force on the pickup's day keeps it away. What is left out already stays so."""
    if isinstance(each, Missed):
        return each
    for stop in suspensions:
        if (not stop.zones or each.zone in stop.zones) and suspended_on(stop, each.date, zone_name):
            where = (each.stream, each.zone, each.date, each.scheduled)
            return Missed(*where, PickupReason.SUSPENDED, each.holiday, each.exception, stop)
    return each
