"""What a city publishes about collection, as nouns. What they mean: :mod:`city.collection.pickups`."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from city.localized import Day, Localized
from city.nouns import noun


@noun(frozen=True, slots=True, kw_only=True)
class CollectionDay:
    """One stream's regular pickup in one zone.

    ``weekday`` counts from Monday = 0. With ``every_weeks`` > 1, ``anchor`` is any
    date on which the stream was collected: weeks count from there, never by ISO
    week parity (which breaks after a 53-week year). ``ordinals`` are the places of the
    weekday in its month, first = 1 to fifth = 5 and last = -1; () is every one.
    ``once`` is the only day of a pickup that does not recur; ``weekday`` is then that
    day's. ``season_start`` and
    ``season_end`` are "MM-DD", inclusive, and may wrap over New Year; "" is all year.
    """

    id: str
    source: str
    stream: str  # trash, recycling, yard_waste, bulk
    zone: str
    weekday: int
    zone_set: str = "pickup"
    every_weeks: int = 1
    anchor: date | None = None
    ordinals: tuple[int, ...] = ()
    once: date | None = None
    season_start: str = ""
    season_end: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class PickupCalendar:
    """The days on which a city lists one stream's pickups for one zone, or for one address.

    From ``start`` through ``end`` these days are the whole truth: holidays are in them
    already. What comes after is not known from it. ``replaces`` has the usual day whose
    place a listed one takes, where the calendar says so. An address has a calendar of its
    own where its row of the gazetteer names a zone in ``zone_set``.
    """

    id: str
    source: str
    stream: str
    zone: str
    zone_set: str = "pickup"
    days: tuple[Day, ...] = ()
    replaces: tuple[tuple[Day, Day], ...] = ()
    start: Day
    end: Day


class HolidayRule(StrEnum):
    """What a holiday does to collection."""

    SHIFT_WEEK = "shift_week"  # that day and the rest of its week, through Saturday, one day later
    SHIFT_WEEK_EARLY = "shift_week_early"  # that day and its week before it, but Monday, one day earlier
    SHIFT_DAY = "shift_day"  # only that day's pickups, to the next day
    SHIFT_DAY_EARLY = "shift_day_early"  # only that day's pickups, to the day before
    SWAP = "swap"  # that day's pickups to ``moved_to``
    SKIP = "skip"  # no pickup; the next regular one follows
    NONE = "none"  # collected as usual


@noun(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A holiday and its rule. No ``streams`` means all of them.

    ``date`` is the day that the rule is about: where a city observes a Sunday's holiday
    on the Monday, that Monday.
    """

    id: str
    source: str
    date: Day
    name: Localized
    rule: HolidayRule
    moved_to: Day | None = None
    streams: tuple[str, ...] = ()


@noun(frozen=True, slots=True, kw_only=True)
class PickupException:
    """Staff moved or cancelled one day's pickup. No zones or streams means all."""

    id: str
    source: str
    date: Day
    moved_to: Day | None = None  # None: not collected
    streams: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    reason: Localized = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A service is off. No ``end`` means until further notice; nothing announces it meanwhile."""

    id: str
    source: str
    streams: tuple[str, ...]
    start: datetime
    end: datetime | None = None
    zones: tuple[str, ...] = ()
    reason: Localized = field(default_factory=dict)


_CUSTOM = ("trash", "recycling", "yard_waste", "bulk")


def by_custom(stream: str) -> tuple[int, str]:
    """The order in which streams are named: what everybody puts out comes first."""
    return (_CUSTOM.index(stream) if stream in _CUSTOM else len(_CUSTOM), stream)
