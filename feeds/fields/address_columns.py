"""What address lists call their columns: OpenAddresses, the Census, NENA, Esri and cities' own exports.

Words are joined by "_", a space or nothing, in any letter case: "house no" is HOUSE_NO, HouseNo, "House No".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_NAMES = {
    "id": "id, hash, address id, addr id, addressid, globalid",
    "number": """
        number, house number, house no, house num, house nbr, hse nbr, hse no, hse num, hn, address
        number, address num, address no, addr num, addr no, addr number, add number, add num, street
        number, street no, street num, st number, st num, st no, str num, str no, bldg num, civic
        number, civic no, civic num, civic, no civique, numero civique, numero, situs number, situs
        num, situs address number, low, addr housenumber, adrnum, address numb, num
    """,
    "street": """
        full street name, street full name, full street, street name full, street full, full name,
        st full, full st name, road full, complete street name, street, street name, st name, str
        name, str nm, road name, road, rd name, situs street name, situs street, address street
        name, addr street, calle, rue, nom voie, odonyme, fname, nombre calle
    """,
    "predir": """
        pre dir, st pre dir, street pre dir, dir prefix, direction prefix, prefix direction, prefix
        dir, dir, direction, st dir, str dir, street direction, street dir, pre direction,
        predirection, hse dir cd, pre directional, predirectional, st predirection
    """,
    "pretype": "pre type, st pre type, street pre type, prefix type, st pretyp, pretype",
    "type": """
        st type, str type, street type, type, suffix, st suffix, street suffix, str sfx, str sfx cd,
        post type, st post type, st pos typ, st postyp, suf type, suffix type, street post type, rd
        type, road type, street type suffix, type voie
    """,
    "sufdir": """
        suf dir, st suf dir, street suf dir, post dir, st post dir, st pos dir, suffix direction,
        suffix dir, dir suffix, direction suffix, str sfx dir cd, post directional, street post dir,
        street suffix direction
    """,
    "fraction": """
        fraction, half, addr frac, hse frac nbr, house fraction, number suffix, house suffix, hse
        sfx, address suffix, address number suffix, add num suf, addnum suf, civic suffix, number
        fraction, house letter, st num suffix
    """,
    "unit": """
        unit, unit number, unit num, unit no, unit id, apt, apt no, apt num, apt number, apartment,
        suite, ste, flat, unit value, subaddress, sub address, addr unit, unidad, apartamento
    """,
    "postcode": """
        postcode, post code, postal code, postal, zip, zip code, zip 5, zip code 5, zip cd, situs
        zip, codigo postal, code postal, addr postcode, zipcode, zip5
    """,
    "address": """
        matched address, full address, address full, full addr, address, site address, situs
        address, street address, property address, location address, complete address, addr,
        direccion, domicilio, adresse, address line 1, situs, st address, prop addr, add full,
        addfull, address label
    """,
    "lat": "lat, latitude, latitud, gps lat, intptlat, lat wgs84, point y, y coord, y",
    "lon": "lon, long, lng, longitude, longitud, gps lon, intptlon, lon wgs84, point x, x coord, x",
    "coordinates": "coordinates, lon lat, longitude latitude, coords",
    "match": "match, match status, match indicator",
}  # fmt: skip
_APART = re.compile(r"[\s_:.-]+")
_RANKS = {
    field: {_APART.sub("", name): rank for rank, name in reversed([*enumerate(names.split(","))])}
    for field, names in _NAMES.items()
}
RANGES = (frozenset({"lfromhn", "ltohn", "rfromhn", "rtohn"}), frozenset({"fromaddrl", "toaddrl"}))
"""Columns of street segments with ranges of numbers: TIGER's ADDRFEAT, Esri's street lines."""


@lru_cache(maxsize=256)
def usual(columns: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Of these columns those that are called as each field usually is, the surest first."""
    folded = {name: _folded(name) for name in columns}
    found: dict[str, tuple[str, ...]] = {}
    for field, ranks in _RANKS.items():
        there = sorted((ranks[folded[name]], name) for name in columns if folded[name] in ranks)
        found[field] = tuple(name for _, name in there)
    return found


@lru_cache(maxsize=256)
def are_ranges(columns: frozenset[str]) -> bool:
    """Whether these are not addresses but stretches of streets, with their lowest and highest numbers."""
    folded = {_folded(name) for name in columns}
    return any(each <= folded for each in RANGES)


def _folded(name: str) -> str:
    return _APART.sub("", name.casefold())
