"""When what is collected at a place, as the pages and the calendar of it show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from city.collection.pickup_days import outcomes_at, streams_at
from city.collection.pickups import Missed, Pickup, event_of
from city.earth.places import Location
from city.localized import in_language
from city.localtime import day_of
from web.place.calendar import Made, calendar, span, state_of
from web.place.month import changes, first_of, first_weekday, month_of
from web.place.naming import Naming
from words import phrases

if TYPE_CHECKING:
    from web.place.ports import Places
    from web.ports import Site

AHEAD = 12
"""Months after the present one that can be looked at."""
YEAR = 12
MOST_KEPT = 256
"""Calendars that are kept made: as many as a city has zones, in two languages."""


class Schedule:
    """The pickups of any place of one city, at the moment."""

    def __init__(self, site: Site, places: Places) -> None:
        self._site = site
        self._places = places
        self._made: dict[object, Made] = {}

    def today(self) -> date:
        """The day that the city's clocks show."""
        return day_of(self._site.now(), self._site.city.zone)

    def month(self, place: Location, locale: str, asked: str) -> Mapping[str, Any]:
        """The month that is looked at, with what is not as usual in it, and the months beside it."""
        today = self.today()
        first = min(max(_month_asked(asked, today), first_of(today)), first_of(today, AHEAD))
        after = first_of(first, 1)
        outcomes = self.outcomes(place, first, after)
        return {
            "month": month_of(first, outcomes, first_weekday(locale)),
            "streams": self.streams(place, locale),
            "changes": changes([each for each in outcomes if each.date >= today]),
            "before": first_of(first, -1) if first > first_of(today) else None,
            "after": after if first < first_of(today, AHEAD) else None,
            "today": today,
            "holidays": self.holidays(first, after, locale),
        }

    def year(self, place: Location, locale: str) -> Mapping[str, Any]:
        """Twelve months from the present one, and all that is not as usual in them."""
        today, begins = self.today(), first_weekday(locale)
        months = [first_of(today, later) for later in range(YEAR)]
        outcomes = self.outcomes(place, months[0], first_of(today, YEAR))
        of_month = {each: [one for one in outcomes if first_of(one.date) == each] for each in months}
        return {
            "months": [month_of(each, found, begins) for each, found in of_month.items()],
            "streams": self.streams(place, locale),
            "changes": changes(outcomes),
            "today": today,
        }

    def calendar(self, place: Location, locale: str, remind: bool) -> Made:
        """Made once for all places with the same pickups, as long as nothing is published."""
        own = frozenset(place.zones.items())
        key = (self._places.town.version, self.today(), own, locale, remind)
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= MOST_KEPT:
                self._made = {}
            made = self._made[key] = self._make(place, locale, remind)
        return made

    def _make(self, place: Location, locale: str, remind: bool) -> Made:
        outcomes = self.outcomes(place, *span(self.today()))
        states = {event_of(each): state_of(each) for each in outcomes}
        editions = self._places.editions.of(states, self._site.now())
        naming = Naming(phrases(locale), self.today())
        return calendar(outcomes, editions, self._site.city, locale, naming, remind)

    def outcomes(self, place: Location, start: date, end: date) -> list[Pickup | Missed]:
        """What becomes of the place's pickups in these days, of the streams that have words."""
        rules, zone = self._places.town.rules(), self._site.city.zone
        words = phrases(self._site.city.locales[0])
        every = outcomes_at(rules, place.zones, start, end, zone)
        return [each for each in every if words.has(f"stream.{each.stream}.title")]

    def holidays(self, start: date, end: date, locale: str) -> dict[date, str]:
        """The holidays of these days by name, whether they move anything or not."""
        listed = self._places.town.rules().holidays
        return {each.date: in_language(each.name, locale) for each in listed if start <= each.date < end}

    def streams(self, place: Location, locale: str) -> list[str]:
        """The streams that are collected there, of those that have words."""
        every = streams_at(self._places.town.rules(), place.zones)
        return [each for each in every if phrases(locale).has(f"stream.{each}.title")]


def _month_asked(text: str, today: date) -> date:
    """The first day of a month written as "2026-12"; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-12") else first_of(today)
    except ValueError:
        return first_of(today)
