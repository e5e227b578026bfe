"""Putting the pages of a portal together, beside decoding the same rows at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping

from bench.line import Line
from feeds.fetching.address import Address, Asked
from feeds.fetching.pace import Timing
from feeds.fetching.paging import Ask, Whole
from feeds.fetching.walk import Bounds, walked
from feeds.portals.socrata import PORTAL, SIZE
from net.http import Answer

ROWS = 100_000
ROUNDS = 5


def measure() -> Iterator[Line]:
    """Processor seconds of a walk over ten pages in memory, without any network; the best of some rounds."""
    rows = [_row(number) for number in range(ROWS)]
    pages = [json.dumps(rows[at : at + SIZE]).encode() for at in range(0, ROWS, SIZE)]
    whole = json.dumps(rows).encode()
    del rows
    pairs = [(_seconds(lambda: _walk(pages)), _seconds(lambda: json.loads(whole))) for _ in range(ROUNDS)]
    ours, peer = min(mine for mine, _ in pairs), min(other for _, other in pairs)
    yield Line("walk_100k", ours, "s", "json.loads of the rows", peer, ROUNDS)


def _row(number: int) -> dict[str, object]:
    """A row as wide as a city's address table."""
    return {
        "id": str(number),
        "address": f"{number} ROYAL PALM WAY",
        "trash_day": "Monday",
        "recycling_week": "A",
        "ward": "3",
        "precinct": "12",
        "location": {"type": "Point", "coordinates": [-75.95, 37.09]},
    }


def _walk(pages: list[bytes]) -> Whole:
    address = Address.of("https://data.example.gov/resource/abcd-1234.json")

    def get(url: str, _headers: Mapping[str, str], _most: int) -> Answer:
        asked = Address.of(url)
        if "count" in asked.get("$select"):
            return Answer(200, {}, b'[{"n": "%d", "at": "2026-11-22"}]' % ROWS)
        return Answer(200, {}, pages[int(asked.get("$offset")) // SIZE])

    limits = Bounds(1_000_000_000, 60, 100)
    return walked(
        lambda: PORTAL.walk(Ask(address=address)),
        Asked(str(address), {}, frozenset()),
        get,
        limits,
        Timing(lambda: 0.0),
    )


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
