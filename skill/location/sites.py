"""Where something is that a resident tells of: an address, a crossing, or a place of the city (pure)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from city.addressing.spelled import unspelled
from city.earth.places import Found, Location, Resolution
from city.localized import in_language
from city.nouns import noun
from skill.context import Context
from skill.heard.naming import plain
from skill.location import corners
from skill.location.corners import CROSSING, JOINED
from skill.location.places import places_by_name
from skill.turn import Slot
from words import phrases

if TYPE_CHECKING:
    from snapshot.read import Snapshot

_CORNER = re.compile(
    r"^(?:(?:it(?:['’]s| is)|es|est[aá]|queda)\s+)?"
    r"(?:.*\b(?:corner|intersection) of|.*\b(?:esquina|cruce|intersecci[oó]n) de"
    r"|at|on|en|by|near|cerca de)\s+",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|el|la|los|las)\s+(?=\S)", re.IGNORECASE)


class Lies(StrEnum):
    """How looking for a site ended."""

    THERE = "there"  # one place is meant
    NEAR = "near"  # one is so close that it may be offered
    CHOICE = "choice"  # several are meant equally
    STREET = "street"  # a street, of which the part is not said
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@noun(frozen=True, slots=True)
class Site:
    """What was found: how that ended, and the place, or the places to choose from."""

    lies: Lies
    places: tuple[Location, ...] = ()


def located(text: str, context: Context, locale: str, street: str = "") -> Site:
    """The site that the words mean. ``street`` is one that was named before: "12" is then 12 on it."""
    said = _CORNER.sub("", unspelled(text)).strip()
    tried = [said, *([f"{said} {street}", f"{street} and {said}"] if street else [])]
    found = [_one(each, context, locale) for each in tried]
    sure = next((site for site in found if site.lies is Lies.THERE), None)
    return sure or next((site for site in reversed(found) if site.places), found[0])


def is_known(text: str, snapshot: Snapshot) -> bool:
    """Whether the words are nothing but a place that the city knows: an address, a street, a crossing."""
    said = _CORNER.sub("", unspelled(text)).strip()
    parts = [part for part in CROSSING.split(said, maxsplit=1) if part.strip()]
    return bool(parts) and all(snapshot.resolve(part).found is not Found.UNKNOWN for part in parts)


def _one(text: str, context: Context, locale: str) -> Site:
    crossing = _crossing(text, context)
    if crossing is not None:
        return crossing
    resolution = context.snapshot.resolve(text)
    if resolution.found is Found.EXACT and _has_number(resolution.location):
        return _there(resolution.location)
    site = _of_address(resolution, text)
    places = context.snapshot.derived(places_by_name)
    named = places.called(text) or places.called(_ARTICLE.sub("", text))
    nameless = set(plain(text).split()) <= _of_no_name(locale)
    if not named and not nameless and site.lies not in (Lies.STREET, Lies.CHOICE, Lies.NEAR):
        named = places.matching(Slot(text))  # "in the street" is on no street, and at no place on one
    if len(named) == 1:
        place = named[0]
        return _there(Location(in_language(place.name, locale), place.lat, place.lon))
    return site


@lru_cache(maxsize=8)
def _of_no_name(locale: str) -> frozenset[str]:
    """The words that are about where something is, and are the name of no place."""
    said = phrases(locale)
    beside = " ".join(said.say(f"heard.{key}") for key in ("road", "around", "at_a_place"))
    return frozenset(beside.replace("|", " ").split())


def _there(place: Location | None) -> Site:
    return Site(Lies.THERE, (place,)) if place is not None else Site(Lies.UNKNOWN)


def _of_address(resolution: Resolution, text: str) -> Site:
    near = resolution.candidates or ((resolution.location,) if resolution.location else ())
    if resolution.found is Found.AMBIGUOUS and len(near) > 1:
        return Site(Lies.CHOICE, near)
    if resolution.found is Found.AMBIGUOUS or (resolution.found is Found.EXACT and near):
        return Site(Lies.STREET, near or (Location(_title(text)),))
    if resolution.found is Found.NEAR and near:
        return Site(Lies.NEAR if _has_number(near[0]) else Lies.STREET, near[:1])
    return Site(Lies.OUTSIDE if resolution.found is Found.OUTSIDE else Lies.UNKNOWN)


def _crossing(text: str, context: Context) -> Site | None:
    """Two streets that the city has both: where they meet, as far as the houses along them tell."""
    parts = [part for part in CROSSING.split(text, maxsplit=1) if part.strip()]
    if len(parts) != 2:
        return None
    met = corners.resolved(text, context.snapshot)
    if met is not None:
        return _there(met.location) if met.location is not None else Site(Lies.CHOICE, met.candidates)
    streets = [_street(part, context) for part in parts]
    if not all(streets):
        return None
    return _there(Location(JOINED.join(streets)))


def _street(text: str, context: Context) -> str:
    """The street's name as the city writes it, or as it was said; "" where the city has no such street."""
    if any(char.isdecimal() for char in text.split()[0]) and len(text.split()) > 2:
        return ""
    site = _of_address(context.snapshot.resolve(text), text)
    if site.lies is Lies.STREET:
        return site.places[0].label
    return _title(text) if site.lies is Lies.CHOICE else ""


def _has_number(place: Location | None) -> bool:
    return place is not None and place.label[:1].isdecimal()


def _title(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split())
