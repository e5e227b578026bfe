"""Which pickups a schedule plans, before holidays, staff or a suspension have their say. Pure.

Where the city lists a stream's days in a calendar, these are the plan as long as the
calendar runs, whatever the recurrence says. Around it the recurrence holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from city.collection.pickup_rules import Rules, day_in, week_of
from city.collection.waste import CollectionDay, PickupCalendar
from city.localized import Day
from city.nouns import noun

A_WEEK = timedelta(weeks=1)


@noun(frozen=True, slots=True)
class Planned:
    """One pickup as planned. ``listed`` is its day in a calendar; None where a recurrence puts it."""

    stream: str
    zone: str
    scheduled: Day
    listed: Day | None = None


def planned(rules: Rules, stream: str, zones: Mapping[str, str], weeks: Iterable[int]) -> Iterator[Planned]:
    """What is planned in these weeks for a place with these zones."""
    days, calendars = rules.collected(stream, zones), rules.listed(stream, zones)
    listed: dict[int, dict[date, PickupCalendar]] = defaultdict(dict)
    for calendar in calendars:
        for day in calendar.days:
            listed[week_of(day)].setdefault(day, calendar)
    for week in weeks:
        there = ((each, day_in(week, each.weekday)) for each in days)
        regular = [Planned(stream, each.zone, on) for each, on in there if is_scheduled(each, on)]
        if calendars:
            yield from _with_listed(stream, regular, listed.get(week, {}), calendars)
        else:
            yield from regular


def calendar_end(rules: Rules, stream: str, zones: Mapping[str, str]) -> date | None:
    """The last day that is known, where a calendar lists the days and nothing recurs after it; else None."""
    ends = [each.end for each in rules.listed(stream, zones)]
    recurs = any(day.once is None for day in rules.collected(stream, zones))
    return max(ends) if ends and not recurs else None


def is_scheduled(day: CollectionDay, on: date) -> bool:
    """Whether the recurrence alone puts a pickup on this day.

    Weeks count from the anchor's week, whatever its weekday. Every other week without
    an anchor is unknown, hence never.
    """
    if day.once is not None:
        return on == day.once
    if on.weekday() != day.weekday or not _in_season(day, on):
        return False
    if day.ordinals and not _is_nth(day.ordinals, on):
        return False
    if day.every_weeks <= 1:
        return True
    return day.anchor is not None and (week_of(on) - week_of(day.anchor)) % day.every_weeks == 0


def _is_nth(ordinals: Sequence[int], on: date) -> bool:
    """Whether it is the first = 1, ..., fifth = 5 or last = -1 of its weekday in the month."""
    return (on.day + 6) // 7 in ordinals or (-1 in ordinals and (on + A_WEEK).month != on.month)


def _in_season(day: CollectionDay, on: date) -> bool:
    """Both ends inclusive, as "MM-DD"; a season that ends before it begins wraps over New Year."""
    if not (day.season_start or day.season_end):
        return True
    first, last, here = day.season_start or "01-01", day.season_end or "12-31", f"{on:%m-%d}"
    return first <= here <= last if first <= last else here >= first or here <= last


def _with_listed(
    stream: str,
    regular: Sequence[Planned],
    listed: Mapping[date, PickupCalendar],
    calendars: Sequence[PickupCalendar],
) -> Iterator[Planned]:
    """The week's listed pickups, each with the regular one whose place it takes, and the others' rest.

    A listed day takes the place of the regular pickup on that day, or of the next one of
    its week that no other takes: so a pickup that a later edition of the calendar moves is
    still the same. A regular one within a calendar's span that is not listed does not happen.
    """
    free = sorted({each.scheduled for each in regular} - listed.keys())
    for on in sorted(listed):
        said = next((usual for day, usual in listed[on].replaces if day == on), None)
        if said in free:
            free.remove(said)
        as_usual = any(one.scheduled == on for one in regular)
        scheduled = said or (on if as_usual or not free else free.pop(0))
        yield Planned(stream, listed[on].zone, scheduled, on)
    for one in regular:
        if one.scheduled in free and not any(each.start <= one.scheduled <= each.end for each in calendars):
            yield one
