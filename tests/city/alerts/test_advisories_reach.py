"""Whom a message concerns. Test names carry the numbers of the alerting rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from city.advisories import Area, Info, Match, Message, concerns, infos_for, needs_staff, touches
from city.earth.places import Location
from tests.city.cap_messages import cap

SQUARE = ((25.0, -81.0), (25.0, -80.0), (26.0, -80.0), (26.0, -81.0), (25.0, -81.0))
HOME = Location("12 Alder Street", lat=25.5, lon=-80.5, ugc=("FLZ072", "FLC086"), same=("012086",))
NOWHERE = Location("somewhere")


def saying(*areas: Area) -> Message:
    """A message for these areas."""
    return cap(areas=areas)


def reason(message: Message, listener: Location = HOME) -> Match:
    """Why it does or does not concern the listener."""
    return concerns(message, listener).reason


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (Area(ugc=("FLZ072",)), Match.BY_UGC),
        (Area(ugc=("FLC086",)), Match.BY_UGC),
        (Area(ugc=("FLZ099",)), Match.OUTSIDE),
        (Area(ugc=("FLC000",)), Match.BY_UGC),
        (Area(ugc=("FLZALL",)), Match.BY_UGC),
        (Area(ugc=("FLZ000",)), Match.BY_UGC),
        (Area(ugc=("AMZ000",)), Match.OUTSIDE),
        (Area(ugc=("FLZ099",), same=("012086",)), Match.BY_SAME),
        (Area(ugc=("GAZALL",)), Match.OUTSIDE),
        (Area(same=("012086",)), Match.BY_SAME),
        (Area(same=("112086",)), Match.BY_SAME),
        (Area(same=("012000",)), Match.BY_SAME),
        (Area(same=("000000",)), Match.BY_SAME),
        (Area(same=("013086",)), Match.OUTSIDE),
        (Area(same=("012011",)), Match.OUTSIDE),
        (Area(circles=((25.5, -80.5, 1.0),)), Match.IN_CIRCLE),
        (Area(circles=((25.5, -80.0, 10.0),)), Match.OUTSIDE),
        (Area(polygons=(SQUARE,)), Match.IN_POLYGON),
    ],
)
def test_a14_zone_and_county_codes_are_the_main_path(area: Area, expected: Match) -> None:
    """UGC zone or county, SAME county, whole state or country, or a drawing: each by itself decides."""
    found = concerns(saying(area), HOME)
    assert found.reason is expected
    assert bool(found) is (expected is not Match.OUTSIDE)


def test_a14_a_polygon_beats_the_county() -> None:
    """My county is named, but I am outside the polygon drawn in it: not my alert."""
    drawn = Area(polygons=(SQUARE,), ugc=("FLC086",), same=("012086",))
    outside = replace(HOME, lat=27.0)
    assert reason(saying(drawn), outside) is Match.OUTSIDE
    assert reason(saying(drawn), HOME) is Match.IN_POLYGON


def test_a14_without_a_point_the_county_counts() -> None:
    """Who gave no address but is known by county is matched by code even where a polygon exists."""
    drawn = Area(polygons=(SQUARE,), same=("012086",))
    assert reason(saying(drawn), replace(HOME, lat=None, lon=None)) is Match.BY_SAME


def test_a14_areas_are_a_union() -> None:
    """One area is elsewhere, the other is mine."""
    away = Area(polygons=(tuple((lat + 10, lon) for lat, lon in SQUARE),))
    assert concerns(saying(away, Area(ugc=("FLZ072",))), HOME)
    assert not concerns(saying(away, Area(ugc=("FLZ001",))), HOME)


@pytest.mark.parametrize(
    "message",
    [
        saying(),
        saying(Area("Downtown")),
        saying(Area("Miaoli", geocodes={"Taiwan_Geocode_100": ("1000512",)})),
        replace(cap(), infos=()),
        saying(Area("Downtown"), Area(ugc=("GAZ001",))),
    ],
)
def test_a14_nowhere_we_can_read_goes_to_staff(message: Message) -> None:
    """No drawing and no known code: never the whole city, never silence."""
    found = concerns(message, HOME)
    assert not found
    assert found.reason is Match.NEEDS_STAFF
    assert needs_staff(message)


def test_a14_a_translation_without_codes_needs_no_staff() -> None:
    """The English block is placed; the Spanish one repeats it in words only."""
    english, spanish = Info(areas=(Area(ugc=("GAZ001",)),)), Info(language="es-US", areas=(Area("Georgia"),))
    message = replace(cap(), infos=(english, spanish))
    assert not needs_staff(message)
    assert reason(message) is Match.OUTSIDE


@pytest.mark.parametrize(
    ("area", "listener"),
    [
        (Area(ugc=("FLZ072",)), NOWHERE),
        (Area(ugc=("FLZ072",)), Location("a point", lat=25.5, lon=-80.5)),
        (Area(polygons=(SQUARE,)), NOWHERE),
        (Area(ugc=("FLZ072",)), Location("a county", same=("012086",))),
    ],
)
def test_a14_not_knowing_where_a_listener_is_has_its_own_reason(area: Area, listener: Location) -> None:
    """It is not the same as knowing that they are elsewhere."""
    assert reason(saying(area), listener) is Match.PLACE_UNKNOWN


def test_a15_a_county_is_the_same_in_ugc_and_in_same() -> None:
    """FLC086 is 012086: either side may write either."""
    assert reason(saying(Area(ugc=("FLC086",))), Location("x", same=("012086",))) is Match.BY_SAME
    assert reason(saying(Area(same=("012086",))), Location("x", ugc=("FLC086",))) is Match.BY_SAME


def test_a15_marine_zones_match_by_either_code() -> None:
    """AMZ651 is 075651."""
    boat = Location("the harbor", ugc=("AMZ651",))
    assert reason(saying(Area(ugc=("AMZ651",))), boat) is Match.BY_UGC
    assert reason(saying(Area(same=("075651",))), boat) is Match.BY_SAME


def test_the_blocks_that_concern_a_listener_are_chosen_first() -> None:
    """Two blocks in one language, for two areas: each listener hears their own."""
    mine = Info(event="Order", areas=(Area(ugc=("FLZ072",)),))
    other = Info(event="Warning", areas=(Area(ugc=("FLZ001",)),))
    message = replace(cap(), infos=(other, mine))
    assert infos_for(message, HOME) == (mine,)
    assert infos_for(message, NOWHERE) == (other, mine)


@dataclass(frozen=True)
class City:
    """A whole city."""

    lat: float | None = 25.5
    lon: float | None = -80.5
    ugc: tuple[str, ...] = ("FLZ072",)
    same: tuple[str, ...] = ("012086",)
    outline: tuple[tuple[float, float], ...] = ()


TOWN = ((25.9, -80.6), (25.9, -80.4), (26.3, -80.4), (26.3, -80.6), (25.9, -80.6))


@pytest.mark.parametrize(
    ("area", "city", "expected"),
    [
        (Area(ugc=("FLZ072",)), City(), Match.BY_UGC),
        (Area(same=("012086",)), City(), Match.BY_SAME),
        (Area(ugc=("GAZ001",)), City(), Match.OUTSIDE),
        (Area("Downtown"), City(), Match.NEEDS_STAFF),
        (Area(polygons=(SQUARE,)), City(outline=TOWN), Match.IN_POLYGON),
        (Area(polygons=(TOWN,)), City(outline=SQUARE), Match.IN_POLYGON),
        (Area(polygons=(tuple((lat - 1, lon) for lat, lon in SQUARE),)), City(outline=TOWN), Match.OUTSIDE),
        (Area(circles=((26.4, -80.5, 12.0),)), City(outline=TOWN), Match.IN_CIRCLE),
        (Area(circles=((26.4, -80.5, 10.0),)), City(outline=TOWN), Match.OUTSIDE),
        (Area(circles=((26.1, -80.5, 0.0),)), City(outline=TOWN), Match.IN_CIRCLE),
        (Area(polygons=(SQUARE,)), City(lat=26.1), Match.IN_POLYGON),
        (Area(polygons=(SQUARE,)), City(lat=26.2), Match.OUTSIDE),
        (Area(circles=((25.8, -80.5, 20.0),)), City(), Match.IN_CIRCLE),
        (Area(circles=((25.8, -80.5, 15.0),)), City(), Match.OUTSIDE),
        (Area(polygons=(SQUARE,), same=("012086",)), City(lat=None, lon=None), Match.BY_SAME),
    ],
)
def test_a14_a_listener_without_an_address_hears_what_touches_the_city(
    area: Area, city: City, expected: Match
) -> None:
    """By code, by outline, or within 15 km of the centre where there is no outline."""
    assert touches(saying(area), city).reason is expected


def test_an_edge_that_crosses_the_city_touches_it() -> None:
    """No corner of either lies in the other."""
    strip = ((26.0, -82.0), (26.0, -79.0), (26.1, -79.0), (26.1, -82.0), (26.0, -82.0))
    assert touches(saying(Area(polygons=(strip,))), City(outline=TOWN))


@pytest.mark.parametrize(
    ("area", "listener", "expected"),
    [
        (Area(ugc=("FLC000",)), Location("by zone", ugc=("FLZ072",)), Match.BY_UGC),
        (Area(ugc=("FLZALL",)), Location("by county", ugc=("FLC086",)), Match.BY_UGC),
        (Area(ugc=("FLZALL",)), Location("by SAME", same=("012086",)), Match.BY_SAME),
        (Area(same=("012000",)), Location("by zone", ugc=("FLZ072",)), Match.BY_SAME),
        (Area(same=("000000",)), Location("by zone", ugc=("FLZ072",)), Match.BY_SAME),
        (Area(same=("013000",)), Location("by zone", ugc=("FLZ072",)), Match.PLACE_UNKNOWN),
        (Area(same=("075000",)), Location("a boat", ugc=("AMZ651",)), Match.BY_SAME),
        (Area(same=("000000",)), Location("nobody knows"), Match.PLACE_UNKNOWN),
    ],
)
def test_a15_a_whole_state_concerns_everybody_in_it(area: Area, listener: Location, expected: Match) -> None:
    """However the state is written, and by whichever code we know the listener."""
    assert concerns(saying(area), listener).reason is expected


def test_a14_a_county_and_a_zone_cannot_be_compared() -> None:
    """Who is known by zone only may or may not live in the county: that is not "elsewhere"."""
    assert reason(saying(Area(ugc=("FLC086",))), Location("x", ugc=("FLZ072",))) is Match.PLACE_UNKNOWN


ALEUTIANS = ((51.0, 178.0), (51.0, -178.0), (53.0, -178.0), (53.0, 178.0), (51.0, 178.0))


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        (52.0, 179.5, Match.IN_POLYGON),
        (52.0, -179.5, Match.IN_POLYGON),
        (52.0, 180.0, Match.IN_POLYGON),
        (52.0, -180.0, Match.IN_POLYGON),
        (52.0, 0.0, Match.OUTSIDE),
        (52.0, -177.0, Match.OUTSIDE),
        (52.0, 177.0, Match.OUTSIDE),
    ],
)
def test_a14_a_polygon_over_the_antimeridian_is_no_strip_around_the_world(
    lat: float, lon: float, expected: Match
) -> None:
    """Four degrees of the Aleutians, not 356 degrees of everywhere else."""
    assert reason(saying(Area(polygons=(ALEUTIANS,))), replace(HOME, lat=lat, lon=lon)) is expected


def test_a14_a_town_beside_the_antimeridian_is_touched_from_the_other_side() -> None:
    """By outline, by centre, and by circle."""
    town = ((51.9, 179.8), (51.9, 179.9), (52.1, 179.9), (52.1, 179.8), (51.9, 179.8))
    islands = saying(Area(polygons=(ALEUTIANS,)))
    assert touches(islands, City(outline=town, lat=52.0, lon=179.85))
    assert touches(islands, City(lat=52.0, lon=177.9))
    assert not touches(islands, City(lat=52.0, lon=177.0))
    assert not touches(islands, City(outline=SQUARE))
    assert touches(saying(Area(circles=((52.0, -179.95, 20.0),))), City(outline=town))


def test_a14_a_map_of_the_whole_world_holds_everybody() -> None:
    """Edges of 360 degrees are its border, not a way over the antimeridian."""
    world = ((-90.0, -180.0), (-90.0, 180.0), (90.0, 180.0), (90.0, -180.0), (-90.0, -180.0))
    assert reason(saying(Area(polygons=(world,))), HOME) is Match.IN_POLYGON


def test_a14_a_polygon_that_crosses_itself_still_says_where() -> None:
    """A figure of eight holds its two loops and the point where they meet, and nothing beside them."""
    eight = ((25.0, -81.0), (26.0, -80.0), (26.0, -81.0), (25.0, -80.0), (25.0, -81.0))
    inside = (25.9, -80.5), (25.1, -80.5), (25.5, -80.5)
    outside = (25.5, -80.9), (25.5, -80.1)
    drawn = saying(Area(polygons=(eight,)))
    found = [bool(concerns(drawn, replace(HOME, lat=lat, lon=lon))) for lat, lon in (*inside, *outside)]
    assert found == [True, True, True, False, False]


def test_a14_a_circle_without_a_radius_is_a_point() -> None:
    """What lies within ten metres of it."""
    point = saying(Area(circles=((25.5, -80.5, 0.0),)))
    assert reason(point, HOME) is Match.IN_CIRCLE
    assert reason(point, replace(HOME, lat=25.5001)) is Match.OUTSIDE
