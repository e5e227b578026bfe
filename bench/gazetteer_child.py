"""One refresh of the big city in a process of its own, so that its memory can be told."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from bench.big_city import FIELDS
from feeds.fetching.fetch import Fetcher
from feeds.pipeline import Ports, refresh
from feeds.source import Source, source
from snapshot.files import FolderFiles
from snapshot.sources import CityFacts
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces

FACTS = CityFacts(
    name="Los Angeles", state="CA", zone="America/Los_Angeles", latitude=34.05, longitude=-118.24
)


def sources() -> list[Source]:
    """The two lists, as a city.toml would have them."""
    zones = {"id": "zones", "url": "file:zones.geojson", "kind": "zone", "format": "table", "max_mb": 100}
    addresses = {"id": "addresses", "url": "file:addresses.csv", "kind": "address", "format": "table"}
    return [source(zones, "bench"), source({**addresses, "fields": FIELDS, "max_mb": 200}, "bench")]


def run(folder: Path) -> dict[str, float]:
    """A whole ``refresh``: from the files on the disk to the published snapshot."""
    database = Database(folder / "data" / "townbell.sqlite")
    ports = Ports(
        fetcher=Fetcher(folder, _nobody, {}),
        memory=SqliteFeedMemory(database),
        pieces=SqlitePieces(database),
        posts=tuple,
        files=FolderFiles(folder / "data" / "snapshot"),
        workdir=folder / "data" / "work",
        facts=FACTS,
        elapsed=time.monotonic,
    )
    started, cpu = time.perf_counter(), time.process_time()
    done = refresh(sources(), ports, datetime.now(UTC))
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    assert all(each.state in {"fresh", "unchanged"} for each in done.sources), done.sources
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": spent, "peak_mb": peak, "records": done.sources[1].records}


def _nobody(*_request: object) -> NoReturn:
    raise AssertionError("nothing is asked of the network")


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
