"""Whom a message concerns: by drawing first, by code where nothing is drawn (A14, A15, A19)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from city.alerts.messages import Area, Info, Message
from city.alerts.ugc import same_match, same_of, states_of, ugc_match
from city.earth.geometry import Point, circle_touches, in_circle, in_polygon, rings_touch
from city.nouns import noun


class Listener(Protocol):
    """Where one listener is. ``lat`` and ``lon`` in degrees, or None; ``ugc`` and ``same`` codes as the NWS
    writes them, county and zone alike."""

    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def ugc(self) -> Collection[str]: ...
    @property
    def same(self) -> Collection[str]: ...


class Territory(Listener, Protocol):
    """A whole city: its codes, its centre, and its outline as a ring of ``(lat, lon)`` (empty if unknown)."""

    @property
    def outline(self) -> Sequence[Point]: ...


CITY_RADIUS_KM = 15.0
"""How far a city without an outline is taken to reach from its centre."""


class Match(StrEnum):
    """Why a message does or does not concern somebody."""

    IN_POLYGON = "in_polygon"
    IN_CIRCLE = "in_circle"
    BY_UGC = "by_ugc"
    BY_SAME = "by_same"
    OUTSIDE = "outside"  # the message says where, and it is elsewhere
    PLACE_UNKNOWN = "place_unknown"  # we do not know enough of where the listener is
    NEEDS_STAFF = "needs_staff"  # the message does not say where in any way we can read: the on-call is paged


@noun(frozen=True, slots=True)
class Concern:
    """Whether a message concerns somebody, and why."""

    concerns: bool
    reason: Match

    def __bool__(self) -> bool:
        return self.concerns


def concerns(message: Message, listener: Listener) -> Concern:
    """Whether the message concerns this listener.

    Several areas are a union. In an area with a drawing and codes the drawing counts
    for whoever has a point; codes count for whoever has none. A message that says
    nowhere where it applies goes to staff: never to the whole city, never to nobody.
    """
    return _any_of(message, [_in_area(area, listener) for area in message.areas])


def touches(message: Message, city: Territory) -> Concern:
    """Whether the message concerns any part of the city: for listeners who gave no address.

    A drawing must meet the city's outline, or, where that is unknown, come within
    ``CITY_RADIUS_KM`` of its centre; an area without a drawing must name one of the
    city's codes.
    """
    return _any_of(message, [_on_territory(area, city) for area in message.areas])


def needs_staff(message: Message) -> bool:
    """Whether every block leaves some place open: no area, or one with neither drawing nor known code (A14).

    Blocks repeat one another in other languages: one that can be placed speaks for all.
    """
    return not any(info.areas and all(area.placed for area in info.areas) for info in message.infos)


def infos_for(message: Message, listener: Listener) -> tuple[Info, ...]:
    """The blocks that concern the listener; all of them where none does by itself (for ``info_for``)."""
    if len(message.infos) == 1:
        return message.infos
    found = tuple(
        info for info in message.infos if any(_in_area(area, listener) in _HITS for area in info.areas)
    )
    return found or message.infos


_HITS = (Match.IN_POLYGON, Match.IN_CIRCLE, Match.BY_UGC, Match.BY_SAME)


def _any_of(message: Message, matches: Sequence[Match]) -> Concern:
    for hit in _HITS:
        if hit in matches:
            return Concern(True, hit)
    if needs_staff(message):
        return Concern(False, Match.NEEDS_STAFF)
    return Concern(False, Match.PLACE_UNKNOWN if Match.PLACE_UNKNOWN in matches else Match.OUTSIDE)


def _in_area(area: Area, listener: Listener) -> Match:
    if not area.placed:
        return Match.NEEDS_STAFF
    if area.drawn and listener.lat is not None and listener.lon is not None:
        return _in_drawing(area, (listener.lat, listener.lon))
    return _by_code(area, listener)


def _in_drawing(area: Area, point: Point) -> Match:
    if any(in_polygon(point, ring) for ring in area.polygons):
        return Match.IN_POLYGON
    if any(in_circle(point, (lat, lon), radius) for lat, lon, radius in area.circles):
        return Match.IN_CIRCLE
    return Match.OUTSIDE


def _by_code(area: Area, listener: Listener) -> Match:
    """By the codes that both sides have; a county's UGC code stands for its SAME code too."""
    if ugc_match(area.ugc, listener.ugc):
        return Match.BY_UGC
    mine, states = _as_same(tuple(listener.ugc), tuple(listener.same))
    wanted, _ = _as_same(area.ugc, area.same)
    if same_match(wanted, mine, states):
        return Match.BY_SAME
    kinds = {code[2:3] for code in area.ugc} & {code[2:3] for code in listener.ugc}
    return Match.OUTSIDE if kinds or (wanted and mine) else Match.PLACE_UNKNOWN


@lru_cache(maxsize=1024)
def _as_same(ugc: tuple[str, ...], same: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Somebody's or an area's codes as SAME codes, and in which states they lie: a city has few of both."""
    return frozenset((*same, *(code for own in ugc if (code := same_of(own))))), states_of(ugc)


def _on_territory(area: Area, city: Territory) -> Match:
    if not area.placed:
        return Match.NEEDS_STAFF
    if area.drawn and city.outline:
        return _meets(area, city.outline)
    if area.drawn and city.lat is not None and city.lon is not None:
        return _comes_near(area, (city.lat, city.lon))
    return _by_code(area, city)


def _meets(area: Area, outline: Sequence[Point]) -> Match:
    if any(rings_touch(ring, outline) for ring in area.polygons):
        return Match.IN_POLYGON
    if any(circle_touches((lat, lon), radius, outline) for lat, lon, radius in area.circles):
        return Match.IN_CIRCLE
    return Match.OUTSIDE


def _comes_near(area: Area, centre: Point) -> Match:
    if any(circle_touches(centre, CITY_RADIUS_KM, ring) for ring in area.polygons):
        return Match.IN_POLYGON
    if any(in_circle(centre, (lat, lon), radius + CITY_RADIUS_KM) for lat, lon, radius in area.circles):
        return Match.IN_CIRCLE
    return Match.OUTSIDE
