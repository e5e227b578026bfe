"""From an address in words to where it lies: exact, else what may be offered, else why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from city.addressing.addresses import Reading, is_beside, readings
from city.addressing.slips import mended
from city.addressing.states import PROVINCES, abbreviation
from city.addressing.streets import Street
from city.earth.places import Found, Location, Resolution
from snapshot import matching
from snapshot.bulletin import Bulletin
from snapshot.crossings import Corner, corner
from snapshot.gazetteer import AddressRow, Gazetteer, StreetRow
from snapshot.matching import Hit
from snapshot.near_names import Near
from snapshot.sources import CityFacts

MAX_CANDIDATES = 5
MAX_PAIRS = 12
"""How many pairs of streets of the two names are held against each other."""
ARTICLES = frozenset({"the", "el", "la", "las", "los"})
NEAR_ENOUGH = 0.78
"""How much of a street's name must agree to be offered: "Elder" for "Alder" is, "Oak" for "Oat" not."""
SOUNDS_THE_SAME = 0.9
"""From here on a name may well be what was said, and is offered beside others: "Beech" for "Beach"."""
DOUBTED_TWICE = 0.85
"""How much of the name must agree where the house number is another too."""
MARGIN = 0.08
"""By how much a name may agree less than the best and still be offered beside it."""
PART = 0.04
"""What a direction or suffix that agrees or contradicts weighs beside the likeness of the name."""
COMPARED_BASES = 3
"""For how many of the names that the words may hold one is looked for that is alike."""
COMPARED_NAMES = 6
"""How many of the names that are alike are looked at for the house."""
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
        self._names_like = lru_cache(maxsize=1024)(gazetteer.names_like)

    def resolve(self, text: str) -> Resolution:
        """What the words mean here: one address, one to be offered, several, or why there is none."""
        every = readings(text, self._facts.name)
        here = [each for each in every if not self._elsewhere(each)]
        hits = self._meant([each for each in here if not self._doubtful(each)])
        if (found := [hit.row for hit in hits if hit.sure]) and not is_beside(text):
            return self._chosen(Found.EXACT, found)
        if found := [hit.row for hit in hits or self._hits(here, self._compatible)]:
            return self._chosen(Found.NEAR, found)
        if any(_is_plain(each) for each in every if each not in here):
            return Resolution(Found.OUTSIDE)
        return self._offer(text, here)

    def at(self, lat: float, lon: float, bulletin: Bulletin) -> Location:
        """A point, with the zones whose outlines it lies in and the name of the nearest address."""
        zones = bulletin.outlines.zones_at(lat, lon)
        if not zones and bulletin.outlines:
            return Location("", lat, lon)
        near = self._gazetteer.near(lat, lon, STREET_SIDE)
        label = self._location(near, False).label if near else ""
        return Location(label, lat, lon, zones, self._facts.ugc, self._facts.same)

    def crossing(self, one: str, other: str) -> Resolution:
        """Where two streets cross, each in words; several where both halves of one do.

        The location has the zones that all houses around the corner share, and no others. UNKNOWN where
        the city lacks one of the streets, or they do not meet.
        """
        for mine in self._called(one):
            for theirs in self._called(other):
                pairs = [(a, b) for a in mine for b in theirs if a.number != b.number][:MAX_PAIRS]
                met = [(*pair, where) for pair in pairs if (where := self._corner(*pair)) is not None]
                if met:
                    return self._met(met)
        return Resolution(Found.UNKNOWN)

    def _called(self, words: str) -> Iterator[list[StreetRow]]:
        """The streets that the words name, by each way to read them: "8", "8th", "la octava"."""
        said = " ".join(word for word in words.split() if word.casefold() not in ARTICLES)
        text = f"{said}th" if said.isdecimal() else said
        for reading in readings(text, self._facts.name):
            rows = list(self._compatible(reading.street)) if reading.house is None else []
            if rows:
                yield rows

    def _corner(self, one: StreetRow, other: StreetRow) -> Corner | None:
        return corner(self._gazetteer.along(one.number), self._gazetteer.along(other.number))

    def _met(self, met: Sequence[tuple[StreetRow, StreetRow, Corner]]) -> Resolution:
        """One corner, though the halves of a street both reach it; else those that may be meant."""
        first = met[0][2]
        if all(first.is_near(where) for _, _, where in met):
            names = (_common([row.name for row in rows]) for rows in list(zip(*met, strict=True))[:2])
            houses = tuple(house for _, _, where in met for house in where.houses)
            return Resolution(Found.EXACT, self._there(" & ".join(names), first._replace(houses=houses)))
        every = [self._there(f"{one.name} & {other.name}", where) for one, other, where in met]
        return Resolution(Found.AMBIGUOUS, None, tuple(every[:MAX_CANDIDATES]))

    def _there(self, label: str, met: Corner) -> Location:
        several = [self._gazetteer.zones(each) for each in {house.zone_set for house in met.houses}]
        shared = set(several[0].items()).intersection(*(each.items() for each in several[1:]))
        zones = dict(sorted(shared))
        ugc = (zones["ugc"],) if "ugc" in zones else self._facts.ugc
        same = (zones["same"],) if "same" in zones else self._facts.same
        return Location(label, met.lat, met.lon, zones, ugc, same)

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
        rows = self._gazetteer.streets_by_base(street.base)
        return (row for row in rows if matching.is_compatible(street, row))

    def _named(self, street: Street) -> list[StreetRow]:
        """Streets of that name, whatever else was said."""
        return self._gazetteer.streets_by_base(street.base)

    # -- houses

    def _meant(self, among: Sequence[Reading]) -> list[Hit]:
        """What the readings mean letter for letter; beside it what the same words mean with another number.

        "Twelve fifty fifth street" is no less 1250 West 5th Street for there being a 12 55th Street.
        """
        same, every = self._hits(among, self._same), self._hits(among, self._compatible)
        numbers = {hit.row.house for hit in same}
        return [*same, *(hit for hit in every if hit.row.house not in numbers)] if same else every

    def _hits(self, among: Sequence[Reading], match: Match) -> list[Hit]:
        """The houses that the readings mean when streets are matched this way, each once."""
        found: dict[AddressRow, bool] = {}
        for reading in among:
            if reading.house is not None:
                for street in match(reading.street):
                    for row, sure in self._on(street, reading):
                        found[row] = sure or found.get(row, False)
        return [Hit(row, sure) for row, sure in found.items()]

    def _on(self, street: StreetRow, reading: Reading) -> list[Hit]:
        return matching.houses(self._gazetteer, street.number, reading, self._state in PROVINCES)

    def _plainly(self, street: StreetRow, reading: Reading) -> list[Hit]:
        return matching.plainly(self._gazetteer, street.number, reading)

    def _mended(self, text: str) -> list[Reading]:
        """Readings with the slips mended in words that are in all addresses: "streeet", "nroth"."""
        better = mended(text)
        if better == " ".join(text.split()):
            return []
        return [each for each in readings(better, self._facts.name) if not self._elsewhere(each)]

    # -- answers

    def _offer(self, text: str, among: Sequence[Reading]) -> Resolution:
        """What may be meant, the likeliest way first; else a whole street; else why there is none."""
        for rows in self._offers(text, among):
            if rows:
                return self._chosen(Found.NEAR, list(dict.fromkeys(rows)))
        if streets := self._streets(among):
            return streets
        return Resolution(Found.OUTSIDE if any(_is_plain(each) for each in among) else Found.UNKNOWN)

    def _offers(self, text: str, among: Sequence[Reading]) -> Iterator[list[AddressRow]]:
        """A slip in "street", a namesake, a neighbour, a name that sounds alike; then two at once."""
        yield [hit.row for hit in self._hits(self._mended(text), self._compatible)]
        alike = self._alike(among, self._plainly)
        heard = [row for likeness, row in alike if likeness >= SOUNDS_THE_SAME]
        if rows := self._namesakes(among):
            # As likely the number is wrong as the direction: 121 of the very street is offered beside them.
            yield [*rows, *self._neighbours(among, self._same), *heard]
        if rows := self._neighbours(among, self._compatible):
            yield [*rows, *heard]
        yield [row for _, row in alike]
        yield self._neighbours(among, self._named)
        yield [row for likeness, row in self._alike(among, self._beside) if likeness >= DOUBTED_TWICE]

    def _neighbours(self, among: Sequence[Reading], match: Match) -> list[AddressRow]:
        """The existing houses nearest to the number that was said, where it is not far off."""
        for reading in among:
            if reading.house is not None:
                hits = [hit for row in match(reading.street) for hit in self._beside(row, reading)]
                if hits:
                    return [hit.row for hit in hits]
        return []

    def _beside(self, street: StreetRow, reading: Reading) -> list[Hit]:
        assert reading.house is not None
        row = self._gazetteer.nearest_house(street.number, reading.house)
        return [Hit(row, sure=False)] if row and abs(row.house - reading.house) <= NEIGHBOUR else []

    def _namesakes(self, among: Sequence[Reading]) -> list[AddressRow]:
        """Houses on streets of that name which contradict what was said as little as can be."""
        found: dict[AddressRow, int] = {}
        for reading in among:
            if reading.house is not None:
                for street in self._gazetteer.streets_by_base(reading.street.base):
                    agreement = matching.agreement(reading.street, street)
                    for hit in self._plainly(street, reading):
                        found[hit.row] = max(agreement, found.get(hit.row, agreement))
        best = max(found.values(), default=0)
        return [row for row, agreement in found.items() if agreement == best]

    def _alike(
        self, among: Sequence[Reading], houses: Callable[[StreetRow, Reading], list[Hit]]
    ) -> list[tuple[float, AddressRow]]:
        """Houses on streets whose names nearly are what was said, and how much these agree."""
        found: dict[AddressRow, float] = {}
        best = 0.0
        for reading, near in self._names(among):
            if near.likeness + PART * matching.said_parts(reading.street) <= best - MARGIN:
                continue
            for street in self._gazetteer.streets_by_base(near.base):
                likeness = near.likeness + PART * matching.agreement(reading.street, street)
                for hit in houses(street, reading) if likeness > best - MARGIN else ():
                    found[hit.row] = max(likeness, found.get(hit.row, 0.0))
                    best = max(likeness, best)
        alike = [(each, row) for row, each in found.items() if each > best - MARGIN]
        # Not by the row as well: its street's number is another in a gazetteer that was patched.
        return sorted(alike, key=lambda each: each[0], reverse=True)

    def _names(self, among: Sequence[Reading]) -> Iterator[tuple[Reading, Near]]:
        """The names that nearly are those of the likeliest readings."""
        numbered = [each for each in among if each.house is not None]
        plain = [each for each in numbered if not _is_led(each.street.base)]
        bases: set[str] = set()
        for reading in plain or numbered:  # "9 Cedar" or "calle Cedar" is found as "Cedar"
            if len(bases) == COMPARED_BASES and reading.street.base not in bases:
                continue
            bases.add(reading.street.base)
            for near in self._names_like(reading.street.base, NEAR_ENOUGH)[:COMPARED_NAMES]:
                yield reading, near

    def _streets(self, among: Sequence[Reading]) -> Resolution | None:
        """A street without a number: itself where all of it has the same services, else in question."""
        for reading in among:
            if reading.house is not None or any(word.isdecimal() for word in reading.place):
                continue
            rows = list(self._compatible(reading.street))
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
        label = f"{matching.number(row)} {street.name}"
        if with_postcode and row.postcode:
            label = f"{label}, {row.postcode}"
        zones = self._gazetteer.zones(row.zone_set)
        ugc = (zones["ugc"],) if "ugc" in zones else self._facts.ugc
        same = (zones["same"],) if "same" in zones else self._facts.same
        return Location(label, row.lat, row.lon, zones, ugc, same)


def _common(names: Sequence[str]) -> str:
    """What the names of a street's halves share: "Main Street" of East and West Main Street."""
    words = [name.split() for name in names]
    shared = [word for word in words[0] if all(word in each for each in words)]
    return " ".join(shared) or names[0]


def _is_led(base: str) -> bool:
    """Whether a name begins with what may be no part of it: a number, its last zero, or "calle"."""
    return base[:1].isdecimal() or base.partition(" ")[0] in {"o", "oh", "calle"}


def _is_plain(reading: Reading) -> bool:
    """Whether it reads as an address in another place, and not as a street name misunderstood."""
    named = any(not word.isdecimal() for word in reading.place) or bool(reading.state)
    return named and bool(reading.street.suffix) and reading.house is not None
