"""What a map shows of a city: its zones, one place or some areas, and things with numbers (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from city.earth.geometry import Box, Point
from web.maps.backdrop import Area, Outline, areas, best, city_box
from web.maps.spreading import spread
from web.maps.view import KM_A_DEGREE, WIDTH, View, box_around, view_of

WHOLE_KM = 25.0
"""A city that is not wider is shown whole; of a wider one, what lies around the place."""
KM_A_MILE = 1.609344
BARS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)
NOWHERE = (-1000.0, -1000.0)
"""A spot out of every drawing: there is no star for numbers to keep away from."""
BAR = 160.0
"""Units that the bar of the scale is at most long."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Something with a number: where the number stands in the drawing, and where the thing is."""

    number: int
    name: str
    x: float
    y: float
    at_x: float
    at_y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The scale: how long a bar of so much is."""

    length: str
    units: float
    in_miles: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A map. Everything is in the units of its view box, ``width`` by ``height``."""

    width: int
    height: int
    areas: tuple[Area, ...]
    own: str = ""
    pins: tuple[Pin, ...] = ()
    x: float | None = None
    y: float | None = None
    bar: Bar
    shapes: tuple[str, ...] = field(default=())


def around_place(
    every: Mapping[str, tuple[Outline, ...]],
    here: Point | None,
    named: Sequence[tuple[str, Point]],
    zones: Mapping[str, str],
    locale: str,
    zone_set: str = "",
) -> Drawing:
    """The place, and the named points around it, numbered from 1. ``zones`` are the place's own.

    ``here`` is None where only the points are shown; one of both there must be. ``zone_set`` is which
    outlines are drawn, if the city has them; else those that show its shape best.
    """
    zone_set, drawn = (zone_set, every[zone_set]) if zone_set in every else best(every)
    near = box_around([*([here] if here else ()), *(point for _, point in named)])
    assert near is not None
    whole = city_box(drawn)
    shown = _joined(whole, near) if whole is not None and _is_small(whole) else near
    view = view_of(shown)
    x, y = view.spot(here) if here else (None, None)
    return Drawing(
        width=round(WIDTH),
        height=round(view.height),
        areas=areas(drawn, view, shown, locale),
        own=zones.get(zone_set, ""),
        pins=_pins(named, here, view),
        x=x,
        y=y,
        bar=bar_of(view, in_miles(locale)),
    )


def bar_of(view: View, miles: bool) -> Bar:
    """The longest bar of a round length that fits."""
    unit = view.units(KM_A_MILE if miles else 1.0)
    length = max((each for each in BARS if each * unit <= BAR), default=BARS[0])
    return Bar(f"{length:g}", round(length * unit, 1), miles)


def in_miles(locale: str) -> bool:
    """Whether roads are measured in miles where this locale is spoken."""
    return locale.endswith(("-US", "-GB"))


def _pins(named: Sequence[tuple[str, Point]], here: Point | None, view: View) -> tuple[Pin, ...]:
    at = [view.spot(point) for _, point in named]
    apart = spread(at, view.spot(here) if here else NOWHERE, WIDTH, view.height)
    return tuple(
        Pin(number, name, *where, *there)
        for number, ((name, _), where, there) in enumerate(zip(named, apart, at, strict=True), start=1)
    )


def _is_small(whole: Box) -> bool:
    return max(whole[2] - whole[0], whole[3] - whole[1]) * KM_A_DEGREE <= WHOLE_KM


def _joined(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
