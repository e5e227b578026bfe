"""From an address in words to where it lies: exact, else what may be offered, else why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from city.addresses import Reading, readings
from city.places import Found, Location, Resolution
from city.states import abbreviation
from city.streets import Street, tokens
from snapshot.bulletin import Bulletin
from snapshot.gazetteer import AddressRow, Gazetteer, StreetRow
from snapshot.sources import CityFacts

MAX_CANDIDATES = 5
NEAR_ENOUGH = 0.78
"""How much of a street's name must agree to be offered: "Elder" for "Alder" is, "Oak" for "Oat" not."""
NEIGHBOUR = 40
"""How far, in house numbers, an existing house may be from the one that was said, to be offered."""
STREET_SIDE = 0.001
"""Half the width, in degrees (about 100 m), within which a point takes the name of an address."""


class Resolver:
    """Looks readings of an address up in the gazetteer, from the strictest way to the loosest."""

    def __init__(self, gazetteer: Gazetteer, facts: CityFacts) -> None:
        self._gazetteer = gazetteer
        self._facts = facts
        self._state = abbreviation(facts.state)

    def resolve(self, text: str) -> Resolution:
        every = readings(text, self._facts.name)
        away = [each for each in every if self._elsewhere(each)]
        if every and len(away) == len(every):
            return Resolution(Found.OUTSIDE)
        here = [each for each in every if each not in away]
        sure = [each for each in here if not self._doubtful(each)]
        for match in (self._same, self._compatible):
            if found := self._houses(sure, match):
                return self._chosen(Found.EXACT, found)
        if found := self._houses(here, self._compatible):
            return self._chosen(Found.NEAR, found)
        return self._offer(here)

    def at(self, lat: float, lon: float, bulletin: Bulletin) -> Location:
        """A point, with the zones whose outlines it lies in and the name of the nearest address."""
        zones = bulletin.zones_at(lat, lon)
        if not zones and bulletin.has_outlines():
            return Location("", lat, lon)
        near = self._gazetteer.near(lat, lon, STREET_SIDE)
        label = self._location(near, False).label if near else ""
        return Location(label, lat, lon, zones, self._facts.ugc, self._facts.same)

    # -- whose address is it

    def _elsewhere(self, reading: Reading) -> bool:
        """Another state, or another city with its state."""
        if reading.state and reading.state != self._state:
            return True
        return bool(reading.place and reading.state)

    def _doubtful(self, reading: Reading) -> bool:
        """Words or a postcode that are not the city's: perhaps a quarter, perhaps another city."""
        codes = self._gazetteer.postcodes
        return bool(reading.place or (reading.postcode and codes and reading.postcode not in codes))

    # -- ways to match

    def _same(self, street: Street) -> Iterable[StreetRow]:
        return self._gazetteer.streets_by_key(street.key)

    def _compatible(self, street: Street) -> Iterator[StreetRow]:
        """Streets of that name that contradict nothing that was said."""
        for row in self._gazetteer.streets_by_base(street.base):
            said = ((street.direction, row.direction), (street.suffix, row.suffix), (street.post, row.post))
            if all(not word or word == theirs for word, theirs in said):
                yield row

    def _namesakes(self, street: Street) -> Iterable[StreetRow]:
        return self._gazetteer.streets_by_base(street.base)

    def _alike(self, street: Street) -> list[StreetRow]:
        """Streets whose names nearly are what was said, the best first."""
        from rapidfuzz import (
            fuzz,
            process,
        )  # only for what was not found otherwise: not on the voice path's import

        found = process.extract(
            street.base, self._gazetteer.bases, scorer=fuzz.ratio, score_cutoff=100 * NEAR_ENOUGH, limit=3
        )
        return [row for base, _, _ in found for row in self._gazetteer.streets_by_base(base)]

    # -- answers

    def _houses(self, among: Sequence[Reading], match: object) -> list[AddressRow]:
        """The houses that the readings mean when streets are matched this way, each once."""
        assert callable(match)
        found: dict[AddressRow, None] = {}
        for reading in among:
            if reading.house is None:
                continue
            for row in match(reading.street):
                houses = self._gazetteer.houses(row.number, reading.house)
                found.update(dict.fromkeys(_fitting(houses, reading)))
        return list(found)

    def _offer(self, among: Sequence[Reading]) -> Resolution:
        """What may be meant: a namesake, a neighbour, a whole street, a name that sounds alike."""
        for match in (self._namesakes, self._alike):
            if found := self._houses(among, match):
                return self._chosen(Found.NEAR, found)
            if match == self._namesakes and (found := self._neighbours(among)):
                return self._chosen(Found.NEAR, found)
        if street := self._whole_street(among):
            return street
        return Resolution(Found.OUTSIDE if among and all(each.place for each in among) else Found.UNKNOWN)

    def _neighbours(self, among: Sequence[Reading]) -> list[AddressRow]:
        for reading in among:
            if reading.house is None:
                continue
            rows = [
                self._gazetteer.nearest_house(row.number, reading.house)
                for row in self._compatible(reading.street)
            ]
            found = [row for row in rows if row is not None and abs(row.house - reading.house) <= NEIGHBOUR]
            if found:
                return found
        return []

    def _whole_street(self, among: Sequence[Reading]) -> Resolution | None:
        """A street without a number: the street itself where all of it has the same services."""
        for reading in among:
            rows = list(self._compatible(reading.street)) if reading.house is None else []
            sides = [side for row in rows for side in self._gazetteer.sides(row.number)]
            if len(rows) == 1 and len({side.zone_set for side in sides}) == 1:
                location = self._location(sides[0], False)
                whole = Location(
                    rows[0].name, location.lat, location.lon, location.zones, location.ugc, location.same
                )
                return Resolution(Found.NEAR, whole)
            if sides:
                return Resolution(Found.AMBIGUOUS, None, self._locations(sides[:MAX_CANDIDATES]))
        return None

    def _chosen(self, found: Found, rows: Sequence[AddressRow]) -> Resolution:
        if len(rows) == 1:
            return Resolution(found, self._location(rows[0], False))
        return Resolution(Found.AMBIGUOUS, None, self._locations(rows[:MAX_CANDIDATES]))

    def _locations(self, rows: Sequence[AddressRow]) -> tuple[Location, ...]:
        codes = {(row.street, row.house, row.extra) for row in rows}
        return tuple(self._location(row, len(codes) < len(rows)) for row in rows)

    def _location(self, row: AddressRow, with_postcode: bool) -> Location:
        street = self._gazetteer.street(row.street)
        number = (
            f"{row.house}{row.extra.upper()}" if row.extra.isalpha() else f"{row.house} {row.extra}".strip()
        )
        label = f"{number} {street.name}"
        if with_postcode and row.postcode:
            label = f"{label}, {row.postcode}"
        zones = self._gazetteer.zones(row.zone_set)
        ugc = (zones["ugc"],) if "ugc" in zones else self._facts.ugc
        same = (zones["same"],) if "same" in zones else self._facts.same
        return Location(label, row.lat, row.lon, zones, ugc, same)

    @cached_property
    def _own(self) -> list[str]:
        return tokens(self._facts.name)


def _fitting(houses: Sequence[AddressRow], reading: Reading) -> list[AddressRow]:
    """Of the addresses with this number those that fit its addition and postcode, if any does."""
    exact = [row for row in houses if row.extra == reading.extra] or list(houses)
    coded = [row for row in exact if reading.postcode and row.postcode == reading.postcode]
    return coded or exact
