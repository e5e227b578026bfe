"""All that decides when what is collected, indexed for the questions that are asked of it.

A *week* here is a number: whole weeks from Monday to Sunday, counted without a break
since the year 1. ISO week numbers are never used, because a year of 53 weeks turns
their parity around.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from city.collection.waste import CollectionDay, Holiday, PickupCalendar, PickupException, Suspension
from city.localized import Day

R = TypeVar("R")
S = TypeVar("S", bound=CollectionDay | PickupCalendar)
Key = tuple[str, str, str]
"""Stream, zone set and zone."""


class Records(Protocol):
    """Every record of a kind, as a snapshot gives them."""

    def __call__(self, kind: type[R], /) -> tuple[R, ...]: ...


def week_of(day: date) -> int:
    """The number of the Monday-to-Sunday week; 1 January of the year 1 was a Monday."""
    return (day.toordinal() - 1) // 7


def day_in(week: int, weekday: int) -> date:
    """The day of this week with this weekday, Monday = 0."""
    return date.fromordinal(week * 7 + 1 + weekday)


class Rules:
    """The collection days, calendars, holidays, exceptions and suspensions of one city. Never changed."""

    def __init__(
        self,
        days: tuple[CollectionDay, ...] = (),
        holidays: tuple[Holiday, ...] = (),
        exceptions: tuple[PickupException, ...] = (),
        suspensions: tuple[Suspension, ...] = (),
        calendars: tuple[PickupCalendar, ...] = (),
    ) -> None:
        self.days = days
        self.holidays = holidays
        self.exceptions = exceptions
        self.suspensions = suspensions
        self.calendars = calendars

    @classmethod
    def of(cls, records: Records) -> Rules:
        """All that a snapshot has of them; ``records`` gives every record of a kind."""
        return cls(
            days=records(CollectionDay),
            holidays=records(Holiday),
            exceptions=records(PickupException),
            suspensions=records(Suspension),
            calendars=records(PickupCalendar),
        )

    @cached_property
    def streams(self) -> frozenset[str]:
        """Every stream that is collected anywhere."""
        return frozenset(each.stream for each in self._schedules)

    @cached_property
    def zone_sets(self) -> Mapping[str, tuple[str, ...]]:
        """The zone sets by which each stream is organised; nearly always one."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self._schedules:
            if each.zone_set not in found.get(each.stream, ()):
                found[each.stream] = (*found.get(each.stream, ()), each.zone_set)
        return found

    def collected(self, stream: str, zones: Mapping[str, str]) -> tuple[CollectionDay, ...]:
        """The regular days of a stream for a place with these zones."""
        return tuple(day for key in self._keys(stream, zones) for day in self._days_by_zone.get(key, ()))

    def listed(self, stream: str, zones: Mapping[str, str]) -> tuple[PickupCalendar, ...]:
        """The calendars of a stream for a place with these zones."""
        return tuple(one for key in self._keys(stream, zones) for one in self._calendars_by_zone.get(key, ()))

    def holidays_near(self, stream: str, week: int) -> tuple[Holiday, ...]:
        """The holidays of a week, the one before and the one after that touch the stream, in order.

        Of those on one day the one that names the stream counts.
        """
        weeks = self._holidays[stream]
        return tuple(each for near in (week - 1, week, week + 1) for each in weeks.get(near, ()))

    @cached_property
    def exceptions_on(self) -> Mapping[Day, tuple[PickupException, ...]]:
        """The exceptions by the day whose pickups they move or cancel."""
        found: dict[Day, tuple[PickupException, ...]] = {}
        for each in self.exceptions:
            found[each.date] = (*found.get(each.date, ()), each)
        return found

    @cached_property
    def moves(self) -> tuple[tuple[Day, Day], ...]:
        """From which day to which: all that moves a pickup to a day that it names."""
        every: tuple[Holiday | PickupException, ...] = (*self.holidays, *self.exceptions)
        return tuple((each.date, each.moved_to) for each in every if each.moved_to is not None)

    @cached_property
    def _schedules(self) -> tuple[CollectionDay | PickupCalendar, ...]:
        return (*self.days, *self.calendars)

    def _keys(self, stream: str, zones: Mapping[str, str]) -> Iterator[Key]:
        return ((stream, each, zones.get(each, "")) for each in self.zone_sets.get(stream, ()))

    @cached_property
    def _days_by_zone(self) -> Mapping[Key, tuple[CollectionDay, ...]]:
        return _by_zone(self.days)

    @cached_property
    def _calendars_by_zone(self) -> Mapping[Key, tuple[PickupCalendar, ...]]:
        return _by_zone(self.calendars)

    @cached_property
    def _holidays(self) -> Mapping[str, Mapping[int, tuple[Holiday, ...]]]:
        ordered = sorted(self.holidays, key=lambda each: (each.date, not each.streams))
        by_day: dict[str, dict[Day, Holiday]] = {stream: {} for stream in self.streams}
        for each in ordered:
            for stream in each.streams or self.streams:
                by_day.setdefault(stream, {}).setdefault(each.date, each)
        return {stream: _by_week(found.values()) for stream, found in by_day.items()}


def _by_zone(schedules: Iterable[S]) -> Mapping[Key, tuple[S, ...]]:
    found: dict[Key, tuple[S, ...]] = {}
    for each in schedules:
        key = (each.stream, each.zone_set, each.zone)
        found[key] = (*found.get(key, ()), each)
    return found


def _by_week(holidays: Iterable[Holiday]) -> Mapping[int, tuple[Holiday, ...]]:
    found: dict[int, tuple[Holiday, ...]] = {}
    for each in holidays:
        week = week_of(each.date)
        found[week] = (*found.get(week, ()), each)
    return found
