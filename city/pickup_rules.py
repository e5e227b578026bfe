"""All that decides when what is collected, indexed for the questions that are asked of it.

A *week* here is a number: whole weeks from Monday to Sunday, counted without a break
since the year 1. ISO week numbers are never used, because a year of 53 weeks turns
their parity around.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from city.localized import Day
from city.waste import CollectionDay, Holiday, PickupException, Suspension

R = TypeVar("R")


class Records(Protocol):
    """Every record of a kind, as a snapshot gives them."""

    def __call__(self, kind: type[R], /) -> tuple[R, ...]: ...


def week_of(day: date) -> int:
    """The number of the Monday-to-Sunday week; 1 January of the year 1 was a Monday."""
    return (day.toordinal() - 1) // 7


def day_in(week: int, weekday: int) -> date:
    """The day of this week with this weekday, Monday = 0."""
    return date.fromordinal(week * 7 + 1 + weekday)


@dataclass(frozen=True)
class Rules:
    """The collection days, holidays, exceptions and suspensions of one city."""

    days: tuple[CollectionDay, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    exceptions: tuple[PickupException, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    @classmethod
    def of(cls, records: Records) -> Rules:
        """All that a snapshot has of them; ``records`` gives every record of a kind."""
        return cls(
            days=records(CollectionDay),
            holidays=records(Holiday),
            exceptions=records(PickupException),
            suspensions=records(Suspension),
        )

    @cached_property
    def streams(self) -> frozenset[str]:
        """Every stream that is collected anywhere."""
        return frozenset(day.stream for day in self.days)

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
        return tuple(day for key in keys for day in self._by_zone.get(key, ()))

    def holidays_near(self, stream: str, week: int) -> tuple[Holiday, ...]:
        """The holidays of a week and of the next that touch the stream, in order.

        On one day a holiday for named streams comes before one for all.
        """
        weeks = self._holidays[stream]
        return (*weeks.get(week, ()), *weeks.get(week + 1, ()))

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
    def _by_zone(self) -> Mapping[tuple[str, str, str], tuple[CollectionDay, ...]]:
        found: dict[tuple[str, str, str], tuple[CollectionDay, ...]] = {}
        for day in self.days:
            key = (day.stream, day.zone_set, day.zone)
            found[key] = (*found.get(key, ()), day)
        return found

    @cached_property
    def _holidays(self) -> Mapping[str, Mapping[int, tuple[Holiday, ...]]]:
        ordered = sorted(self.holidays, key=lambda each: (each.date, not each.streams))
        found: dict[str, dict[int, tuple[Holiday, ...]]] = {stream: {} for stream in self.streams}
        for each in ordered:
            for stream in each.streams or self.streams:
                weeks = found.setdefault(stream, {})
                weeks[week_of(each.date)] = (*weeks.get(week_of(each.date), ()), each)
        return found
