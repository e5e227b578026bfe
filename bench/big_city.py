"""A city of the size of Los Angeles, made up: a million addresses, 12,000 street names, 2,000 zones.

Nothing of it is real but its proportions. The same arguments always give the same bytes, so
that figures of two runs can be compared. ``python -m bench.big_city FOLDER`` writes it out.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ADDRESSES = 1_000_000
STREETS = 12_000
SOUTH, WEST, NORTH, EAST = 33.70, -118.67, 34.34, -118.15
ZONE_SETS: Mapping[str, tuple[int, int]] = {"pickup": (25, 40), "precinct": (20, 40), "district": (10, 20)}
"""Columns and rows of each set: 2,000 zones in all, and every point of the city lies in three."""
SIDE = 125
"""Points on each of the four sides of a zone: 500 around it."""
HEADER = "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n"
"""The columns of an OpenAddresses file."""
FIELDS = {
    "lat": "LAT", "lon": "LON", "number": "NUMBER", "street": "STREET", "unit": "UNIT", "postcode": "POSTCODE"
}  # fmt: skip

_SPACING = 0.00012  # degrees between neighbours, about 13 m
_SUFFIXES = ("ST", "AVE", "BLVD", "DR", "RD", "PL", "WAY", "LN", "CT", "TER", "CIR", "PKWY", "TRL")
_FIRST = """
    ALDER ASPEN BEVERLY BIRCH BLUE BRIAR CANYON CEDAR CHERRY CLIFF COLD CORAL COTTON CRYSTAL CYPRESS
    DEER EAGLE ECHO ELM EMERALD FALCON FERN FOX GLEN GOLDEN GRAND GREEN HARBOR HAWK HAZEL HIDDEN HIGH
    HOLLY IRON IVY JASMINE JUNIPER KINGS LAKE LAUREL LEMON LINCOLN LOMA MAGNOLIA MAPLE MARBLE MEADOW
    MISTY OAK OCEAN OLIVE ORCHARD PALM PINE PRAIRIE QUAIL RAVEN RED RIVER ROCK ROSE ROYAL SAGE SILVER
    STONE SUMMER SUN SYCAMORE VALLEY WALNUT WILLOW WINTER WOLF
"""
_SECOND = """
    BEND BLUFF BRANCH BREEZE BROOK COVE CREEK CREST DALE FALLS FIELD FLOWER FOREST GATE GROVE HAVEN HILL
    HOLLOW KNOLL LAND LEAF MESA MONT PARK PEAK POINT RANCH RIDGE RUN SHADOW SHORE SPRINGS TRACE VIEW
    VISTA WIND WOOD
"""
_PERSONS = """
    ADAMS ALVARADO BAXTER BRADLEY CHAVEZ COLEMAN DELGADO ELLIS FIGUEROA FLETCHER GARCIA GRIFFITH HARPER
    HERRERA HOBART IRVING JEFFERSON KINGSLEY LOWELL MCKINLEY MERCER NORMANDIE ORTEGA PARKER QUINCY
    RAMIREZ SAWYER SHERMAN THORNTON UNDERWOOD VARGAS WASHINGTON WINSLOW YOUNG ZAMORA
"""
_SPANISH_WAYS = ("CALLE", "CAMINO", "AVENIDA", "PASEO", "VIA", "CALLE DE", "CAMINO DEL", "AVENIDA DE LA")
_SPANISH = """
    ALEGRE ARBOL AURORA BAHIA BRISA CAMPO CIELO CORONA CORTEZ ENCANTO ESTRELLA FLORES FUENTE GAVIOTA
    JARDIN LAGUNA LUNA MADERA MAR MARINA MESA MIRADOR MONTANA NARANJO NIEVE ORO PALOMA PLATA PRIMAVERA
    REAL RIO ROBLE ROSAS SERENO SIERRA SOL SUENO TIERRA TORRES VALLE VERANO VERDE VIENTO VISTA
"""


class BigCity(NamedTuple):
    """Where the two lists lie."""

    addresses: Path
    zones: Path


@cache
def street_names(count: int = STREETS) -> tuple[str, ...]:
    """So many different names, as a register writes them: "W 112TH ST", "N OAK GROVE AVE", "CALLE DE ORO"."""
    random = Random("streets")
    named = [f"{first} {second}" for first, second in product(_FIRST.split(), _SECOND.split())]
    named += [*_FIRST.split(), *_PERSONS.split()]
    plain = [f"{name} {random.choice(_SUFFIXES)}" for name in named]
    directed = [f"{direction} {name}" for name in plain[::3] for direction in "NS"]
    numbered = [
        f"{side} {_ordinal(n)} {suffix}" for n, side, suffix in product(range(1, 190), "EW", ("ST", "PL"))
    ]
    spanish = [f"{way} {name}" for way, name in product(_SPANISH_WAYS, _SPANISH.split())]
    lettered = [f"AVENUE {n}" for n in range(16, 68)] + [f"AVENUE {letter}" for letter in "BCDFGHJK"]
    others = [f"{name} {suffix}" for name, suffix in product(named, _SUFFIXES)]
    random.shuffle(others)
    found = list(dict.fromkeys([*numbered, *spanish, *lettered, *directed, *plain, *others]))[:count]
    random.shuffle(found)
    return tuple(found)


def address_lines(count: int = ADDRESSES, streets: int = STREETS, seed: int = 1) -> Iterator[str]:
    """The rows of the list, street by street. One in twelve is a flat of the house before it."""
    random = Random(f"addresses {seed}")
    names = street_names(streets)
    weights = [1 / (position + 40) for position in range(len(names))]
    total, given, weight = sum(weights), 0, 0.0
    for name, each in zip(names, weights, strict=True):
        weight += each
        rows = round(count * weight / total) - given
        given += rows
        yield from _street(random, name, rows)


def _street(random: Random, name: str, rows: int) -> Iterator[str]:
    """Houses along a straight line to the north or east, odd numbers on one side of it."""
    long = rows * _SPACING / 2
    north = random.random() < 0.5
    lat = random.uniform(SOUTH, max(SOUTH, NORTH - (long if north else 0.0)))
    lon = random.uniform(WEST, max(WEST, EAST - (0.0 if north else long)))
    number, unit = 100 * random.randrange(1, 90), 0
    for row in range(rows):
        along, aside = _SPACING * (row // 2), 0.0001 * (row % 2)
        here = (lat + along, lon + aside) if north else (lat + aside, lon + along)
        unit = unit + 1 if row and random.random() < 1 / 12 else 0
        number += 0 if unit else random.randrange(1, 6)
        yield line(
            number, name, here[0], here[1], f"APT {unit}" if unit else "", f"{random.getrandbits(64):016x}"
        )


def line(number: int, street: str, lat: float, lon: float, unit: str = "", mark: str = "") -> str:
    """One row of the list."""
    postcode = 90001 + int((lat - SOUTH) / 0.06) * 9 + int((lon - WEST) / 0.06)
    return f"{lon:.6f},{lat:.6f},{number},{street},{unit},LOS ANGELES,,CA,{postcode},,{mark}\n"


def zones() -> Iterator[dict[str, Any]]:
    """The zones as GeoJSON features. Neighbours share their wavy borders to the last digit."""
    for zone_set, (columns, rows) in ZONE_SETS.items():
        for row, column in product(range(rows), range(columns)):
            ring = list(_ring(zone_set, columns, rows, column, row))
            properties = {"id": f"{zone_set}-{row * columns + column + 1}", "zone_set": zone_set}
            geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
            yield {"type": "Feature", "properties": properties, "geometry": geometry}


def _ring(zone_set: str, columns: int, rows: int, column: int, row: int) -> Iterator[Sequence[float]]:
    """Counter-clockwise, from the south-western corner."""
    grid = zone_set, columns, rows
    yield from _border(*grid, column, row, True)[:-1]
    yield from _border(*grid, column + 1, row, False)[:-1]
    yield from _border(*grid, column, row + 1, True)[:0:-1]
    yield from _border(*grid, column, row, False)[:0:-1]


@cache
def _border(zone_set: str, columns: int, rows: int, column: int, row: int, east: bool) -> list[list[float]]:
    """From a corner of the grid to the next one in the east or in the north."""
    wide, high = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    random = Random(f"{zone_set} {column} {row} {east}")
    phase, waves = random.uniform(0, 6), random.uniform(2, 9)
    points = []
    for step in range(SIDE + 1):
        part = step / SIDE
        swing = 0.15 * math.sin(math.pi * part) * math.sin(waves * part * math.pi + phase)
        x, y = (column + part, row + swing) if east else (column + swing, row + part)
        points.append([round(WEST + x * wide, 6), round(SOUTH + y * high, 6)])
    return points


def write(folder: Path, count: int = ADDRESSES, streets: int = STREETS) -> BigCity:
    """Both lists as files: CSV as OpenAddresses has it, and a GeoJSON feature collection."""
    folder.mkdir(parents=True, exist_ok=True)
    city = BigCity(folder / "addresses.csv", folder / "zones.geojson")
    with city.addresses.open("w") as file:
        file.write(HEADER)
        file.writelines(address_lines(count, streets))
    with city.zones.open("w") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        file.write(",\n".join(json.dumps(each, separators=(",", ":")) for each in zones()))
        file.write("\n]}\n")
    return city


def change(addresses: Path, count: int, seed: int) -> None:
    """So many rows, scattered at random: half get another number, half a new neighbour."""
    random = Random(f"change {seed}")
    rows = addresses.read_text().splitlines(keepends=True)
    for number, at in enumerate(random.sample(range(1, len(rows)), count)):
        cells = rows[at].split(",")
        cells[2] = str(int(cells[2]) + 7)
        rows[at] = ",".join(cells) if number % 2 else rows[at] + ",".join(cells)
    addresses.write_text("".join(rows))


def _ordinal(number: int) -> str:
    ending = "TH" if number % 100 in (11, 12, 13) else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    return f"{number}{ending}"


if __name__ == "__main__":
    print(*write(Path(sys.argv[1])))
