"""How well a street or a house fits what was said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from city.addressing.addresses import Reading
from city.addressing.postcodes import postcode
from city.addressing.streets import Street
from snapshot.gazetteer import AddressRow, Gazetteer, StreetRow


class Hit(NamedTuple):
    """A house that a reading may mean; ``sure`` where nothing that was said speaks against it."""

    row: AddressRow
    sure: bool = True


def agreement(street: Street, row: StreetRow) -> int:
    """How many of direction and suffix agree, less those that contradict; what is unsaid counts nothing."""
    return sum(1 if word == theirs else -1 for word, theirs in _parts(street, row) if word)


def said_parts(street: Street) -> int:
    """The most that agreement can be."""
    return sum(map(bool, (street.direction, street.suffix, street.post)))


def is_compatible(street: Street, row: StreetRow) -> bool:
    """Whether the row contradicts nothing that was said beside the name."""
    return all(not word or word == theirs for word, theirs in _parts(street, row))


def _parts(street: Street, row: StreetRow) -> tuple[tuple[str, str], ...]:
    """What was said beside the name, and what the row has there: "9th Street West" is West 9th Street."""
    if street.direction and street.post:
        return (street.direction, row.direction), (street.post, row.post), (street.suffix, row.suffix)
    return (street.direction or street.post, row.direction or row.post), (street.suffix, row.suffix)


def houses(gazetteer: Gazetteer, street: int, reading: Reading, unit_first: bool) -> list[Hit]:
    """The houses on this street that the reading's number may mean.

    ``unit_first``: in Canada "5-123" is flat 5 of number 123; elsewhere that is no more than possible.
    """
    assert reading.house is not None
    there = gazetteer.houses(street, reading.house)
    exact = [row for row in there if row.extra == reading.extra]
    if exact:
        return _coded(exact, reading, sure=True)
    if rows := _other_way(gazetteer, street, reading.house, reading.extra):
        return _coded(rows, reading, sure=True)
    if reading.extra.isalpha():  # "12 B" of a register that has 12 alone: a flat
        plain = [row for row in there if not row.extra]
        return _coded(plain or there, reading, sure=bool(plain))
    if reading.extra.startswith("-"):
        behind = reading.extra[1:].rstrip("abcdefghijklmnopqrstuvwxyz")
        rows = [row for row in gazetteer.houses(street, int(behind)) if not row.extra]
        return _coded(rows or there, reading, sure=unit_first and bool(rows))
    return _coded(there, reading, sure=not reading.extra and len(there) > 1)


def plainly(gazetteer: Gazetteer, street: int, reading: Reading) -> list[Hit]:
    """The houses with the number as it was said, for a street that is not sure itself."""
    assert reading.house is not None
    there = gazetteer.houses(street, reading.house)
    return _coded([row for row in there if row.extra == reading.extra] or there, reading, sure=False)


def _other_way(gazetteer: Gazetteer, street: int, house: int, extra: str) -> list[AddressRow]:
    """ "86-10" is said and written "8610" too, and the other way round."""
    if not extra and house >= 100:
        extras, house = {f"-{house % 100:02}", f"-{house % 100}"}, house // 100
        return [row for row in gazetteer.houses(street, house) if row.extra in extras]
    if extra.startswith("-") and extra[1:].isdecimal() and len(extra) < 4:
        joined = gazetteer.houses(street, house * 100 + int(extra[1:]))
        written = {f"-{int(extra[1:]):02}", f"-{int(extra[1:])}"}
        split = gazetteer.houses(street, house)
        return [row for row in joined if not row.extra] or [row for row in split if row.extra in written]
    return []


def _coded(rows: Sequence[AddressRow], reading: Reading, *, sure: bool) -> list[Hit]:
    """Those with the postcode that was said; where none has it, all, and none for sure."""
    if not reading.postcode:
        return [Hit(row, sure) for row in rows]
    coded = [row for row in rows if postcode(row.postcode) == reading.postcode]
    if coded:
        return [Hit(row, sure) for row in coded]
    return [Hit(row, sure and not row.postcode) for row in rows]


def number(row: AddressRow) -> str:
    """ "12B", "86-10", "12 1/2"."""
    gap = " " if row.extra[:1].isdecimal() else ""
    return f"{row.house}{gap}{row.extra.upper()}"
