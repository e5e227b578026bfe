"""Where alerts hold, drawn over the city (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from city.alerts.messages import Area
from city.earth.geometry import Box, Point, on_earth
from city.earth.simplified import simplified
from web.maps.backdrop import FINEST, Outline, areas, best, city_box, path_of
from web.maps.drawing import NOWHERE, Drawing, Pin, bar_of, in_miles
from web.maps.spreading import spread
from web.maps.view import KM_A_DEGREE, WIDTH, View, box_around, view_of

Drawn = tuple[int, Sequence[Area]]
"""The number of an alert in its list, and its areas."""
SMALL, BESIDE = 80.0, 60.0
"""Units: what is smaller has its number above it."""


def alerts_map(
    every: Mapping[str, tuple[Outline, ...]], alerts: Sequence[Drawn], locale: str
) -> Drawing | None:
    """The city with the areas of these alerts, each with its number; None where none of them is drawn."""
    drawn = [(number, [area for area in of if area.drawn]) for number, of in alerts]
    drawn = [(number, of) for number, of in drawn if of]
    outlines = best(every)[1]
    shown = city_box(outlines) or box_around(point for _, of in drawn for point in _corners(of))
    if not drawn or shown is None:
        return None
    view = view_of(shown)
    return Drawing(
        width=round(WIDTH),
        height=round(view.height),
        areas=areas(outlines, view, shown, locale),
        shapes=tuple("".join(_paths(of, view)) for _, of in drawn),
        pins=_pins(drawn, shown, view),
        bar=bar_of(view, in_miles(locale)),
    )


def _paths(of: Sequence[Area], view: View) -> list[str]:
    """The areas of one alert as paths; what is on no map of ours is left out."""
    rings = (ring for area in of for ring in area.polygons if all(map(on_earth, ring)))
    lines = [simplified([view.at(point) for point in ring], FINEST) for ring in rings]
    circles = [_circle(view, *circle) for area in of for circle in area.circles if on_earth(circle[:2])]
    return [path_of([line]) for line in lines if len(line) > 2] + circles


def _circle(view: View, lat: float, lon: float, km: float) -> str:
    x, y = view.at((lat, lon))
    r = max(view.units(km), 6.0)  # a point is an area too: a house, a crossing
    return f"M{x - r:.0f} {y:.0f}a{r:.0f} {r:.0f} 0 1 0 {2 * r:.0f} 0a{r:.0f} {r:.0f} 0 1 0 {-2 * r:.0f} 0Z"


def _pins(drawn: Sequence[Drawn], shown: Box, view: View) -> tuple[Pin, ...]:
    """Each number in the middle of what of its area is shown, or above it where that is small."""
    middles = [view.spot(_middle(of, shown)) for _, of in drawn]
    starts = [
        (x, y - BESIDE if _is_small(of, view) else y) for (_, of), (x, y) in zip(drawn, middles, strict=True)
    ]
    apart = spread(starts, NOWHERE, WIDTH, view.height)
    return tuple(
        Pin(number, "", *where, *there)
        for (number, _), where, there in zip(drawn, apart, middles, strict=True)
    )


def _is_small(of: Sequence[Area], view: View) -> bool:
    """Whether a number would hide it."""
    around = box_around(_corners(of))
    assert around is not None
    (left, bottom), (right, top) = view.at(around[:2]), view.at(around[2:])
    return max(right - left, bottom - top) < SMALL


def _middle(of: Sequence[Area], shown: Box) -> Point:
    around = box_around(_corners(of))
    assert around is not None
    south, west = max(around[0], shown[0]), max(around[1], shown[1])
    north, east = min(around[2], shown[2]), min(around[3], shown[3])
    if south > north or west > east:  # beside the city: at the edge that is nearest
        south = north = min(max(around[0], shown[0]), shown[2])
        west = east = min(max(around[1], shown[1]), shown[3])
    return (south + north) / 2, (west + east) / 2


def _corners(of: Sequence[Area]) -> list[Point]:
    """Points between which all of it lies."""
    corners = [point for area in of for ring in area.polygons for point in ring if on_earth(point)]
    for area in of:
        for lat, lon, km in area.circles:
            tall = km / KM_A_DEGREE
            corners += [(lat - tall, lon - tall), (lat + tall, lon + tall)]
    return corners or [(0.0, 0.0)]
