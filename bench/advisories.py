"""Deciding every recorded NWS alert: parse, what each means, what became of it, whom it concerns."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.line import Line

RECORDED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "nws"
NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
RUNS = 7


def measure() -> Iterator[Line]:
    """``cap_1171``: the limit is 1 s for all; the folder holds 1,077 alerts, which ``n`` says.

    The peer reads the same bytes with json.loads and walks every value once. Both are
    CPU seconds, in turns, the best of seven: other work on the machine only adds to them.
    """
    files = [path.read_bytes() for path in sorted(RECORDED.glob("*.json"))]
    if not files:
        return
    count = _decided(files)
    ours, peers = [], []
    for _ in range(RUNS):
        ours.append(_seconds(_decided, files))
        peers.append(_seconds(_walked, files))
    yield Line("cap_1171", min(ours), "s", "json.loads and a walk", min(peers), count)


def _seconds(work: Any, files: Sequence[bytes]) -> float:
    gc.collect()
    started = time.process_time()
    work(files)
    return time.process_time() - started


def _decided(files: Sequence[bytes]) -> int:
    """The whole way for every alert; how many alerts there were."""
    from city.advisories import concerns, fold, message, needs_staff, tier
    from city.earth.places import Location
    from feeds.formats import ParseOptions
    from feeds.formats.cap import FORMAT

    _forget()
    messages = [message(item) for data in files for item in FORMAT.parse(data, ParseOptions()).items]
    listeners = (
        Location("Seattle", lat=47.6, lon=-122.33, ugc=("WAZ315", "WAC033"), same=("053033",)),
        Location("Fargo", lat=46.88, lon=-96.79, ugc=("NDZ039", "NDC017"), same=("038017",)),
        Location("a county", same=("048201",)),
        Location("a point", lat=25.77, lon=-80.19),
        Location("nowhere known"),
    )
    for standing in fold(messages, NOW).live:
        tier(standing.message)
        needs_staff(standing.message)
        for each in listeners:
            concerns(standing.message, each)
    return len(messages)


def _forget() -> None:
    """What one run remembers must not make the next one faster."""
    from city.alerts import messages, vtec

    messages._plain_identifier.cache_clear()
    vtec._read.cache_clear()


def _walked(files: Sequence[bytes]) -> int:
    return sum(_values(json.loads(data)) for data in files)


def _values(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_values, value.values()))
    if isinstance(value, list):
        return sum(map(_values, value))
    return 1
