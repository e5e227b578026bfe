"""The gazetteer's rows: one address each, with the zones that its row names.

An address may come as number and street (OpenAddresses), in many small parts (a city's own export), or
in one line (the Census Bureau's geocoder); usual column names need no field map. Ranges of numbers along
a street (TIGER) are refused: houses between their ends would be made up, and lie on the wrong side of a
zone's border, which mostly runs along a street.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from city.addressing.address_lines import split
from city.addressing.postcodes import postcode
from city.addressing.streets import DIRECTION_OF
from city.addressing.suffixes import SUFFIX_OF
from city.errors import BadSettings
from city.records import Address
from feeds.fields.address_columns import are_ranges, usual
from feeds.fields.fieldmap import columns_of
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import ID, RowKind, identity, named_by
from feeds.fields.together import Together
from feeds.formats import Item
from feeds.kinds import Built, Context

_HOUSE = re.compile(r"\s*0*([1-9]\d{0,6})(?:\.0+)?((?:[\s-].*|[^\d.].*)?)")
_SMALL_PARTS = ("fraction", "predir", "pretype", "type", "sufdir")
_UNMATCHED = frozenset({"no_match", "no match", "tie", "unmatched", "u", "n"})


@dataclass(frozen=True, slots=True)
class Addresses(RowKind):
    """How the rows have the address is seen from their columns, once: there may be a million rows."""

    def build(self, items: Sequence[Item], context: Context) -> Built:
        """Raises BadSettings for ranges of numbers, and as :meth:`RowKind.build` does."""
        columns = columns_of(items)
        if are_ranges(columns):
            raise BadSettings(
                "these are ranges of house numbers along streets, not addresses",
                fix="Use address points: the city's own, or those of OpenAddresses",
            )
        names = usual(columns)
        given = {field for field, there in names.items() if there} | set(context.fields)
        make = _layout(given)
        quick = _plain_ones if make is _plain and {"lat", "lon"} <= given else None
        return RowKind.build(replace(self, names=names, make=make, quick=quick), items, context)


def _layout(given: set[str]) -> Callable[[Row, Context], Address]:
    if "address" in given and not {"number", "street"} <= given:
        return _in_one_line
    return _in_parts if given & {*_SMALL_PARTS} else _plain


def _plain(row: Row, context: Context) -> Address:
    street = row.need("street", 100)
    return _made(row, context, row.text("number", 20), street, row.text("unit", 20), row.text("postcode", 20))


def _plain_ones(rows: Together, context: Context) -> Iterator[Address | None]:
    """Those of the items that are nothing but an address, which are nearly all of a city's million."""
    cells = zip(
        rows.texts("number", 20), rows.texts("street", 100), rows.texts("unit", 20),
        rows.texts("postcode", 20), rows.texts("id", ID), rows.mappings("zones"),
        rows.raw("lat"), rows.raw("lon"), strict=True,
    )  # fmt: skip
    source = context.source
    for number, street, unit, code, name, zones, north, east in cells:
        try:
            lat, lon = float(north), float(east)
        except (TypeError, ValueError, OverflowError):
            yield None
            continue
        if not (street and _is_number(number) and _in_degrees(lat, lon)):
            yield None
            continue
        yield Address(
            id=name or named_by(number, street, unit, code),
            source=source,
            number=number,
            street=street,
            lat=lat,
            lon=lon,
            unit=unit,
            postcode=postcode(code) if code else "",
            zones=zones,
        )


def _is_number(text: str) -> bool:
    """Whether it is a house number and nothing else."""
    return text.isdecimal() and text[0] != "0" and len(text) < 8


def _in_degrees(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180 and not lat == 0 == lon


def _in_parts(row: Row, context: Context) -> Address:
    """Number, its half or letter, direction, kind and name of the street in columns of their own."""
    number, extra = row.text("number", 20), row.text("fraction", 10)
    gap = " " if extra[:1].isdecimal() else ""
    street = _street(row.text("street", 100), *(row.text(part, 20) for part in _SMALL_PARTS[1:]))
    if not street:
        raise Unusable("has no street", "street")
    return _made(
        row, context, f"{number}{gap}{extra}", street, row.text("unit", 20), row.text("postcode", 20)
    )


def _street(name: str, predir: str, pretype: str, kind: str, sufdir: str) -> str:
    """The whole name of a street; parts that the name has already are not said twice."""
    words = name.split()
    if not words:
        return ""
    if pretype and words[0].casefold() != pretype.casefold():
        words.insert(0, pretype)
    if _known(predir, DIRECTION_OF) and not _same(words[0], predir, DIRECTION_OF):
        words.insert(0, predir)
    ends = [_known(words[-1], DIRECTION_OF), _known(words[-1], SUFFIX_OF)]
    before = words[-2] if len(words) > 1 and ends[0] else words[-1]
    if _known(kind, SUFFIX_OF) and not _same(before, kind, SUFFIX_OF):
        words.append(kind)
    if _known(sufdir, DIRECTION_OF) and not _same(words[-1], sufdir, DIRECTION_OF):
        words.append(sufdir)
    return " ".join(words)


def _known(word: str, among: dict[str, str]) -> str:
    return among.get(word.casefold().rstrip("."), "")


def _same(one: str, other: str, among: dict[str, str]) -> bool:
    return _known(one, among) == _known(other, among)


def _in_one_line(row: Row, context: Context) -> Address:
    """The number in front, a flat and what else behind. A geocoder that found nothing says so."""
    if row.text("match", 20).casefold() in _UNMATCHED:
        raise Unusable("was not found by the geocoder")
    line = split(row.need("address", 200))
    if line is None:
        raise Unusable("does not begin with a house number")
    unit, code = row.text("unit", 20) or line.unit[:20], row.text("postcode", 20) or line.postcode
    return _made(row, context, line.number, line.street, unit, code)


def _made(row: Row, context: Context, number: str, street: str, unit: str, code: str) -> Address:
    if not _is_number(number):
        house = _HOUSE.fullmatch(number)
        if house is None:
            raise Unusable("has no house number", "number")
        number = f"{house[1]}{house[2]}".rstrip()
    lat, lon = _position(row)
    return Address(
        id=identity(row, number, street, unit, code),
        source=context.source,
        number=number,
        street=street,
        lat=lat,
        lon=lon,
        unit=unit,
        postcode=postcode(code) if code else "",
        zones=row.mapping("zones"),
    )


def _position(row: Row) -> tuple[float, float]:
    lat, lon = row.position()
    if lat is None and lon is None and (pair := row.text("coordinates", 60)):
        lon, lat = _pair(pair)
    if lat is None or lon is None or not _in_degrees(lat, lon):
        raise Unusable("has no latitude and longitude in degrees", "lat")
    return lat, lon


def _pair(text: str) -> tuple[float | None, float | None]:
    """Longitude and latitude with a comma between, as the Census Bureau's geocoder gives them."""
    first, _, second = text.partition(",")
    try:
        return float(first), float(second)
    except ValueError:
        return None, None


KIND = Addresses(
    name="address",
    record=Address,
    needs=("number", "street"),
    apart=True,
    make=_plain,
    also=("address", "fraction", "predir", "pretype", "type", "sufdir", "coordinates", "match"),
)
