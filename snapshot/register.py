"""What the head of a gazetteer keeps of all its addresses: numbers for names, and how often each occurs.

Everything that a resident can be told is counted, so that it goes when its last address goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from city.addressing.streets import parse_street
from snapshot.database import Database
from snapshot.houses import House

Place = tuple[int, int, str, str, int, int, int]
"""One row of a shard without its count: street, house, extra, postcode, zone set, lat, lon."""


class Register:
    """Streets, zone sets and postcodes. Numbers, once given, stay."""

    def __init__(self) -> None:
        self._streets: dict[str, int] = {}
        self._last = 0
        self._spellings: dict[int, Counter[str]] = {}
        self._zone_sets: dict[str, int] = {}
        self._postcodes: Counter[str] = Counter()

    @classmethod
    def of(cls, head: Database) -> Register:
        """As it stood in this head."""
        found = cls()
        found._streets = dict(head.rows("SELECT key, number FROM streets"))
        found._last = max(found._streets.values(), default=0)
        for street, name, addresses in head.rows("SELECT street, name, addresses FROM spellings"):
            found._spellings.setdefault(street, Counter())[name] = addresses
        found._zone_sets = dict(head.rows("SELECT zones, number FROM zone_sets ORDER BY number"))
        found._postcodes.update(dict(head.rows("SELECT code, addresses FROM postcodes")))
        return found

    def enter(self, house: House, by: int = 1) -> Place:
        """Count a house in, or out where ``by`` is negative; its row."""
        key, name, number, extra, postcode, zones, lat, lon = house
        street = self._streets.get(key)
        if street is None:
            street = self._streets[key] = self._last = self._last + 1
            self._spellings[street] = Counter()
        self._spellings[street][name] += by
        self._postcodes[postcode] += by
        zone_set = self._zone_sets.setdefault(zones, len(self._zone_sets) + 1)
        return street, number, extra, postcode, zone_set, lat, lon

    def streets(
        self, only: Collection[int] | None = None
    ) -> Iterator[tuple[int, str, str, str, str, str, str]]:
        """Number, key, base, direction, suffix, post and name of every street that has addresses.

        The name is the spelling of most of its addresses; of several the first in the alphabet.
        """
        for key, number in sorted(self._streets.items()):
            if only is not None and number not in only:
                continue
            names = [(-addresses, name) for name, addresses in self._spellings[number].items() if addresses]
            if names:
                name = min(names)[1]
                parts = parse_street(name)
                yield number, key, parts.base, parts.direction, parts.suffix, parts.post, name

    def spellings(self, only: Collection[int] | None = None) -> Iterator[tuple[int, str, int]]:
        """Street, name, and how many addresses have it."""
        for street in sorted(self._spellings if only is None else only):
            names = self._spellings[street]
            yield from ((street, name, addresses) for name, addresses in sorted(names.items()) if addresses)

    def zone_sets(self) -> Iterator[tuple[int, str]]:
        """Number and JSON of every set of zones."""
        return ((number, zones) for zones, number in self._zone_sets.items())

    def postcodes(self) -> Iterator[tuple[str, int]]:
        """Every postcode, and how many addresses have it."""
        return (
            (code, addresses) for code, addresses in sorted(self._postcodes.items()) if code and addresses
        )
