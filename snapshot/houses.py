"""Encoded addresses -> the gazetteer's rows: the street by its key, the zones by the point."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from city.addressing.streets import display, parse_street
from snapshot.outlines import NOTHING, Outlines
from snapshot.schema import MICRODEGREES

_KIND = b"address\t"
_HOUSE = re.compile(r"\s*(\d{1,7})\s*(.*?)\s*")


class House(NamedTuple):
    """One place to live, as its source has it. Equal ones are counted, not kept twice."""

    key: str  # its street's
    name: str  # its street's, as shown
    house: int
    extra: str  # what follows the number: "a", "1/2"
    postcode: str
    zones: str  # as JSON, keys in order
    lat: int
    lon: int


def houses(encoded: bytes, outlines: Outlines) -> Iterator[House]:
    """The rows of these encoded records, those that are addresses and can be named."""
    lines = encoded.splitlines()
    bodies = [line[len(_KIND) :] for line in lines if line.startswith(_KIND)]
    for item in orjson.loads(b"[" + b",".join(bodies) + b"]"):
        found = _house(item, outlines)
        if found is not None:
            yield found


def _house(item: Mapping[str, Any], outlines: Outlines) -> House | None:
    """None for a row that no resident could name: without a house number or a street."""
    number = item["number"]
    key, name = _street(item["street"])
    if not key:
        return None
    if number.isdecimal() and len(number) <= 7:
        house, extra = int(number), ""
    elif match := _HOUSE.fullmatch(number):
        house, extra = int(match[1]), match[2].lower()
    else:
        return None
    lat, lon = item["lat"], item["lon"]
    zones = outlines.zones_at(lat, lon, item.get("zones", NOTHING))
    text = _zone_set(tuple(zones.items()))
    place = round(lat * MICRODEGREES), round(lon * MICRODEGREES)
    return House(key, name, house, extra, item.get("postcode", ""), text, *place)


@lru_cache(maxsize=65536)
def _street(text: str) -> tuple[str, str]:
    """The key of a street and its name as shown; no key where there is no name."""
    street = parse_street(text)
    return (street.key if street.base else ""), display(text)


@lru_cache(maxsize=65536)
def _zone_set(zones: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(sorted(zones)), separators=(",", ":"), ensure_ascii=False)
