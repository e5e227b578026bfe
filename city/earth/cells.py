"""The earth in small cells, so that a drawing is decided for all who live in one at once. Pure.

A cell is a 256th of a degree each way, some 430 m from south to north. What lies in a cell
that no edge of a drawing touches is inside the drawing, or outside of it, together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from math import floor, hypot

from city.alerts.messages import Message
from city.earth.geometry import Point, Ring, distance_km, leaps, unrolled

PER_DEGREE = 256
"""A power of two: the borders of cells are exact numbers."""

Cell = tuple[int, int]
"""Rows count from the equator northwards, columns from Greenwich eastwards."""

_PAD = 1e-9
"""How far beside an edge, in degrees, a cell still counts as touched: more than geometry's own tolerance."""

_HALF_KM = hypot(0.5, 0.5) * 111.4 / PER_DEGREE
"""From the middle of a cell at the equator to its corner: nowhere is it farther."""

_SLACK = 1.01  # the haversine formula and a degree of latitude are good for half a percent


def cell_of(lat: float, lon: float) -> Cell:
    """The cell in which the point lies."""
    return floor(lat * PER_DEGREE), floor(lon * PER_DEGREE)


def middle(cell: Cell) -> Point:
    """The point in the middle of the cell."""
    return (cell[0] + 0.5) / PER_DEGREE, (cell[1] + 0.5) / PER_DEGREE


def touched(message: Message, cells: Collection[Cell]) -> frozenset[Cell]:
    """Those of the cells that an outline of the message's drawings runs through, or might."""
    rings = [ring for area in message.areas for ring in area.polygons]
    circles = [circle for area in message.areas for circle in area.circles]
    if not cells or not (rings or circles):
        return frozenset()
    there = frozenset(cells)
    found = {cell for ring in rings for cell in _along(ring, there)}
    for lat, lon, radius in circles:
        found |= {cell for cell in there if _near_rim(cell, (lat, lon), radius)}
    return frozenset(found)


def regions(cells: Collection[Cell], cut: Collection[Cell]) -> Mapping[Cell, Cell]:
    """For each of the cells that is not cut one that stands for it.

    Neighbours between which no outline runs are inside of it, or outside, together: one that ran
    between them would touch both.
    """
    open_cells = set(cells) - set(cut)
    found: dict[Cell, Cell] = {}
    while open_cells:
        first = open_cells.pop()
        edge = [first]
        while edge:
            row, column = here = edge.pop()
            found[here] = first
            for near in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
                if near in open_cells:
                    open_cells.remove(near)
                    edge.append(near)
    return found


def _near_rim(cell: Cell, centre: Point, radius_km: float) -> bool:
    away = distance_km(middle(cell), centre)
    return abs(away - max(radius_km, 0.01)) <= _HALF_KM * _SLACK + away * (_SLACK - 1)


def _along(ring: Ring, there: frozenset[Cell]) -> Iterator[Cell]:
    """The cells of ``there`` that the ring's edges run through."""
    if len(ring) < 3:
        return
    south, north = min(row for row, _ in there), max(row for row, _ in there)
    west, east = min(column for _, column in there), max(column for _, column in there)
    turns = (0.0, 360.0, -360.0) if leaps(ring) else (0.0,)
    flat = unrolled(ring) if leaps(ring) else ring
    before = flat[-1]
    for here in flat:
        for turn in turns:
            a, b = (before[0], before[1] + turn), (here[0], here[1] + turn)
            for row, first, last in _rows(a, b, south, north):
                columns: Iterable[int] = range(max(first, west), min(last, east) + 1)
                yield from ((row, column) for column in columns if (row, column) in there)
        before = here


def _rows(a: Point, b: Point, south: int, north: int) -> Iterator[tuple[int, int, int]]:
    """Row by row, from which to which column an edge runs."""
    low, high = (a, b) if a[0] <= b[0] else (b, a)
    first = max(floor((low[0] - _PAD) * PER_DEGREE), south)
    last = min(floor((high[0] + _PAD) * PER_DEGREE), north)
    rise = high[0] - low[0]
    for row in range(first, last + 1):
        if rise > _PAD:
            ends = [
                low[1] + (high[1] - low[1]) * min(max((lat / PER_DEGREE - low[0]) / rise, 0.0), 1.0)
                for lat in (row - _PAD * PER_DEGREE, row + 1 + _PAD * PER_DEGREE)
            ]
        else:
            ends = [low[1], high[1]]
        yield row, floor((min(ends) - _PAD) * PER_DEGREE), floor((max(ends) + _PAD) * PER_DEGREE)
