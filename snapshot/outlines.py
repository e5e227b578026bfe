"""All outlines of a city: which zones a point lies in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product

from city.records import Zone
from snapshot.rings import OFTEN, Box, Outline, Polygons

NOTHING: Mapping[str, str] = {}
CELLS = 64
"""Columns and rows of the grid that says which outlines are worth looking at."""
FINE = 8
"""How many times finer is the grid that says where no outline need be looked at."""
Candidates = Sequence[tuple[int, Box]]
CellId = tuple[int, int]
"""Column and row, from the south-western corner."""


class _Known:
    """A zone that has been asked for. ``edges`` are its polygons until somebody needs the small cells that
    they pass through, and these from then on: a few points do not.
    """

    __slots__ = ("edges", "id", "outline", "zone_set")

    def __init__(self, zone: Zone) -> None:
        self.zone_set = zone.zone_set
        self.id = zone.id
        self.outline = Outline(zone.polygons)
        self.edges: Polygons | frozenset[CellId] = zone.polygons


class _Cell:
    """A small part of the city: the zones that all of it lies in, and those that may hold a point of it."""

    __slots__ = ("asked", "candidates", "certain", "settled", "unsure")

    def __init__(self, candidates: Candidates) -> None:
        self.asked = 0
        self.candidates = candidates
        self.settled = False
        self.certain = NOTHING
        self.unsure: Sequence[tuple[str, str, Callable[[float, float], bool]]] = ()


class Outlines:
    """All zones of a city, made ready for very many points: a grid, then boxes, then bands of edges.

    Zones are loaded when the first point falls into their box: what asks about a few points
    need not read a whole city's outlines.
    """

    def __init__(self, boxes: Iterable[tuple[int, Box]], load: Callable[[int], Zone]) -> None:
        """``boxes`` are those of all zones that have one, under their numbers: lowest first, it wins."""
        every = list(boxes)
        self._load = load
        self._often = OFTEN
        self._known: dict[int, _Known] = {}
        self._west = min((each[0] for _, each in every), default=0.0)
        self._south = min((each[1] for _, each in every), default=0.0)
        self._wide = (max((each[2] for _, each in every), default=1.0) - self._west) / CELLS / FINE or 1.0
        self._high = (max((each[3] for _, each in every), default=1.0) - self._south) / CELLS / FINE or 1.0
        self._candidates: dict[CellId, list[tuple[int, Box]]] = {}
        self._cells: dict[CellId, _Cell] = {}
        for number, around in every:
            self._enter(number, around)

    def __bool__(self) -> bool:
        return bool(self._candidates)

    def expect_many(self) -> None:
        """Points of the whole city are about to be asked for: what is worth sorting is sorted at once."""
        self._often = 1

    def zones_at(self, lat: float, lon: float, known: Mapping[str, str] = NOTHING) -> Mapping[str, str]:
        """Zone set to zone id at this point. Where outlines of one set overlap, the first wins.

        ``known`` is what is certain already: those sets are not looked at.
        """
        column, row = int((lon - self._west) // self._wide), int((lat - self._south) // self._high)
        cell = self._cells.get((column, row)) or self._cell(column, row)
        if cell is None:
            return known
        if not cell.settled:
            cell.asked += 1
            if cell.asked < self._often:
                return self._among(cell.candidates, lat, lon, known)
            self._settle(cell, column, row)
        if not cell.unsure and not known:
            return cell.certain
        found = {**cell.certain, **known}
        for zone_set, name, holds in cell.unsure:
            if zone_set not in found and holds(lon, lat):
                found[zone_set] = name
        return found

    def _among(
        self, candidates: Candidates, lat: float, lon: float, known: Mapping[str, str]
    ) -> Mapping[str, str]:
        found = dict(known)
        for number, (west, south, east, north) in candidates:
            if west <= lon <= east and south <= lat <= north:
                zone = self._known.get(number) or self._learn(number)
                if zone.zone_set not in found and zone.outline.holds(lon, lat):
                    found[zone.zone_set] = zone.id
        return found

    def _cell(self, column: int, row: int) -> _Cell | None:
        """The cell at its first question; None where no zone is near."""
        candidates = self._candidates.get((column // FINE, row // FINE))
        if candidates is None:
            return None
        return self._cells.setdefault((column, row), _Cell(candidates))

    def _settle(self, cell: _Cell, column: int, row: int) -> None:
        """Tell the zones that all of the cell lies in from those whose border passes through it.

        Where no border does, what is true of one point is true of all.
        """
        middle = self._west + (column + 0.5) * self._wide, self._south + (row + 0.5) * self._high
        certain: dict[str, str] = {}
        unsure: dict[str, list[tuple[str, str, Callable[[float, float], bool]]]] = {}
        for number, _ in cell.candidates:
            zone = self._known.get(number) or self._learn(number)
            zone_set, holds = zone.zone_set, zone.outline.holds
            if zone_set in certain:
                continue
            if (column, row) in self._border(zone):
                unsure.setdefault(zone_set, []).append((zone_set, zone.id, holds))
            elif holds(*middle):
                if zone_set in unsure:
                    unsure[zone_set].append((zone_set, zone.id, holds))
                else:
                    certain[zone_set] = zone.id
        cell.certain = certain
        cell.unsure = [each for several in unsure.values() for each in several]
        cell.settled = True  # last: another thread may be asking

    def _learn(self, number: int) -> _Known:
        known = self._known[number] = _Known(self._load(number))
        return known

    def _border(self, zone: _Known) -> frozenset[CellId]:
        edges = zone.edges  # once: another thread may be replacing it
        if not isinstance(edges, frozenset):
            edges = zone.edges = frozenset(self._passed(edges))
        return edges

    def _passed(self, polygons: Polygons) -> Iterator[CellId]:
        """The small cells that the edges of these polygons pass through, and perhaps some beside them."""
        west, south, wide, high = self._west, self._south, self._wide, self._high
        for ring in (ring for rings in polygons for ring in rings):
            cells = [(int((lon - west) // wide), int((lat - south) // high)) for lon, lat in ring]
            yield from cells
            for before, here in pairwise((*cells, *cells[:1])):
                if before != here and abs(before[0] - here[0]) + abs(before[1] - here[1]) > 1:
                    yield from _between(before, here)

    def _enter(self, number: int, around: Box) -> None:
        west, south, east, north = around
        wide, high = self._wide * FINE, self._high * FINE
        columns = range(int((west - self._west) // wide), int((east - self._west) // wide) + 1)
        rows = range(int((south - self._south) // high), int((north - self._south) // high) + 1)
        for column in columns:
            for row in rows:
                self._candidates.setdefault((column, row), []).append((number, around))


def _between(one: CellId, other: CellId) -> Iterator[CellId]:
    """The cells that a straight line from one cell into the other may touch."""
    columns, rows = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return product(range(columns[0], columns[1] + 1), range(rows[0], rows[1] + 1))
