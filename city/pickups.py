"""When a stream is collected: recurrence, holidays, staff's exceptions, suspensions. Pure.

A *scheduled* day is where the recurrence puts a pickup; its *date* is when it really
happens. What decides, the stronger last:

1. the recurrence: weekday, every so many weeks counted from an anchor, season;
2. holidays, in order of date, each applied to where the earlier ones have put the
   pickup, so that two in one week add up;
3. a staff exception for the scheduled day replaces what holidays made of it; one for
   the day to which holidays moved the pickup moves it on from there;
4. a suspension in force on that day after 07:00 local, when collection begins: nothing
   is collected, and nothing may announce it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property

from city import localtime
from city.records import CollectionDay, Day, Holiday, HolidayRule, PickupException, Suspension

STARTS = time(7)
"""When collection begins on its day, local time: a suspension that ends earlier does not touch it."""

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
HORIZON = timedelta(days=400)
"""How far ahead the next pickup is looked for: more than a year, so that every season is met."""

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


class PickupReason(StrEnum):
    """Why a pickup is on the day it is on, or is not at all."""

    REGULAR = "regular"
    HOLIDAY = "holiday"  # moved, or left out, by a holiday's rule
    EXCEPTION = "exception"  # moved, or left out, by staff
    SUSPENDED = "suspended"  # the service is off
    NO_SERVICE = "no_service"  # this stream is not collected in these zones
    NO_ZONE = "no_zone"  # the place's zones do not say which schedule is its own


@dataclass(frozen=True, slots=True)
class Pickup:
    """A stream is collected in a zone on ``date``; by the recurrence it would have been ``scheduled``."""

    stream: str
    zone: str
    date: Day
    scheduled: Day
    reason: PickupReason
    holiday: Holiday | None = None
    exception: PickupException | None = None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class NextPickup:
    """What to say of the next pickup.

    ``reason`` is the pickup's own; SUSPENDED while a suspension keeps away the pickup
    that would come next (``pickup`` is then the first after it, if it has an end);
    NO_SERVICE or NO_ZONE where there is none to be had. ``missed`` is the pickup
    that would have come first, where something keeps it away.
    """

    pickup: Pickup | None
    suspension: Suspension | None
    reason: PickupReason
    missed: Missed | None = None


@dataclass(frozen=True)
class Rules:
    """All that decides when what is collected, in one city."""

    days: tuple[CollectionDay, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    exceptions: tuple[PickupException, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    @cached_property
    def streams(self) -> frozenset[str]:
        """Every stream that is collected anywhere."""
        return frozenset(day.stream for day in self.days)

    @cached_property
    def by_zone(self) -> Mapping[tuple[str, str, str], tuple[CollectionDay, ...]]:
        """The collection days by stream, zone set and zone."""
        found: dict[tuple[str, str, str], tuple[CollectionDay, ...]] = {}
        for day in self.days:
            key = (day.stream, day.zone_set, day.zone)
            found[key] = (*found.get(key, ()), day)
        return found

    @cached_property
    def zone_sets(self) -> Mapping[str, tuple[str, ...]]:
        """The zone sets by which each stream is organised; nearly always one."""
        found: dict[str, tuple[str, ...]] = {}
        for day in self.days:
            if day.zone_set not in found.get(day.stream, ()):
                found[day.stream] = (*found.get(day.stream, ()), day.zone_set)
        return found

    def collected(self, stream: str, zones: Mapping[str, str]) -> tuple[CollectionDay, ...]:
        """The regular days of a stream for a place with these zones."""
        keys = ((stream, each, zones.get(each, "")) for each in self.zone_sets.get(stream, ()))
        return tuple(day for key in keys for day in self.by_zone.get(key, ()))


def pickups(
    rules: Rules, stream: str, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> tuple[Pickup, ...]:
    """The pickups that really happen from ``start`` until before ``end``, in order.

    ``zones`` maps zone sets to the place's zones; days are days on the clocks of
    ``zone_name``. A pickup that was moved into the span from outside is in. Of
    several on one day only the one scheduled first is listed.
    """
    found: dict[date, Pickup] = {}
    for each in outcomes(rules, stream, zones, start, end, zone_name):
        if isinstance(each, Pickup) and start <= each.date < end:
            other = found.get(each.date)
            if other is None or each.scheduled < other.scheduled:
                found[each.date] = each
    return tuple(found[day] for day in sorted(found))


def missed(
    rules: Rules, stream: str, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> tuple[Missed, ...]:
    """The pickups that would have been from ``start`` until before ``end`` and are not, in order."""
    every = outcomes(rules, stream, zones, start, end, zone_name)
    found = [each for each in every if isinstance(each, Missed) and start <= each.date < end]
    return tuple(sorted(found, key=lambda each: (each.date, each.scheduled)))


def next_pickup(
    rules: Rules, stream: str, zones: Mapping[str, str], today: date, zone_name: str
) -> NextPickup:
    """The first pickup from ``today`` on, today's own included, and what stands in its way."""
    none = _no_schedule(rules, stream, zones)
    if none is not None:
        return NextPickup(None, None, none)
    coming: tuple[Pickup, ...] = ()
    for span in (2 * WEEK, 10 * WEEK, HORIZON):
        coming = pickups(rules, stream, zones, today, today + span, zone_name)
        if coming:
            break
    first = coming[0] if coming else None
    before = first.date if first else today + HORIZON
    absent = next(iter(missed(rules, stream, zones, today, before, zone_name)), None)
    if absent is not None and absent.suspension is not None:
        return NextPickup(first, absent.suspension, PickupReason.SUSPENDED, absent)
    if first is not None:
        return NextPickup(first, None, first.reason, absent)
    return NextPickup(None, None, absent.reason if absent else PickupReason.NO_SERVICE, absent)


def outcomes(
    rules: Rules, stream: str, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> Iterator[Pickup | Missed]:
    """What becomes of every pickup that might touch the span, scheduled in it or moved into it."""
    holidays = [each for each in rules.holidays if not each.streams or stream in each.streams]
    exceptions = [each for each in rules.exceptions if not each.streams or stream in each.streams]
    suspensions = [each for each in rules.suspensions if not each.streams or stream in each.streams]
    for day in rules.collected(stream, zones):
        mine = [each for each in exceptions if not each.zones or day.zone in each.zones]
        stops = [each for each in suspensions if not each.zones or day.zone in each.zones]
        for scheduled in _candidates(day, holidays, mine, start, end):
            moved = _moved(day, scheduled, holidays, mine)
            yield _unless_suspended(moved, stops, zone_name)


def _no_schedule(rules: Rules, stream: str, zones: Mapping[str, str]) -> PickupReason | None:
    if rules.collected(stream, zones):
        return None
    sets = rules.zone_sets.get(stream, ())
    unknown = bool(sets) and not any(each in zones for each in sets)
    return PickupReason.NO_ZONE if unknown else PickupReason.NO_SERVICE


def _candidates(
    day: CollectionDay,
    holidays: Iterable[Holiday],
    exceptions: Iterable[PickupException],
    start: date,
    end: date,
) -> list[date]:
    """The scheduled days whose pickup can fall into the span.

    A shift moves within a week; what names its own day may move from anywhere, and
    is met by the week in which it lies.
    """
    weeks = {_monday(start) + WEEK * each for each in range(-1, (end - start).days // 7 + 3)}
    moves: Iterable[Holiday | PickupException] = (*holidays, *exceptions)
    moved_on = {each.date for each in exceptions}
    for move in moves:
        if move.moved_to is not None and (start <= move.moved_to < end or move.moved_to in moved_on):
            weeks |= {_monday(move.date), _monday(move.date) - WEEK}
    every = (week + timedelta(days=day.weekday) for week in sorted(weeks))
    return [each for each in every if is_scheduled(day, each)]


def is_scheduled(day: CollectionDay, on: date) -> bool:
    """Whether the recurrence alone puts a pickup on this day.

    Weeks run from Monday and count from the anchor's week, so that a year of 53 weeks
    changes nothing. Every other week without an anchor is unknown, hence never.
    """
    if on.weekday() != day.weekday or not _in_season(day, on):
        return False
    if day.every_weeks <= 1:
        return True
    if day.anchor is None:
        return False
    return (_monday(on) - _monday(day.anchor)).days // 7 % day.every_weeks == 0


def _in_season(day: CollectionDay, on: date) -> bool:
    """Both ends inclusive, as "MM-DD"; a season that ends before it begins wraps over New Year."""
    first, last, here = day.season_start or "01-01", day.season_end or "12-31", f"{on:%m-%d}"
    return first <= here <= last if first <= last else here >= first or here <= last


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _moved(
    day: CollectionDay,
    scheduled: date,
    holidays: Iterable[Holiday],
    exceptions: Iterable[PickupException],
) -> Pickup | Missed:
    """Where holidays and staff put one scheduled pickup."""
    exception = _exception_on(scheduled, exceptions)
    holiday, date_now = (None, scheduled) if exception else _after_holidays(scheduled, holidays)
    if exception is None and date_now is not None and date_now != scheduled:
        exception = _exception_on(date_now, exceptions)
    if exception is not None:
        reason, date_now = PickupReason.EXCEPTION, exception.moved_to
    else:
        reason = PickupReason.HOLIDAY if holiday else PickupReason.REGULAR
    if date_now is None:
        at = holiday.date if holiday else exception.date if exception else scheduled
        return Missed(day.stream, day.zone, at, scheduled, reason, holiday, exception)
    return Pickup(day.stream, day.zone, date_now, scheduled, reason, holiday, exception)


def _exception_on(day: date, exceptions: Iterable[PickupException]) -> PickupException | None:
    """The exception for this day; of several the one that names its streams and zones, then the last."""
    found = [each for each in exceptions if each.date == day]
    return max(reversed(found), key=lambda each: bool(each.zones) + bool(each.streams), default=None)


def _after_holidays(scheduled: date, holidays: Iterable[Holiday]) -> tuple[Holiday | None, date | None]:
    """The last holiday that had a say, and the day that is left; None if it is not collected."""
    monday = _monday(scheduled)
    near = sorted(
        (each for each in holidays if monday <= each.date < monday + 2 * WEEK),
        key=lambda each: (each.date, not each.streams),
    )
    last: Holiday | None = None
    ruled: date | None = None
    here = scheduled
    for holiday in near:
        if holiday.date == ruled:
            continue  # a rule for named streams came first on this day
        ruled = holiday.date
        there = _after(holiday, here)
        if there != here:
            last = holiday
        if there is None or (holiday.rule is HolidayRule.SWAP and there != here):
            return last, there
        here = there
    return last, here


def _after(holiday: Holiday, here: date) -> date | None:
    """Where one holiday puts a pickup that stands on ``here``; None if it leaves it out."""
    if holiday.rule is HolidayRule.SHIFT_WEEK:
        return here + DAY if _shifts_week(holiday.date, here) else here
    if here != holiday.date or holiday.rule is HolidayRule.NONE:
        return here
    if holiday.rule is HolidayRule.SHIFT_DAY:
        return here + DAY
    return holiday.moved_to if holiday.rule is HolidayRule.SWAP else None


def _shifts_week(holiday: date, here: date) -> bool:
    """A holiday on a weekday moves its day and the rest of its week, but nothing beyond Saturday."""
    if holiday.weekday() >= SATURDAY or here.weekday() >= SATURDAY:
        return False
    return _monday(here) == _monday(holiday) and here >= holiday


def _unless_suspended(
    each: Pickup | Missed, suspensions: Iterable[Suspension], zone_name: str
) -> Pickup | Missed:
    """A suspension in force on the pickup's day keeps it away. What is left out already stays so."""
    if isinstance(each, Missed):
        return each
    for suspension in suspensions:
        if suspended_on(suspension, each.date, zone_name):
            return Missed(
                each.stream, each.zone, each.date, each.scheduled, PickupReason.SUSPENDED,
                each.holiday, each.exception, suspension,
            )  # fmt: skip
    return each


def suspended_on(suspension: Suspension, day: date, zone_name: str) -> bool:
    """Whether the service is off at any time of this day from 07:00 local on."""
    if suspension.start >= localtime.start_of(day + DAY, zone_name):
        return False
    return suspension.end is None or suspension.end > localtime.at(day, STARTS, zone_name)
