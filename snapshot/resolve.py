"""From an address in words to where it lies: exact, else what may be offered, else why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches

from city.addresses import Reading, readings
from city.places import Found, Location, Resolution
from city.states import abbreviation
from city.streets import Street
from snapshot.bulletin import Bulletin
from snapshot.gazetteer import AddressRow, Gazetteer, StreetRow
from snapshot.sources import CityFacts

MAX_CANDIDATES = 5
NEAR_ENOUGH = 0.78
"""How much of a street's name must agree to be offered: "Elder" for "Alder" is, "Oak" for "Oat" not."""
MARGIN = 0.08
"""By how much a name may agree less than the best and still be offered beside it."""
NEIGHBOUR = 40
"""How far, in house numbers, an existing house may be from the one that was said, to be offered."""
STREET_SIDE = 0.001
"""Half the width, in degrees (about 100 m), within which a point takes the name of an address."""

Match = Callable[[Street], Iterable[StreetRow]]


class Resolver:
    """Looks readings of an address up in the gazetteer, from the strictest way to the loosest."""

    def __init__(self, gazetteer: Gazetteer, facts: CityFacts) -> None:
        self._gazetteer = gazetteer
        self._facts = facts
        self._state = abbreviation(facts.state)

    def resolve(self, text: str) -> Resolution:
        """What the words mean here: one address, one to be offered, several, or why there is none."""
        every = readings(text, self._facts.name)
        here = [each for each in every if not self._elsewhere(each)]
        sure = [each for each in here if not self._doubtful(each)]
        for match in (self._same, self._compatible):
            if found := self._houses(sure, match):
                return self._chosen(Found.EXACT, found)
        if found := self._houses(here, self._compatible):
            return self._chosen(Found.NEAR, found)
        if any(_is_plain(each) for each in every if each not in here):
            return Resolution(Found.OUTSIDE)
        return self._offer(here)

    def at(self, lat: float, lon: float, bulletin: Bulletin) -> Location:
        """A point, with the zones whose outlines it lies in and the name of the nearest address."""
        zones = bulletin.outlines.zones_at(lat, lon)
        if not zones and bulletin.outlines:
            return Location("", lat, lon)
        near = self._gazetteer.near(lat, lon, STREET_SIDE)
        label = self._location(near, False).label if near else ""
        return Location(label, lat, lon, zones, self._facts.ugc, self._facts.same)

    # -- whose address is it

    def _elsewhere(self, reading: Reading) -> bool:
        """Another state; or another place with a state or a postcode that says so."""
        if reading.state and reading.state != self._state:
            return True
        known = reading.postcode in self._gazetteer.postcodes
        return bool(reading.place and (reading.state or reading.postcode) and not known)

    def _doubtful(self, reading: Reading) -> bool:
        """Words or a postcode that are not the city's: perhaps a quarter, perhaps another city."""
        codes = self._gazetteer.postcodes
        if reading.postcode and codes:
            return reading.postcode not in codes
        return bool(reading.place)

    # -- ways to match

    def _same(self, street: Street) -> Iterable[StreetRow]:
        return self._gazetteer.streets_by_key(street.key)

    def _compatible(self, street: Street) -> Iterator[StreetRow]:
        """Streets of that name that contradict nothing that was said."""
        for row in self._gazetteer.streets_by_base(street.base):
            if all(not word or word == theirs for word, theirs in _parts(street, row)):
                yield row

    def _namesakes(self, street: Street) -> list[StreetRow]:
        """Streets of that name which contradict what was said as little as can be."""
        return _agreeing(street, self._gazetteer.streets_by_base(street.base))

    def _alike(self, street: Street) -> list[StreetRow]:
        """Streets whose names nearly are what was said."""
        found = get_close_matches(street.base, self._gazetteer.bases, MAX_CANDIDATES, NEAR_ENOUGH)
        scores = [SequenceMatcher(None, base, street.base).ratio() for base in found]
        best = [base for base, score in zip(found, scores, strict=True) if score >= scores[0] - MARGIN]
        return _agreeing(street, [row for base in best for row in self._gazetteer.streets_by_base(base)])

    # -- answers

    def _houses(self, among: Sequence[Reading], match: Match) -> list[AddressRow]:
        """The houses that the readings mean when streets are matched this way, each once."""
        found: dict[AddressRow, None] = {}
        for reading in among:
            if reading.house is None:
                continue
            for row in match(reading.street):
                houses = self._gazetteer.houses(row.number, reading.house)
                found.update(dict.fromkeys(_fitting(houses, reading)))
        return list(found)

    def _offer(self, among: Sequence[Reading]) -> Resolution:
        """What may be meant: a namesake, a neighbour, a name that sounds alike, a whole street."""
        for find, match in (
            (self._houses, self._namesakes),
            (self._neighbours, self._compatible),
            (self._houses, self._alike),
            (self._neighbours, self._alike),
        ):
            if rows := find(among, match):
                return self._chosen(Found.NEAR, rows)
        if streets := self._streets(among):
            return streets
        return Resolution(Found.OUTSIDE if any(_is_plain(each) for each in among) else Found.UNKNOWN)

    def _neighbours(self, among: Sequence[Reading], match: Match) -> list[AddressRow]:
        """The existing houses nearest to the number that was said, where it is not far off."""
        for reading in among:
            if reading.house is None:
                continue
            streets = match(reading.street)
            rows = [self._gazetteer.nearest_house(row.number, reading.house) for row in streets]
            found = [row for row in rows if row is not None and abs(row.house - reading.house) <= NEIGHBOUR]
            if found:
                return found
        return []

    def _streets(self, among: Sequence[Reading]) -> Resolution | None:
        """A street without a number: itself where all of it has the same services, else in question."""
        for reading in among:
            rows = list(self._compatible(reading.street)) if reading.house is None else []
            wholes = [self._whole(row) for row in rows[:MAX_CANDIDATES]]
            certain = tuple(each for each in wholes if each is not None)
            if len(certain) < len(wholes):
                return Resolution(Found.AMBIGUOUS)
            if certain:
                only = certain[0] if len(certain) == 1 else None
                return Resolution(Found.NEAR, only) if only else Resolution(Found.AMBIGUOUS, None, certain)
        return None

    def _whole(self, street: StreetRow) -> Location | None:
        """A whole street; None where it depends on the house number which services it has."""
        sides = self._gazetteer.sides(street.number)
        if len({side.zone_set for side in sides}) > 1:
            return None
        zones, side = self._gazetteer.zones(sides[0].zone_set), sides[0]
        return Location(street.name, side.lat, side.lon, zones, self._facts.ugc, self._facts.same)

    def _chosen(self, found: Found, rows: Sequence[AddressRow]) -> Resolution:
        if len(rows) == 1:
            return Resolution(found, self._location(rows[0], False))
        return Resolution(Found.AMBIGUOUS, None, self._locations(rows[:MAX_CANDIDATES]))

    def _locations(self, rows: Sequence[AddressRow]) -> tuple[Location, ...]:
        codes = {(row.street, row.house, row.extra) for row in rows}
        return tuple(self._location(row, len(codes) < len(rows)) for row in rows)

    def _location(self, row: AddressRow, with_postcode: bool) -> Location:
        street = self._gazetteer.street(row.street)
        label = f"{_number(row)} {street.name}"
        if with_postcode and row.postcode:
            label = f"{label}, {row.postcode}"
        zones = self._gazetteer.zones(row.zone_set)
        ugc = (zones["ugc"],) if "ugc" in zones else self._facts.ugc
        same = (zones["same"],) if "same" in zones else self._facts.same
        return Location(label, row.lat, row.lon, zones, ugc, same)


def _agreeing(street: Street, rows: Sequence[StreetRow]) -> list[StreetRow]:
    """The rows whose direction and suffix agree best with what was said."""

    def agreement(row: StreetRow) -> int:
        return sum(1 if word == theirs else -1 for word, theirs in _parts(street, row) if word)

    best = max(map(agreement, rows), default=0)
    return [row for row in rows if agreement(row) == best]


def _parts(street: Street, row: StreetRow) -> tuple[tuple[str, str], ...]:
    """What was said beside the name, and what the row has there: "9th Street West" is West 9th Street."""
    if street.direction and street.post:
        return (street.direction, row.direction), (street.post, row.post), (street.suffix, row.suffix)
    return (street.direction or street.post, row.direction or row.post), (street.suffix, row.suffix)


def _is_plain(reading: Reading) -> bool:
    """Whether it reads as an address in another place, and not as a street name misunderstood."""
    return bool(reading.place or reading.state) and bool(reading.street.suffix) and reading.house is not None


def _number(row: AddressRow) -> str:
    """ "12B", "86-10", "12 1/2"."""
    gap = " " if row.extra[:1].isdecimal() else ""
    return f"{row.house}{gap}{row.extra.upper()}"


def _fitting(houses: Sequence[AddressRow], reading: Reading) -> list[AddressRow]:
    """Of the addresses with this number those that fit its addition and postcode, if any does."""
    exact = [row for row in houses if row.extra == reading.extra] or list(houses)
    coded = [row for row in exact if reading.postcode and row.postcode == reading.postcode]
    return coded or exact
