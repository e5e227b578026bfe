"""What is seen of an answer beside its words: the week of pickups at the resident's place, or a map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from web.maps.drawing import Drawing, around_place
from web.place.links import PlaceLinks
from web.place.month import Cell, mark_of
from web.place.naming import Naming
from web.place.schedule import Schedule
from words import phrases

if TYPE_CHECKING:
    from city.earth.geometry import Point
    from city.earth.places import Location
    from web.place.ports import Places
    from web.ports import Answered, Site

OF_PICKUPS = frozenset({"trash_day", "recycling_day", "yard_waste", "bulk_pickup", "street_sweeping"})
OF_ZONES = {
    "district_lookup": "district",
    "council_member": "district",
    "evacuation_zone": "evacuation",
    "polling_place": "precinct",
    "zoning_lookup": "zoning",
}
"""The topics that are about a zone, with the set that is drawn."""
DAYS = 7
MOST_SITES = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """``week`` are the days from today with their pickups, () where the answer is about none; ``token`` is
    that of the place's own page, "" where no place is known."""

    naming: Naming
    week: tuple[Cell, ...] = ()
    map: Drawing | None = None
    token: str = ""


class Pictures:
    """Draws what belongs to an answer, as far as the city's map and calendar have it."""

    def __init__(self, site: Site, places: Places) -> None:
        self._places = places
        self._links = PlaceLinks(site.secret)
        self._schedule = Schedule(site, places)

    def of(self, answered: Answered, locale: str) -> Picture:
        """The picture of this answer."""
        topic, place = str(answered.reply.get("topic", "")), answered.place
        return Picture(
            Naming(phrases(locale), self._schedule.today()),
            self._week(place) if place and topic in OF_PICKUPS else (),
            self._map(topic, place, answered, locale),
            self._links.close(place.label) if place and place.label else "",
        )

    def _week(self, place: Location) -> tuple[Cell, ...]:
        """Seven days from today; () where nothing at all is collected in them."""
        days = [self._schedule.today() + timedelta(days=each) for each in range(DAYS)]
        outcomes = self._schedule.outcomes(place, days[0], days[-1] + timedelta(days=1))
        marks = {day: tuple(mark_of(each) for each in outcomes if each.date == day) for day in days}
        return tuple(Cell(day, True, found) for day, found in marks.items()) if outcomes else ()

    def _map(self, topic: str, place: Location | None, answered: Answered, locale: str) -> Drawing | None:
        zone_set = OF_ZONES.get(topic, "")
        named = self._places.town.sites(answered.sites[:MOST_SITES], locale)
        here = _point(place)
        if not named and not (zone_set and here):
            return None
        zones = place.zones if place else {}
        return around_place(self._places.town.outlines(), here, named, zones, locale, zone_set)


def _point(place: Location | None) -> Point | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon
