"""Positions and addresses: swapped or projected coordinates, streets and addresses in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from feeds.proposal.matching import Match
from feeds.proposal.notes import Notes
from feeds.proposal.profiling.columns import Column
from feeds.proposal.town import Town

NEAR = 3.0
"""Degrees from the city's middle within which its places lie."""

_KINDS = (
    ("library", r"librar\w+|bibliotecas?"),
    (
        "recreation_center",
        r"(?:rec|recreation|community) ?(?:centers?|centros?)|centros? (?:comunitarios?|recreativos?)",
    ),
    ("polling_place", r"polling|voting|election"),
    ("recycling_center", r"recycling (?:centers?|drop)|drop ?offs?|centros? de reciclaje"),
    ("shelter", r"shelters?|refugios?"),
    ("cooling_center", r"cooling"),
    ("fire_station", r"fire stations?"),
    ("police_station", r"police (?:stations?|districts?)"),
    ("playground", r"playgrounds?"),
    ("pool", r"pools?|swimming|piscinas?"),
    ("golf_course", r"golf"),
    ("school", r"schools?|escuelas?"),
    ("college", r"colleges?|universit\w+"),
    ("hospital", r"hospitals?"),
    ("museum", r"museums?|museos?"),
    ("landmark", r"landmarks?"),
    ("town_hall", r"(?:town|city) halls?|ayuntamientos?"),
    ("greenway", r"greenways?|trails?"),
    ("park", r"parks?|parques?"),
)
_STREET_PARTS = (
    r"(?:street )?(?:pre ?dir\w*|pre direction|prefix direction|direction|dir|predir code|street predir code|"
    r"fdpre|situs fdpre|street prefix|st dir|street pre dir|prefix)(?: code)?",
    r"(?:street |st |road |situs )?(?:name|fname|stname)|stname|situs fname",
    r"(?:street |st |road |situs )?(?:type|ftype|suffix|suffix type)(?: code)?|sttype|suf|situs ftype",
    r"(?:street |st |situs )?(?:post ?dir\w*|post direction|fdsuf|suf ?dir|suffix direction|street postdir)"
    r"(?: code)?",
)  # fmt: skip
_NUMBER = r"(?:house|street|address|st|civic|situs)? ?(?:number|num|addr num|address number)"


def finish_place(fields: dict[str, Any], columns: Sequence[Column], told: str, notes: Notes) -> None:
    """What kind of place these are, where no column says it."""
    if "kind" not in fields:
        found = next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", told)), "")
        if found:
            fields["kind"] = {"value": found}
        else:
            notes.ask(
                'What kind of places are these? Write kind = { value = "library" } or so; else facility.'
            )
    if "address" not in fields and (parts := address_parts(columns)):
        fields["address"] = {"columns": parts}


def unheard_of(fields: dict[str, Any], notes: Notes) -> None:
    """A place without hours and telephone can be named, but not much told of it."""
    if not {"hours", "phone"} & fields.keys():
        notes.say("no column holds hours or a telephone number: residents hear that the hours are not known")


def finish_street(fields: dict[str, Any], columns: Sequence[Column]) -> None:
    """A street whose name stands without its type and direction is put together."""
    column = next((each for each in columns if each.path == fields.get("street")), None)
    if column is None or column.like("street") >= 0.6:
        return
    parts = _street_parts(columns, column)
    if len(parts) > 1:
        fields["street"] = {"columns": parts}


def address_parts(columns: Sequence[Column]) -> list[str]:
    """House number and the street's parts, in the order in which they are said; [] where there are none."""
    number = next(
        (c for c in columns if re.fullmatch(_NUMBER, " ".join(c.words)) and c.like("house") >= 0.6), None
    )
    name = next((c for c in columns if re.fullmatch(_STREET_PARTS[1], " ".join(c.words))
                 and "street" in c.words and c is not number), None)  # fmt: skip
    if number is None or name is None:
        return []
    return [number.path, *_street_parts(columns, name)]


def _street_parts(columns: Sequence[Column], name: Column) -> list[str]:
    found = []
    for place, pattern in enumerate(_STREET_PARTS):
        hits = [
            c
            for c in columns
            if re.fullmatch(pattern, " ".join(c.words)) and c.like("title") + c.like("code")
        ]
        column = name if place == 1 else next((c for c in hits if c is not name), None)
        if column is not None and column.path not in found:
            found.append(column.path)
    return found


def check_position(
    fields: dict[str, Any],
    matches: Mapping[str, Match],
    outline: str,
    town: Town,
    notes: Notes,
    *,
    needed: bool,
) -> None:
    """Latitude and longitude must be degrees, and not each other."""
    lat, lon = matches.get("lat"), matches.get("lon")
    if lat is None or lon is None:
        fields.pop("lat", None)
        fields.pop("lon", None)
        if needed and not outline:
            notes.ask(
                "Which columns hold latitude and longitude in degrees? Ask the portal for WGS 84 (EPSG:4326)."
            )
        return
    here = _middle(lat.column), _middle(lon.column)
    if _near(here[::-1], town) and not _near(here, town):
        fields["lat"], fields["lon"] = lon.column.path, lat.column.path
        notes.say(
            f"{lat.column.path!r} and {lon.column.path!r} are swapped in the feed, and read accordingly"
        )
    elif not _near(here, town):
        notes.say("these positions lie far from your city; is it the right file?")


def _middle(column: Column) -> float:
    numbers = sorted(float(value) for value in column.values if re.fullmatch(r"-?\d+(?:\.\d+)?", value))
    return numbers[len(numbers) // 2] if numbers else 0.0


def _near(position: tuple[float, ...], town: Town) -> bool:
    return abs(position[0] - town.lat) <= NEAR and abs(position[1] - town.lon) <= NEAR
