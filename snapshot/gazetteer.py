"""Look-ups in a gazetteer: streets by name, addresses by street and house number, or near a point."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from math import cos, inf, radians
from typing import Any, NamedTuple

from snapshot import near_names
from snapshot.database import Database
from snapshot.near_names import Near
from snapshot.schema import MICRODEGREES

_STREETS = "SELECT number, key, base, direction, suffix, post, name FROM streets"
_ADDRESSES = "SELECT street, house, extra, postcode, lat, lon, zone_set FROM addresses"
_BETWEEN = f"{_ADDRESSES} WHERE street = ? AND house BETWEEN ? AND ? ORDER BY house LIMIT ?"
_INSIDE = (
    f"{_ADDRESSES} WHERE street = ? AND house BETWEEN ? AND ? "
    "AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? LIMIT ?"
)
_BELOW = "SELECT DISTINCT house FROM addresses WHERE street = ? AND house <= ? ORDER BY house DESC LIMIT 4"
_ABOVE = "SELECT DISTINCT house FROM addresses WHERE street = ? AND house >= ? ORDER BY house LIMIT 4"
_SIDES = "SELECT zone_set, postcode, min(house) FROM addresses WHERE street = ? GROUP BY zone_set, postcode"
_NEAR = "SELECT street, first, last FROM blocks WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?"
_HIGHEST = 1 << 62
MOST_ROWS = 5_000
"""How many rows of one range are looked at: a tower has hundreds of flats, a broken list any number."""
MOST_OPEN = 64
"""How many shards stay open at once."""


class Shards:
    """Opened shards of one or several generations, the latest used. Thread safe."""

    def __init__(self, open_file: Callable[[str], Database]) -> None:
        """``open_file`` gives the published file of a name, and raises TownbellError."""
        self._open = open_file
        self._kept: OrderedDict[str, Database] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Database:
        """The shard of this name. Raises TownbellError where it is missing or damaged."""
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
                return found
        found = self._open(name)  # may take long: not under the lock
        with self._lock:
            found = self._kept.setdefault(name, found)
            while len(self._kept) > MOST_OPEN:
                self._kept.popitem(last=False)
        return found


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
    """One gazetteer: its head, and shards as they are needed. Thread safe."""

    def __init__(self, head: Database, shards: Shards) -> None:
        self._head = head
        self._shards = shards
        rows = head.rows("SELECT street, house, name FROM shards ORDER BY street, house")
        self._starts = [(street, house) for street, house, _ in rows]
        self._names = [name for _, _, name in rows]
        self._text = lru_cache(maxsize=4096)(self._zone_set)
        self.zones = lru_cache(maxsize=4096)(self._zones)

    def streets_by_key(self, key: str) -> list[StreetRow]:
        return [StreetRow(*row) for row in self._head.rows(f"{_STREETS} WHERE key = ?", (key,))]

    def streets_by_base(self, base: str) -> list[StreetRow]:
        sql = f"{_STREETS} WHERE base = ? ORDER BY key"
        return [StreetRow(*row) for row in self._head.rows(sql, (base,))]

    def street(self, number: int) -> StreetRow:
        return StreetRow(*self._head.rows(f"{_STREETS} WHERE number = ?", (number,))[0])

    def houses(self, street: int, house: int) -> list[AddressRow]:
        """Every address with this number on the street; flats that share their zones are one."""
        return self._distinct(self._rows(street, house, house))

    def nearest_house(self, street: int, house: int) -> AddressRow | None:
        """The address on the street whose number is nearest, on the same side if there is one."""
        numbers: list[int] = []
        for shard in self._along(street, 0, _HIGHEST):
            for sql in (_BELOW, _ABOVE):
                numbers += [number for (number,) in shard.rows(sql, (street, house))]
        if not numbers:
            return None
        nearest = min(numbers, key=lambda each: ((each - house) % 2, abs(each - house), each))
        return self.houses(street, nearest)[0]

    def along(self, street: int) -> list[AddressRow]:
        """Every address of the street, lowest number first, MOST_ROWS of each of its shards."""
        return [_address(row) for row in self._rows(street, 0, _HIGHEST)]

    def sides(self, street: int) -> list[AddressRow]:
        """One address for each set of zones and postcode along the street, lowest number first."""
        lowest: dict[tuple[int, str], int] = {}
        for shard in self._along(street, 0, _HIGHEST):
            for zone_set, postcode, house in shard.rows(_SIDES, (street,)):
                lowest.setdefault((zone_set, postcode), house)
        found = [
            row
            for side, house in lowest.items()
            for row in [
                each for each in self.houses(street, house) if (each.zone_set, each.postcode) == side
            ][:1]
        ]
        return sorted(found, key=self._order)

    def near(self, lat: float, lon: float, degrees: float) -> AddressRow | None:
        """The address nearest to a point, among those within a box of this half width."""
        shrink = cos(radians(lat))
        for part in (1 / 8, 1 / 2, 1):  # in a dense quarter a hundred metres hold hundreds of houses
            rows = self._within(lat, lon, degrees * part)
            away = [((row.lat - lat) ** 2 + ((row.lon - lon) * shrink) ** 2, row) for row in rows]
            least = min((each for each, _ in away), default=inf)
            if least <= (degrees * part * shrink) ** 2:
                break  # whatever lies outside this box is farther away
        nearest = {row for each, row in away if each == least}
        if len(nearest) < 2:
            return next(iter(nearest), None)
        return min(nearest, key=lambda row: (self.street(row.street).key, *self._order(row)))

    def _within(self, lat: float, lon: float, degrees: float) -> list[AddressRow]:
        """The addresses in a box of this half width."""
        box = (lat - degrees, lat + degrees, lon - degrees, lon + degrees)
        south, north, west, east = (round(each * MICRODEGREES) for each in box)
        found: list[AddressRow] = []
        for street, first, last in self._head.rows(_NEAR, (box[2], box[3], box[0], box[1])):
            for shard in self._along(street, first, last):
                values = (street, first, last, south, north, west, east, MOST_ROWS)
                found += map(_address, shard.rows(_INSIDE, values))
        return found

    def names_like(self, base: str, enough: float) -> list[Near]:
        """The names of streets that nearly are this one, without direction and suffix."""
        return near_names.find(self._head, base, enough)

    @cached_property
    def postcodes(self) -> frozenset[str]:
        """The postcodes that occur in the city."""
        return frozenset(code for (code,) in self._head.rows("SELECT code FROM postcodes"))

    def _along(self, street: int, first: int, last: int) -> list[Database]:
        """The shards in which these houses of a street may lie: one, but for the longest streets."""
        start = max(0, bisect_right(self._starts, (street, first)) - 1)
        end = bisect_right(self._starts, (street, last))
        return [self._shards.get(name) for name in self._names[start:end]]

    def _rows(self, street: int, first: int, last: int) -> list[Any]:
        shards = self._along(street, first, last)
        return [row for each in shards for row in each.rows(_BETWEEN, (street, first, last, MOST_ROWS))]

    def _distinct(self, rows: Sequence[Any]) -> list[AddressRow]:
        """Of rows of one house that a resident could not tell apart, one for each set of services."""
        found: dict[tuple[str, str, int], AddressRow] = {}
        for row in rows:
            each = _address(row)
            found.setdefault((each.extra, each.postcode, each.zone_set), each)
        return sorted(found.values(), key=self._order) if len(found) > 1 else list(found.values())

    def _order(self, row: AddressRow) -> tuple[int, str, str, str]:
        """The same for the same addresses, whatever numbers their streets and zones have in the files."""
        return row.house, row.extra, row.postcode, self._text(row.zone_set)

    def _zone_set(self, number: int) -> str:
        text: str = self._head.rows("SELECT zones FROM zone_sets WHERE number = ?", (number,))[0][0]
        return text

    def _zones(self, zone_set: int) -> Mapping[str, str]:
        zones: Mapping[str, str] = json.loads(self._text(zone_set))
        return zones


def _address(row: Any) -> AddressRow:
    street, house, extra, postcode, lat, lon, zone_set = row
    return AddressRow(street, house, extra, postcode, lat / MICRODEGREES, lon / MICRODEGREES, zone_set)
