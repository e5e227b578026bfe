"""One outline: GeoJSON rings, even-odd, in degrees; made ready for very many questions."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from operator import itemgetter, sub

Ring = Sequence[Sequence[float]]
Polygons = Sequence[Sequence[Ring]]
Box = tuple[float, float, float, float]
"""West, south, east, north."""

Edge = tuple[float, float, float, float]
"""Its latitudes, the longitude of its southern end, and its slope."""
_LON, _LAT = itemgetter(0), itemgetter(1)
OFTEN = 4
"""From how many questions on the edges of a ring are worth sorting."""
EDGES = 8
"""How many edges of a ring one of its bands has about: as many are looked at for a point."""


class BandedRing:
    """A ring; once it is asked often its edges are sorted into bands of latitude, and few are looked at."""

    __slots__ = ("_asked", "_bands", "_high", "_ring", "box")

    def __init__(self, ring: Ring) -> None:
        self.box = box(((ring,),)) or (0.0, 0.0, 0.0, 0.0)
        self._ring = ring
        self._asked = 0
        self._high = 1.0
        self._bands: list[array[float]] = []

    def holds(self, lon: float, lat: float) -> bool:
        """Ray cast. A point on an edge that two zones share falls into exactly one of them."""
        west, south, east, north = self.box
        if not (west <= lon <= east and south <= lat < north):
            return False
        ring = self._ring  # before the bands: another thread may have made them in between
        if not self._bands:
            self._asked += 1
            if self._asked < OFTEN:
                return _crossed(ring, lon, lat)
            self._bands = self._sorted(ring)
            self._ring = ()
        found = False
        band = int((lat - south) / self._high)
        edges = iter(self._bands[band if band < len(self._bands) else -1])
        for low, high, start, slope in zip(edges, edges, edges, edges, strict=True):
            if low <= lat < high and lon < start + (lat - low) * slope:
                found = not found
        return found

    def _sorted(self, ring: Ring) -> list[array[float]]:
        _, south, _, north = self.box
        count = _bands(ring, north - south)
        high = (north - south) / count or 1.0
        bands: list[array[float]] = [array("d") for _ in range(count)]
        for edge in _edges(ring):
            first, last = int((edge[0] - south) / high), int((edge[1] - south) / high)
            if first == last < count:  # as most are
                bands[first].extend(edge)
                continue
            for band in bands[min(first, count - 1) : last + 1]:
                band.extend(edge)
        self._high = high
        return bands


def _edges(ring: Ring) -> Iterator[Edge]:
    before = ring[-1] if ring else (0.0, 0.0)
    for here in ring:
        if before[1] != here[1]:
            yield _edge(before, here)
        before = here


def _edge(one: Sequence[float], other: Sequence[float]) -> Edge:
    """Always from the southern end to the northern: neighbours that share an edge compute the same."""
    (lon, lat), (lon_to, lat_to) = (one, other) if one[1] < other[1] else (other, one)
    return lat, lat_to, lon, (lon_to - lon) / (lat_to - lat)


def _crossed(ring: Ring, lon: float, lat: float) -> bool:
    """The same without bands: for a few points that is quicker than making them."""
    found = False
    before = ring[-1]
    for here in ring:
        if (before[1] > lat) != (here[1] > lat):
            low, _, start, slope = _edge(before, here)
            if lon < start + (lat - low) * slope:
                found = not found
        before = here
    return found


class Outline:
    """The area of one zone. The first ring of a polygon is its outline, the others are holes."""

    __slots__ = ("_polygons", "holds")

    def __init__(self, polygons: Polygons) -> None:
        self._polygons = [[BandedRing(ring) for ring in rings] for rings in polygons if rings]
        alone = len(self._polygons) == 1 and len(self._polygons[0]) == 1
        self.holds = self._polygons[0][0].holds if alone else self._in_one
        """Whether a point (longitude, latitude) lies in one of the polygons."""

    def _in_one(self, lon: float, lat: float) -> bool:
        return any(
            rings[0].holds(lon, lat) and not any(hole.holds(lon, lat) for hole in rings[1:])
            for rings in self._polygons
        )


def _bands(ring: Ring, high: float) -> int:
    """How many bands: a ring that goes up and down all the time must not fill them all with its edges."""
    lats = [lat for _, lat in ring]
    climbed = sum(map(abs, map(sub, lats, lats[1:])))
    fitting = 4 * len(ring) * high / climbed if climbed else 1
    return max(1, min(len(ring) // EDGES, int(fitting)))


def box(polygons: Polygons) -> Box | None:
    """The box around all polygons, or None where there is no point at all."""
    points = [point for rings in polygons for ring in rings for point in ring]
    if not points:
        return None
    lons, lats = list(map(_LON, points)), list(map(_LAT, points))  # a city's zones have a million of them
    return min(lons), min(lats), max(lons), max(lats)
