"""Points, polygons and circles on the earth, as CAP draws them.

A point is ``(lat, lon)`` in WGS 84 degrees, a polygon its ring of points (CAP 1.2,
section 3.2.4: at least four, the last equal to the first, never crossing itself).
Distances are kilometres. An edge that leaps over more than half of the earth's
longitudes is read the short way round, over the antimeridian, as RFC 7946 (3.1.9)
means it: an island on the other side is no strip around the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from math import asin, cos, hypot, isfinite, radians, sin, sqrt

Point = tuple[float, float]
Ring = Sequence[Point]
Box = tuple[float, float, float, float]

EARTH_RADIUS_KM = 6371.0088  # the mean radius, as IUGG gives it
MAX_POINTS = 20_000
"""A ring with more points is not used: an alert is drawn, not surveyed (A19)."""

_MAX_CHECKED = 400  # crossing edges are looked for in rings of up to this many points: it is quadratic
_EDGE = 1e-12  # how far beside an edge, in degrees, a point still counts as on it


class Fault(StrEnum):
    """Why a ring is not a proper polygon."""

    TOO_FEW_POINTS = "has fewer than three different points"
    TOO_MANY_POINTS = "has too many points"
    OUT_OF_RANGE = "has a point that is not on the earth"
    IN_ANTARCTICA = "lies in Antarctica: its latitudes and longitudes look exchanged"
    NOT_CLOSED = "does not end where it began"
    TOUCHES_ITSELF = "passes twice through one point"
    CROSSES_ITSELF = "crosses itself"


UNUSABLE = frozenset({Fault.TOO_FEW_POINTS, Fault.TOO_MANY_POINTS, Fault.OUT_OF_RANGE, Fault.IN_ANTARCTICA})
"""With these faults a ring says nothing about where; with the others it still does."""


def fault(ring: Ring, *, crossings: bool = True) -> Fault | None:
    """What is wrong with a polygon, the gravest first, or None.

    Without ``crossings`` edges that cross are not looked for, which is all that costs time.
    """
    if len(ring) > MAX_POINTS:
        return Fault.TOO_MANY_POINTS
    if not all(on_earth(point) for point in ring):
        return Fault.OUT_OF_RANGE
    if len(set(ring)) < 3:
        return Fault.TOO_FEW_POINTS
    if all(in_antarctica(point) for point in ring):
        return Fault.IN_ANTARCTICA
    if ring[0] != ring[-1]:
        return Fault.NOT_CLOSED
    if len(set(ring)) < len(ring) - 1:
        return Fault.TOUCHES_ITSELF
    return Fault.CROSSES_ITSELF if crossings and _crosses_itself(ring) else None


def in_antarctica(point: Point) -> bool:
    """Whether nobody lives there.

    Nine of ten drawings with latitude and longitude exchanged lie off the earth; those of the
    American east coast (longitude -67 to -90) would lie here, and warn nobody.
    """
    return point[0] < -60


def on_earth(point: Point) -> bool:
    """Whether latitude and longitude are numbers in range."""
    lat, lon = point
    return isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180


def box(ring: Ring) -> Box:
    """The smallest latitude and longitude, then the greatest."""
    lats = [point[0] for point in ring]
    lons = [point[1] for point in ring]
    return min(lats), min(lons), max(lats), max(lons)


def boxes_touch(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def in_polygon(point: Point, ring: Ring) -> bool:
    """Whether the point lies in the ring or on its edge: somebody on the line is warned.

    An open ring is read as closed. Where a ring crosses itself, what it winds around
    an even number of times is outside. Edges wholly north or south of the point are
    passed over at once, so a box around the ring would save nothing more.
    """
    if len(ring) < 3:
        return False
    if len(ring) >= _MANY:
        return _bands(ring).hold(point)
    if leaps(ring):
        flat = unrolled(ring)
        return any(_in_flat((point[0], point[1] + turn), flat) for turn in _TURNS)
    return _in_flat(point, ring)


def _in_flat(point: Point, ring: Ring) -> bool:
    return _within(point, zip((ring[-1], *ring), ring, strict=False))


def _within(point: Point, edges: Iterable[tuple[Point, Point]]) -> bool:
    """By the edges of a ring, or by all of them that are not wholly north or south of the point.

    Most edges lie wholly to the west or the east: four comparisons each, and no more. An alert for a
    million residents asks this some ten million times.
    """
    lat, lon = point
    south, north, west, east = lat - _EDGE, lat + _EDGE, lon - _EDGE, lon + _EDGE
    inside = False
    for before, here in edges:
        (lat1, lon1), (lat2, lon2) = before, here
        if (lat2 < south and lat1 < south) or (lat2 > north and lat1 > north):
            continue
        if lon1 < west and lon2 < west:
            continue  # neither on it, nor met by the ray to the east
        if lon1 > east and lon2 > east:
            inside ^= (lat1 > lat) != (lat2 > lat)
            continue
        if _on_edge(point, before, here):
            return True
        inside ^= _ray_meets(point, before, here)
    return inside


class _Bands:
    """A ring's edges by bands of latitude: a point is compared with those of its own band only."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._turns = _TURNS if leaps(ring) else (0.0,)
        flat = unrolled(ring) if leaps(ring) else ring
        self._south, _, self._north, _ = box(flat)
        self._per_degree = len(ring) / max(self._north - self._south, _EDGE)
        self._edges: list[list[tuple[Point, Point]]] = [[] for _ in range(len(ring) + 1)]
        for edge in zip((flat[-1], *flat), flat, strict=False):
            low, high = sorted(point[0] for point in edge)
            for each in self._edges[self._band(low - 2 * _EDGE) : self._band(high + 2 * _EDGE) + 1]:
                each.append(edge)

    def _band(self, lat: float) -> int:
        return max(0, min(int((lat - self._south) * self._per_degree), len(self._edges) - 1))

    def hold(self, point: Point) -> bool:
        """Whether the point lies in the ring."""
        lat, lon = point
        if not self._south - _EDGE <= lat <= self._north + _EDGE:
            return False
        edges = self._edges[self._band(lat)]
        if len(self._turns) == 1:
            return _within(point, edges)
        return any(_within((lat, lon + turn), edges) for turn in self._turns)


_MANY = 32
"""A ring of so many points is put into bands, once for as long as it is asked for."""
_KEPT = 64
_known_bands: dict[int, _Bands] = {}


def _bands(ring: Ring) -> _Bands:
    """By the very object: to compare its points would take as long as to ask them all."""
    known = _known_bands.get(id(ring))
    if known is None or known.ring is not ring:
        if len(_known_bands) >= _KEPT:
            _known_bands.clear()
        known = _known_bands[id(ring)] = _Bands(ring)
    return known


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance (haversine; within 0.5 % of the ellipsoid)."""
    lat1, lat2 = radians(one[0]), radians(other[0])
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def in_circle(point: Point, centre: Point, radius_km: float) -> bool:
    """Whether the point is at most the radius away from the centre.

    A radius of zero, which many publishers mean as "at this point", holds what lies
    within ten metres.
    """
    return distance_km(point, centre) <= max(radius_km, 0.01)


def rings_touch(one: Ring, other: Ring) -> bool:
    """Whether two polygons have a point in common: a corner in the other, or edges that meet.

    Only what lies in both boxes is looked at: a coastline of thousands of points meets
    a city in a few.
    """
    if len(one) < 3 or len(other) < 3:
        return False
    if leaps(one) or leaps(other):
        flat, still = unrolled(one), unrolled(other)
        return any(_flat_touch([(lat, lon + turn) for lat, lon in flat], still) for turn in _TURNS)
    return _flat_touch(one, other)


def _flat_touch(one: Ring, other: Ring) -> bool:
    mine, theirs = box(one), box(other)
    if not boxes_touch(mine, theirs):
        return False
    if any(_in_flat(point, other) for point in one if boxes_touch((*point, *point), theirs)):
        return True
    if any(_in_flat(point, one) for point in other if boxes_touch((*point, *point), mine)):
        return True
    ours = [edge for edge in _edges(one) if boxes_touch(box(edge), theirs)]
    yours = [edge for edge in _edges(other) if boxes_touch(box(edge), mine)]
    return any(_edges_meet(*here, *there) for here in ours for there in yours)


def circle_touches(centre: Point, radius_km: float, ring: Ring) -> bool:
    """Whether a circle and a polygon have a point in common. Near the circle the earth is taken as flat."""
    if len(ring) < 3:
        return False
    if in_polygon(centre, ring):
        return True
    flat = unrolled(ring) if leaps(ring) else ring
    return any(_edge_km(centre, a, b) <= max(radius_km, 0.01) for a, b in _edges(flat))


_TURNS = (0.0, 360.0, -360.0)


def leaps(ring: Ring) -> bool:
    """Whether an edge goes over the antimeridian. One of 360 degrees is the border of a map of the world."""
    lons = [point[1] for point in ring]
    if max(lons) - min(lons) <= 180:
        return False
    return any(180 < abs(b[1] - a[1]) < 360 for a, b in _edges(ring))


def unrolled(ring: Ring) -> list[Point]:
    """The ring with longitudes beyond 180, so that every edge is the short way round."""
    turn = 0.0
    flat = [ring[0]]
    for before, here in pairwise(ring):
        leap = here[1] - before[1]
        if 180 < abs(leap) < 360:
            turn += -360.0 if leap > 0 else 360.0
        flat.append((here[0], here[1] + turn))
    return flat


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    """The edges of a ring, also the one that closes an open one."""
    return pairwise(ring if ring[0] == ring[-1] else (*ring, ring[0]))


def _ray_meets(point: Point, a: Point, b: Point) -> bool:
    """Whether a ray from the point, eastwards, meets the edge (its lower end counts, its upper not)."""
    if (a[0] > point[0]) == (b[0] > point[0]):
        return False
    return point[1] < a[1] + (point[0] - a[0]) * (b[1] - a[1]) / (b[0] - a[0])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _on_edge(point: Point, a: Point, b: Point) -> bool:
    if not (min(a[0], b[0]) - _EDGE <= point[0] <= max(a[0], b[0]) + _EDGE):
        return False
    if not (min(a[1], b[1]) - _EDGE <= point[1] <= max(a[1], b[1]) + _EDGE):
        return False
    return abs(_turn(a, b, point)) <= _EDGE * max(hypot(b[0] - a[0], b[1] - a[1]), _EDGE)


def _edges_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    if _on_edge(a, c, d) or _on_edge(b, c, d) or _on_edge(c, a, b) or _on_edge(d, a, b):
        return True
    return (_turn(a, b, c) > 0) != (_turn(a, b, d) > 0) and (_turn(c, d, a) > 0) != (_turn(c, d, b) > 0)


def _crosses_itself(ring: Ring) -> bool:
    edges = list(pairwise(ring))
    if len(edges) > _MAX_CHECKED:
        return False
    last = len(edges) - 1
    boxes = [box(edge) for edge in edges]
    return any(
        boxes_touch(boxes[i], boxes[j]) and _edges_meet(*edges[i], *edges[j])
        for i in range(len(edges))
        for j in range(i + 2, len(edges))
        if (i, j) != (0, last)  # neighbours share their corner
    )


def _edge_km(point: Point, a: Point, b: Point) -> float:
    """The distance from a point to an edge, on a plane that touches the earth at the point."""
    shrink = cos(radians(point[0]))
    lon = point[1] + 360 * round((a[1] - point[1]) / 360)  # from the nearer side of the antimeridian
    ax, ay = (a[1] - lon) * shrink, a[0] - point[0]
    bx, by = (b[1] - lon) * shrink, b[0] - point[0]
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if not length else max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    return radians(hypot(ax + along * (bx - ax), ay + along * (by - ay))) * EARTH_RADIUS_KM
