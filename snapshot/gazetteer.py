"""Look-ups in a gazetteer file: streets by name, addresses by street and house number, or near a point."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from math import cos, radians
from typing import Any, NamedTuple

from snapshot.database import Database
from snapshot.schema import HOUSE_SHIFT, MICRODEGREES, STREET_SHIFT

_STREETS = "SELECT number, key, base, direction, suffix, post, name FROM streets"
_ADDRESSES = "SELECT number, house, postcode, lat, lon, zone_set FROM addresses"
_NEAR = "SELECT number, last FROM blocks WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?"


class StreetRow(NamedTuple):
    number: int
    key: str
    base: str
    direction: str
    suffix: str
    post: str
    name: str


class AddressRow(NamedTuple):
    """One house. ``extra`` is what follows its number: "a", "1/2"."""

    street: int
    house: int
    extra: str
    postcode: str
    lat: float
    lon: float
    zone_set: int


class Gazetteer:
    """One gazetteer file. Thread safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.zones = lru_cache(maxsize=4096)(self._zones)

    def streets_by_key(self, key: str) -> list[StreetRow]:
        return [StreetRow(*row) for row in self._database.rows(f"{_STREETS} WHERE key = ?", (key,))]

    def streets_by_base(self, base: str) -> list[StreetRow]:
        sql = f"{_STREETS} WHERE base = ? ORDER BY key"
        return [StreetRow(*row) for row in self._database.rows(sql, (base,))]

    def street(self, number: int) -> StreetRow:
        return StreetRow(*self._database.rows(f"{_STREETS} WHERE number = ?", (number,))[0])

    def houses(self, street: int, house: int) -> list[AddressRow]:
        """Every address with this number on the street."""
        first = street << STREET_SHIFT | house << HOUSE_SHIFT
        sql = f"{_ADDRESSES} WHERE number BETWEEN ? AND ?"
        last = first | (1 << HOUSE_SHIFT) - 1
        return [_address(row) for row in self._database.rows(sql, (first, last))]

    def nearest_house(self, street: int, house: int) -> AddressRow | None:
        """The address on the street whose number is nearest, on the same side if there is one."""
        first, middle = street << STREET_SHIFT, street << STREET_SHIFT | house << HOUSE_SHIFT
        below = f"{_ADDRESSES} WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT 4"
        above = f"{_ADDRESSES} WHERE number BETWEEN ? AND ? ORDER BY number LIMIT 4"
        rows = self._database.rows(below, (first, middle))
        rows += self._database.rows(above, (middle, first | (1 << STREET_SHIFT) - 1))
        found = [_address(row) for row in rows]
        key = lambda row: ((row.house - house) % 2, abs(row.house - house))  # noqa: E731 - read once, here
        return min(found, key=key, default=None)

    def sides(self, street: int) -> list[AddressRow]:
        """One address for each set of zones along the street, lowest number first."""
        first = street << STREET_SHIFT
        sql = (
            "SELECT min(number), house, postcode, lat, lon, zone_set FROM addresses "
            "WHERE number BETWEEN ? AND ? GROUP BY zone_set, postcode ORDER BY number"
        )
        rows = self._database.rows(sql, (first, first | (1 << STREET_SHIFT) - 1))
        return [_address(row) for row in rows]

    def near(self, lat: float, lon: float, degrees: float) -> AddressRow | None:
        """The address nearest to a point, among those within a box of this half width."""
        box = (lon - degrees, lon + degrees, lat - degrees, lat + degrees)
        found: list[AddressRow] = []
        for first, last in self._database.rows(_NEAR, box):
            rows = self._database.rows(f"{_ADDRESSES} WHERE number BETWEEN ? AND ?", (first, last))
            found += [_address(row) for row in rows]
        inside = [row for row in found if abs(row.lat - lat) <= degrees and abs(row.lon - lon) <= degrees]
        shrink = cos(radians(lat))
        return min(
            inside, key=lambda row: (row.lat - lat) ** 2 + ((row.lon - lon) * shrink) ** 2, default=None
        )

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The names of all streets, without direction and suffix: to find what sounds like one."""
        return tuple(
            base for (base,) in self._database.rows("SELECT DISTINCT base FROM streets ORDER BY base")
        )

    @cached_property
    def postcodes(self) -> frozenset[str]:
        """The postcodes that occur in the city."""
        rows = self._database.rows("SELECT DISTINCT postcode FROM addresses WHERE postcode <> ''")
        return frozenset(code for (code,) in rows)

    def _zones(self, zone_set: int) -> Mapping[str, str]:
        sql = "SELECT zones FROM zone_sets WHERE number = ?"
        zones: Mapping[str, str] = json.loads(self._database.rows(sql, (zone_set,))[0][0])
        return zones


def _address(row: Any) -> AddressRow:
    number, extra, postcode, lat, lon, zone_set = row
    house = number >> HOUSE_SHIFT & (1 << (STREET_SHIFT - HOUSE_SHIFT)) - 1
    return AddressRow(
        number >> STREET_SHIFT, house, extra, postcode, lat / MICRODEGREES, lon / MICRODEGREES, zone_set
    )
