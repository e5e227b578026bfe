"""From degrees to the units of a drawing (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from city.earth.geometry import Box, Point

WIDTH = 640.0
"""Units from west to east; a unit is about a CSS pixel on a desk."""
TALLEST, FLATTEST = 760.0, 320.0
MARGIN = 0.06
"""Of the longer side, free around what is shown."""
KM_A_DEGREE = 111.2
SMALLEST_KM = 2.0
"""What is shown is at least so wide: a lone point needs some city around it."""


@dataclass(frozen=True, slots=True)
class View:
    """What part of the earth a drawing shows. ``north`` and ``west`` are degrees, ``scale`` units each."""

    north: float
    west: float
    scale: float
    squeeze: float
    height: float

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point (latitude, longitude) is drawn: units from the left and from the top."""
        return (point[1] - self.west) * self.squeeze * self.scale, (self.north - point[0]) * self.scale

    def spot(self, point: Point) -> tuple[float, float]:
        """The same, as exactly as is seen: a tenth of a unit."""
        x, y = self.at(point)
        return round(x, 1), round(y, 1)

    def units(self, km: float) -> float:
        """How long so many kilometres are."""
        return km / KM_A_DEGREE * self.scale


def view_of(around: Box) -> View:
    """The view of a box of latitudes and longitudes, with a margin; never smaller than two kilometres."""
    south, west, north, east = around
    middle, centre = (south + north) / 2, (west + east) / 2
    squeeze = max(cos(radians(middle)), 0.05)
    least = SMALLEST_KM / KM_A_DEGREE
    wide, tall = max((east - west) * squeeze, least), max(north - south, least)
    margin = 2 * MARGIN * max(wide, tall)
    wide, tall = wide + margin, tall + margin
    wide = max(wide, tall * WIDTH / TALLEST)
    tall = max(tall, wide * FLATTEST / WIDTH)
    scale = WIDTH / wide
    return View(middle + tall / 2, centre - wide / squeeze / 2, scale, squeeze, tall * scale)


def box_around(points: Iterable[Point]) -> Box | None:
    """The smallest box that holds the points; None where there are none."""
    found = list(points)
    if not found:
        return None
    lats, lons = [lat for lat, _ in found], [lon for _, lon in found]
    return min(lats), min(lons), max(lats), max(lons)
