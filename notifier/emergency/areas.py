"""From what was chosen to CAP areas: zones by their outlines, drawings as drawn. Never wider than chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from city.advisories import Area, Message, touches
from city.earth.geometry import Point
from city.emergency.emergencies import Where
from city.errors import TownbellError
from city.localized import Localized, in_language
from city.profile import City
from city.records import Zone
from notifier.causes.advisories import Ground
from words import phrases

FIX = 'Name zones ("zones": ["evacuation:A"]), a polygon or a circle, or say "whole_city": true'


class NoArea(TownbellError):
    """The draft says nowhere, or somewhere that cannot be drawn: refused, never widened (F14)."""


def areas(
    where: Where, zones: Sequence[Zone], city: City
) -> tuple[Mapping[str, tuple[Area, ...]], Sequence[str]]:
    """The areas of a CAP info block by language, and the names by which the whole may be typed.

    Raises NoArea where there is none.
    """
    if where.is_nowhere:
        raise NoArea("the draft has no area, so it is not taken", fix=FIX)
    chosen = [_zone(each, zones) for each in where.zones]
    languages = tuple(dict.fromkeys(each.split("-")[0] for each in city.locales))
    if (where.polygons or where.circles) and not where.name:
        raise NoArea("a drawing has no name", fix='Say what residents call it: "area_name": {"en": "..."}')
    found = {each: tuple(_in_language(where, chosen, city, each)) for each in languages}
    names = {each: ", ".join(area.text for area in found[each]) for each in languages}
    return found, list(dict.fromkeys(names.values()))


def of_language(found: Mapping[str, tuple[Area, ...]], language: str) -> tuple[Area, ...]:
    """The areas as this language names them, else as English does."""
    return found.get(language) or found.get("en") or next(iter(found.values()))


def is_in_city(message: Message, ground: Ground) -> bool:
    """Whether every area of the message touches the city: one elsewhere was drawn with exchanged numbers."""
    first = message.infos[0]
    parts = [replace(message, infos=(replace(first, areas=(area,)),)) for area in first.areas]
    return bool(parts) and all(any(touches(part, outline) for outline in ground.parts) for part in parts)


def _in_language(where: Where, chosen: Sequence[Zone], city: City, language: str) -> list[Area]:
    if where.whole_city:
        name = in_language(where.name, language) or phrases(language).say(
            "emergency.whole_city", city=city.name
        )
        codes = {"SAME": city.same, "UGC": city.ugc}
        return [Area(name, ugc=city.ugc, same=city.same, geocodes=codes)]
    named = in_language(where.name, language)
    found = [Area(_name(each, language), polygons=_outlines(each, where.fill_holes)) for each in chosen]
    if where.polygons or where.circles:
        found.append(Area(named, polygons=where.polygons, circles=where.circles))
    elif named:
        found = [Area(named, polygons=tuple(ring for area in found for ring in area.polygons))]
    return found


def _name(zone: Zone, language: str) -> str:
    name: Localized = zone.name
    return in_language(name, language) or zone.id


def _zone(chosen: tuple[str, str], zones: Sequence[Zone]) -> Zone:
    """The one zone that is meant. Raises NoArea where there is none, or where several sets have that id."""
    zone_set, wanted = chosen
    found = [each for each in zones if each.id == wanted and zone_set in ("", each.zone_set)]
    if len(found) == 1:
        return found[0]
    label = f"{zone_set}:{wanted}" if zone_set else wanted
    if not found:
        known = sorted({f"{each.zone_set}:{each.id}" for each in zones if zone_set in ("", each.zone_set)})
        raise NoArea(
            f"there is no zone {label!r}", fix=f"Zones: {', '.join(known[:60]) or 'the city has none'}"
        )
    sets = ", ".join(f"{each.zone_set}:{each.id}" for each in found)
    raise NoArea(f"several zones are called {label!r}", fix=f"Say which: {sets}")


def _outlines(zone: Zone, fill_holes: bool) -> tuple[tuple[Point, ...], ...]:
    """The outlines as ``(lat, lon)``, closed. Raises NoArea where the zone has none, or has holes."""
    rings = [polygon[0] for polygon in zone.polygons if polygon]
    if not rings:
        raise NoArea(f"zone {zone.zone_set}:{zone.id} has no outline", fix="Draw a polygon or a circle")
    if any(len(polygon) > 1 for polygon in zone.polygons) and not fill_holes:
        raise NoArea(
            f"zone {zone.zone_set}:{zone.id} has a hole, and CAP knows no holes",
            fix='Draw the area, or say "fill_holes": true to tell those in the hole too',
        )
    return tuple(_closed(ring) for ring in rings)


def _closed(ring: Sequence[tuple[float, float]]) -> tuple[Point, ...]:
    points = [(round(lat, 6), round(lon, 6)) for lon, lat in ring]
    plain = [here for at, here in enumerate(points) if at == 0 or here != points[at - 1]]
    return tuple(plain if plain[0] == plain[-1] else [*plain, plain[0]])
