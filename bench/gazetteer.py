"""A city of a million addresses: compiling, changing and asking its gazetteer."""

from __future__ import annotations

import csv
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bench import big_city
from bench.bytecode import bytecode
from bench.line import Line
from snapshot.files import FolderFiles
from snapshot.pointer import load
from snapshot.read import Reader, Snapshot

ASKED = 5_000
"""How many addresses and points are looked up."""
WARM = 4
PATCHES = 3
_PEER = "csv and sqlite3 alone: the same rows into one table with one index"
_MB = 1e6
Environment = Mapping[str, str]


def measure() -> Iterator[Line]:
    """Seconds are those of the wall. The whole of it takes a few minutes, most of them for the first line."""
    with tempfile.TemporaryDirectory() as name, bytecode() as environment:
        folder = Path(name)
        big_city.write(folder)
        ours, peer = (
            _child(each, folder, environment) for each in ("bench.gazetteer_child", "bench.gazetteer")
        )
        yield Line("compile_1m", ours["seconds"], "s", _PEER, peer["seconds"], 1)
        yield Line("compile_1m_memory", ours["peak_mb"], "MB", _PEER, peer["peak_mb"], 1)
        yield from _sizes(folder)
        yield from _patches(folder, environment)
        snapshot = Reader(FolderFiles(folder / "data" / "snapshot")).current(datetime.now(UTC))
        rows = _some_rows(folder)
        yield _exact(snapshot, folder, rows)
        yield _points(snapshot, rows)


def _child(module: str, folder: Path, environment: Environment) -> dict[str, float]:
    command = [sys.executable, "-m", module, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _sizes(folder: Path) -> Iterator[Line]:
    files = FolderFiles(folder / "data" / "snapshot")
    pointer = load(files.pointer() or b"")
    shards = [files.open(name).stat().st_size / _MB for name in pointer.shards]
    ours = [files.open(pointer.gazetteer).stat().st_size / _MB, *shards]
    peer = (folder / "peer.sqlite").stat().st_size / _MB
    yield Line("gazetteer_size", sum(ours), "MB", _PEER, peer, len(ours))
    yield Line("shard_largest", max(shards), "MB", _PEER, peer, len(shards))


def _patches(folder: Path, environment: Environment) -> Iterator[Line]:
    """A hundred rows changed or added, at random: the whole refresh, from the file to the snapshot."""
    ours, peer = [], []
    for seed in range(PATCHES):
        big_city.change(folder / "addresses.csv", 100, seed)
        ours.append(_child("bench.gazetteer_child", folder, environment)["seconds"])
        started = time.perf_counter()
        with (folder / "addresses.csv").open(newline="") as file:
            sum(1 for _ in csv.reader(file))
        peer.append(time.perf_counter() - started)
    yield Line("patch_100", sorted(ours)[1], "s", "csv alone: reading the file", sorted(peer)[1], PATCHES)


def _some_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "addresses.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return Random("rows").sample(rows, ASKED)


def _exact(snapshot: Snapshot, folder: Path, rows: Sequence[dict[str, str]]) -> Line:
    asked = [f"{row['NUMBER']} {row['STREET']}" for row in rows]
    assert all(
        snapshot.resolve(words).location or snapshot.resolve(words).candidates for words in asked[:200]
    )
    with closing(sqlite3.connect(folder / "peer.sqlite")) as connection:
        sql = "SELECT * FROM rows WHERE street = ? AND number = ?"
        keys = [(row["STREET"], row["NUMBER"]) for row in rows]
        peer = _p99(lambda key: connection.execute(sql, key).fetchall(), keys)
    return Line(
        "lookup_exact", _p99(snapshot.resolve, asked), "ms p99", "sqlite3 by an index", peer, len(rows)
    )


def _points(snapshot: Snapshot, rows: Sequence[dict[str, str]]) -> Line:
    points = [(float(row["LAT"]), float(row["LON"])) for row in rows]
    ours = _p99(lambda at: snapshot.at(*at), points)
    try:
        import shapely
    except ImportError:
        return Line("point_in_zone", ours, "ms p99", "shapely is not installed", 0.0, len(points))
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in big_city.zones()]
    names = [each["properties"] for each in big_city.zones()]
    tree = shapely.STRtree(shapes)

    def peer(at: tuple[float, float]) -> dict[str, str]:
        found = tree.query(shapely.Point(at[1], at[0]), predicate="intersects")
        return {names[each]["zone_set"]: names[each]["id"] for each in found}

    differing = sum(dict(snapshot.at(*at).zones) != peer(at) for at in points)
    assert not differing, f"{differing} of {len(points)} points lie elsewhere for shapely"
    return Line("point_in_zone", ours, "ms p99", "shapely STRtree", _p99(peer, points), len(points))


def _p99(ask: Callable[[Any], Any], every: Sequence[Any]) -> float:
    """Milliseconds, each asked so often that all is warm (a zone's edges are sorted at the fourth point).

    Of processor time: nothing here waits, and on a busy machine the hundredth of the answers that
    take longest on the wall are those in which another process had its turn.
    """
    for each in [*every] * WARM:
        ask(each)
    taken = []
    for each in every:
        started = time.thread_time()
        ask(each)
        taken.append(time.thread_time() - started)
    return sorted(taken)[len(taken) * 99 // 100] * 1000


def _bare(folder: Path) -> dict[str, float]:
    started = time.perf_counter()
    with closing(sqlite3.connect(folder / "peer.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE rows (lon, lat, number, street, unit, postcode)")
        with (folder / "addresses.csv").open(newline="") as file:
            rows = csv.reader(file)
            next(rows)
            values = ((*row[:5], row[8]) for row in rows)
            connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", values)
        connection.execute("CREATE INDEX by_street ON rows (street, number)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - started, "peak_mb": peak}


if __name__ == "__main__":
    print(json.dumps(_bare(Path(sys.argv[1]))))
