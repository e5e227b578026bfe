"""Makes Port Alder's addresses and the outlines of its zones: data/addresses.csv and data/zones/*.geojson.

The city is a grid of 28 by 28 streets, told in blocks: x runs east from the
quarry to the ocean, y north from the bay. Zone boundaries run half way between
two streets and no house stands there, so every address lies in exactly one zone
of each set. The same seed gives the same bytes; run it again only to change the city::

    python cities/port-alder/make_addresses.py
"""

from __future__ import annotations

import csv
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
SEED = 5550100
SIZE = 28
SOUTH, WEST = 37.0600, -76.0000  # the point x = 0, y = 0
BLOCK_LAT, BLOCK_LON = 0.0025, 0.0031  # one block in degrees, about 277 m each way
MAIN, CENTRAL = 13, 13  # Main Street's y and Central Avenue's x: where the numbers begin
HOUSES = (13, 14)  # fewest and most in a block
EDGE = 0.5  # how far the city reaches beyond its outer streets, in blocks
SETBACK = 0.06  # of a house from the middle of its street, in blocks
NOT_HERE = {49, 50, 51}  # house numbers that would stand on a zone boundary

NORTH_SOUTH = [
    "Old Mill Rd",
    "Quarry Rd",
    "Chestnut St",
    "Walnut St",
    "Hickory St",
    "Sycamore St",
    "Magnolia Ave",
    "Cedar St",
    "Elm St",
    "Maple Ave",
    "Alder St",
    "Lincoln Ave",
    "Franklin St",
    "Central Ave",
    "Church St",
    "Market St",
    "Avenida de las Palmas",
    "Lighthouse Rd",
    "Captains Row",
    "Harbor St",
    "Wharf St",
    "Royal Palm Way",
    "Dune Rd",
    "Pelican Dr",
    "Heron Ln",
    "Shell Rd",
    "Beach Ave",
    "Ocean Blvd",
]
EAST_WEST = [
    "Bayview Dr",
    "Gull Ln",
    "Calle Ocho",
    "Harbor Dr",
    "Oyster Point Rd",
    "Juniper Ct",
    "Willow St",
    "Laurel St",
    "Jefferson Ave",
    "Washington Ave",
    "Madison Ave",
    "Calle del Sol",
    "Cypress St",
    "Main St",
    "1st St",
    "2nd St",
    "3rd St",
    "4th St",
    "5th St",
    "6th St",
    "7th St",
    "8th St",
    "9th St",
    "10th St",
    "11th St",
    "12th St",
    "13th St",
    "Willow Ln",
]
SPLIT_AT_MAIN = {"Walnut St", "Cedar St", "Alder St", "Lincoln Ave", "Franklin St", "Church St", "Market St"}
SPLIT_AT_CENTRAL = {"Main St", "Washington Ave", *(name for name in EAST_WEST if name[0].isdigit())}


@dataclass(frozen=True)
class Area:
    """A rectangle of blocks that belongs to a zone."""

    zone: str
    west: float
    east: float
    south: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        return self.west <= x < self.east and self.south <= y < self.north


def cut(edges: list[float]) -> list[tuple[float, float]]:
    """Spans between the city's own edges, cut at ``edges``."""
    all_edges = [-EDGE, *edges, SIZE - 1 + EDGE]
    return list(itertools.pairwise(all_edges))


def grid(ids: list[str], columns: list[float], rows: list[float]) -> list[Area]:
    """Areas row by row from the south-west corner."""
    spans = [(west, east, south, north) for south, north in cut(rows) for west, east in cut(columns)]
    return [Area(zone, *span) for zone, span in zip(ids, spans, strict=True)]


LOW, HIGH = -EDGE, SIZE - 1 + EDGE
ZONES = {
    "pickup": grid(
        [f"{day}-{week}" for day in ("mon", "tue", "wed", "thu", "fri") for week in "ab"],
        [13.5],
        [5.5, 10.5, 16.5, 21.5],
    ),
    "district": grid(["4", "5", "6", "1", "2", "3"], [8.5, 18.5], [12.5]),
    "precinct": grid([str(number) for number in range(101, 113)], [6.5, 13.5, 20.5], [8.5, 18.5]),
    "evacuation": grid(["D", "C", "B", "A"], [11.5, 18.5, 23.5], []),
    "sweeping": grid([f"sw-{number}" for number in range(1, 9)], [6.5, 13.5, 20.5], [12.5]),
    "zoning": [
        Area("R-1", LOW, 24.5, LOW, 10.5),
        Area("R-1", LOW, 9.5, 10.5, 16.5),
        Area("C-2", 9.5, 18.5, 10.5, 16.5),
        Area("C-1", 18.5, 24.5, 10.5, 16.5),
        Area("I-1", LOW, 4.5, 16.5, HIGH),
        Area("R-2", 4.5, 24.5, 16.5, HIGH),
        Area("W-1", 24.5, HIGH, LOW, HIGH),
    ],
}
IN_ROWS = ("pickup", "district", "precinct", "evacuation", "sweeping")
"""Zone sets that a row of addresses.csv names; zoning is found by the point."""

DAYS = {
    "mon": ("Monday", "lunes"),
    "tue": ("Tuesday", "martes"),
    "wed": ("Wednesday", "miércoles"),
    "thu": ("Thursday", "jueves"),
    "fri": ("Friday", "viernes"),
}
ZONING = {
    "R-1": ("single-family residential", "residencial unifamiliar"),
    "R-2": ("multifamily residential", "residencial multifamiliar"),
    "C-1": ("neighborhood commercial", "comercial de barrio"),
    "C-2": ("downtown mixed use", "uso mixto del centro"),
    "I-1": ("light industrial", "industrial ligero"),
    "W-1": ("waterfront", "frente marítimo"),
}
POLLING_PLACES = [
    "bayview-elementary",
    "calle-ocho-center",
    "oyster-point-center",
    "dunes-elementary",
    "quarry-road-school",
    "city-hall",
    "harbor-recreation-center",
    "shell-road-fire-station",
    "old-mill-school",
    "northside-library",
    "lincoln-high-school",
    "ocean-view-center",
]
ROUTES = {
    "A": ("Ocean Boulevard to Main Street West", "por Ocean Boulevard hasta Main Street Oeste"),
    "B": ("Harbor Street to Main Street West", "por Harbor Street hasta Main Street Oeste"),
    "C": ("Church Street to Main Street West", "por Church Street hasta Main Street Oeste"),
    "D": ("Main Street West to Old Mill Road", "por Main Street Oeste hasta Old Mill Road"),
}
SWEEPING_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday") * 2


def describe(zone_set: str, zone: str) -> dict[str, str]:
    """The properties of a zone's outline: names in both languages, and what only its set has."""
    if zone_set == "pickup":
        (english, spanish), week = DAYS[zone[:3]], zone[-1].upper()
        names = f"{english}, recycling week {week}", f"{spanish}, semana de reciclaje {week}"
        return named(*names, day=english, recycling_week=week)
    if zone_set == "evacuation":
        english, spanish = ROUTES[zone]
        return named(f"Zone {zone}", f"Zona {zone}", route=english, route_es=spanish)
    if zone_set == "zoning":
        return named(*ZONING[zone])
    if zone_set == "precinct":
        return named(f"Precinct {zone}", f"Precinto {zone}", polling_place=POLLING_PLACES[int(zone) - 101])
    if zone_set == "sweeping":
        number = zone.removeprefix("sw-")
        return named(
            f"Sweeping area {number}", f"Área de barrido {number}", day=SWEEPING_DAYS[int(number) - 1]
        )
    return named(f"District {zone}", f"Distrito {zone}")


def named(english: str, spanish: str, **more: str) -> dict[str, str]:
    return {"name_en": english, "name_es": spanish, **more}


def zone_of(zone_set: str, x: float, y: float) -> str:
    """The one zone at this point. The grid leaves none without and none with two."""
    (found,) = {area.zone for area in ZONES[zone_set] if area.holds(x, y)}
    return found


def lonlat(x: float, y: float) -> list[float]:
    return [round(WEST + x * BLOCK_LON, 5), round(SOUTH + y * BLOCK_LAT, 5)]


def outline(area: Area) -> list[list[list[float]]]:
    """A counterclockwise ring (RFC 7946, 3.1.6) around the area."""
    west, east, south, north = area.west, area.east, area.south, area.north
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return [[lonlat(x, y) for x, y in corners]]


def features(zone_set: str) -> list[dict[str, object]]:
    """One feature a zone; a zone of several areas is a MultiPolygon."""
    found: list[dict[str, object]] = []
    for zone in sorted({area.zone for area in ZONES[zone_set]}):
        rings = [outline(area) for area in ZONES[zone_set] if area.zone == zone]
        geometry: dict[str, object] = (
            {"type": "Polygon", "coordinates": rings[0]}
            if len(rings) == 1
            else {"type": "MultiPolygon", "coordinates": rings}
        )
        properties: dict[str, object] = {"id": zone, "zone_set": zone_set, **describe(zone_set, zone)}
        found.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return found


def houses(chance: random.Random) -> list[int]:
    """House numbers within one block, 1 to 99."""
    usual = [number for number in range(2, 99) if number not in NOT_HERE]
    return sorted(chance.sample(usual, chance.randint(*HOUSES)))


def addresses() -> Iterator[tuple[int, str, float, float]]:
    """Number, street, x, y. Even numbers stand east or north of their street."""
    chance = random.Random(SEED)
    for line, name in enumerate(NORTH_SOUTH):
        for along, number, street in numbered(name, name in SPLIT_AT_MAIN, MAIN, "SN", chance):
            yield number, street, line + (SETBACK if number % 2 == 0 else -SETBACK), along
    for line, name in enumerate(EAST_WEST):
        for along, number, street in numbered(name, name in SPLIT_AT_CENTRAL, CENTRAL, "WE", chance):
            yield number, street, along, line + (SETBACK if number % 2 == 0 else -SETBACK)


def numbered(
    name: str, split: bool, middle: int, sides: str, chance: random.Random
) -> Iterator[tuple[float, int, str]]:
    """Every house of one street: where along it, its number, and the street with its side."""
    for block in range(SIZE - 1):
        for house in houses(chance):
            if not split:
                yield block + house / 100, (block + 1) * 100 + house, name
            elif block >= middle:
                yield block + house / 100, (block - middle + 1) * 100 + house, f"{sides[1]} {name}"
            else:
                yield block + 1 - house / 100, (middle - block) * 100 + house, f"{sides[0]} {name}"


def write_addresses(path: Path) -> int:
    """The gazetteer as CSV; how many rows."""
    rows = sorted(addresses(), key=lambda row: (row[1], row[0]))
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["number", "street", "lat", "lon", "zip", *IN_ROWS])
        for number, street, x, y in rows:
            lon, lat = lonlat(x, y)
            postcode = "23998" if x < CENTRAL + EDGE else "23999"
            zones = [zone_of(zone_set, x, y) for zone_set in IN_ROWS]
            out.writerow([number, street, f"{lat:.5f}", f"{lon:.5f}", postcode, *zones])
    return len(rows)


def write_zones(folder: Path) -> None:
    for zone_set in ZONES:
        lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in features(zone_set))
        text = f'{{"type": "FeatureCollection", "name": "{zone_set}", "features": [\n{lines}\n]}}\n'
        (folder / f"{zone_set}.geojson").write_text(text, encoding="utf-8")


def main(folder: Path = DATA) -> None:
    (folder / "zones").mkdir(parents=True, exist_ok=True)
    write_zones(folder / "zones")
    print(write_addresses(folder / "addresses.csv"), "addresses")


if __name__ == "__main__":
    main()
