"""The demo city, grown to four million residents: as many records as such a city publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import Settings
from app.wiring.feeds import facts, ready
from app.wiring.published import snapshots
from city.records import KINDS, Record
from feeds.staff import encoded_records
from snapshot.codec import encode_many
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import SourceStatus
from snapshot.write import publish

WEEK = timedelta(weeks=1)
MOST: Mapping[str, int] = {
    "meeting": 3_000, "event": 5_000, "news": 1_000, "place": 3_000, "closure": 500, "official": 120,
    "service": 250, "fact": 600, "page": 2_000, "permit": 20_000, "request": 50_000, "collection": 4_000,
}  # fmt: skip
"""Records of each kind, about; those of the other kinds (zones, addresses, alerts, rules) stay the demo's.

A turn whose place is resolved reads neither the gazetteer nor the outlines; their own lines are
``lookup`` and ``point_in_zone``.
"""
_SPREAD = {"meeting": WEEK, "event": WEEK, "closure": WEEK, "news": -timedelta(days=1)}
"""Copies lie so much later each, over a year."""
_NAMES = ("name", "title", "body", "number")


def metropolis(settings: Settings, clock: RunningClock, folder: Path) -> Snapshot:
    """Publish the grown city's snapshot into ``folder``; the current one."""
    ready(settings, clock)
    small = snapshots(settings, clock)()
    files = FolderFiles(folder / "snapshot")
    sources = [
        encoded_records(_status(kind, records, clock.now()), encode_many(records))
        for kind, each in KINDS.items()
        if (records := list(_grown(kind, small.records(each)))) and kind != "address"
    ]
    publish(sources, facts(settings), files, folder / "work")
    return Reader(files, recheck_seconds=3600).current(clock.now())


def _status(kind: str, records: list[Any], now: datetime) -> SourceStatus:
    return SourceStatus(kind, kind, "fresh", len(records), now, now)


def _grown(kind: str, records: tuple[Record, ...]) -> Iterator[Record]:
    """The records, and copies of them under other names and in other zones."""
    count = max(1, MOST.get(kind, 0) // len(records)) if records else 0
    for number in range(count):
        for record in records:
            yield replace(record, source=kind) if number == 0 else _copy(record, kind, number)


def _copy(record: Any, kind: str, number: int) -> Record:
    changes: dict[str, Any] = {"source": kind}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, datetime) and kind in _SPREAD:
            changes[field.name] = value + _SPREAD[kind] * (number % 50)
        elif field.name in {"id", "zone"} and value:
            changes[field.name] = f"{value}-{number}"
        elif field.name in _NAMES:
            changes[field.name] = _renamed(value, number)
    made: Record = replace(record, **changes)
    return made


def _renamed(value: Any, number: int) -> Any:
    if isinstance(value, Mapping):
        return {language: f"{words} {number}" for language, words in value.items()}
    return f"{value} {number}" if isinstance(value, str) else value
