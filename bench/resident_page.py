"""A resident's own place, at some thousand addresses of the demo city: p99 of the whole page with its map.

Through the real server over one kept connection, in turns with a bare Flask view of as many bytes
(bench/served.py). Every page is another place: nothing of it can have been kept.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.published import snapshots
from app.wiring.site import site
from bench.line import Line
from bench.served import bare, seconds, served
from web.place.links import PlaceLinks

PLACES, WARMING, AT_ONCE = 1_000, 100, 50


def measure() -> Iterator[Line]:
    """Milliseconds of the whole answer, p50 and p99."""
    with tempfile.TemporaryDirectory() as data:
        make = partial(_site, Path(data))
        make()  # compiles the snapshot
        paths = _paths(Path(data))
        with served(make) as port:
            body = b"x" * _length(port, paths[0])
            with served(partial(bare, "/place", body)) as other:
                ours, theirs = _timed(port, other, paths)
    yield _line("resident_page_p50", 0.5, ours, theirs)
    yield _line("resident_page", 0.99, ours, theirs)


def _timed(port: int, other: int, paths: list[str]) -> tuple[list[float], list[float]]:
    """In turns of some pages each; those that warm up do not count."""
    ours: list[float] = []
    theirs: list[float] = []
    for first in range(0, len(paths), AT_ONCE):
        ours += seconds(port, paths[first : first + AT_ONCE])
        theirs += seconds(other, ["/place"] * AT_ONCE)
    return ours[WARMING:], theirs[WARMING:]


def _line(name: str, share: float, ours: list[float], theirs: list[float]) -> Line:
    at = [1_000 * statistics.quantiles(each, n=1_000)[round(share * 1_000) - 1] for each in (ours, theirs)]
    return Line(name, at[0], "ms", "a bare Flask view of as many bytes", at[1], len(ours))


def _settings(data: Path) -> Any:
    return load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(data)})


def _site(data: Path) -> Any:
    return site(_settings(data), RunningClock())


def _paths(data: Path) -> list[str]:
    """Pages of addresses from all over the list, each once."""
    import csv

    from app.wiring import state

    settings = _settings(data)
    links = PlaceLinks(state.key(settings, "page-key").decode())
    town = snapshots(settings, RunningClock())()
    with (PROJECT / "cities" / "port-alder" / "data" / "addresses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    step = len(rows) // (PLACES + WARMING)
    found = (town.resolve(f"{row['number']} {row['street']}").location for row in rows[::step])
    labels = dict.fromkeys(each.label for each in found if each is not None)
    return [f"/place/{links.close(label)}?lang=en" for label in list(labels)[: PLACES + WARMING]]


def _length(port: int, path: str) -> int:
    import http.client

    from bench.served import get

    return len(get(http.client.HTTPConnection("127.0.0.1", port), path)[1])
