"""What staff have added in the console, and the files for it, in the data folder of one machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from app import staff_sources

PENDING = staff_sources.PENDING


class Added(Protocol):
    """Where is kept what staff have added; an upload goes by a name that begins with PENDING, until it is."""

    def known(self) -> Mapping[str, Mapping[str, Any]]:
        """Who added each source when (``by``, ``at``), by its id."""

    def add(self, table: Mapping[str, Any], by: str, at: datetime) -> None:
        """Keep one more; one with the same id takes its place. Raises WrongUse where there are too many."""

    def remove(self, source_id: str) -> bool:
        """Keep it no longer, nor what was uploaded for it; whether it was one of these."""

    def hold(self, name: str, content: bytes, now: datetime) -> None:
        """Keep a file until it is looked at and added, for a day."""

    def held(self, name: str) -> Path | None:
        """Where that file can be read; None where it is not there any more."""

    def settle(self, name: str, source_id: str) -> str:
        """Keep a file that is held for good, for this source; by what name."""


class AddedHere:
    """The port Added over the data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / staff_sources.UPLOADS

    def known(self) -> Mapping[str, Mapping[str, Any]]:
        return staff_sources.known(self._data)

    def add(self, table: Mapping[str, Any], by: str, at: datetime) -> None:
        staff_sources.add(self._data, table, by, at)

    def remove(self, source_id: str) -> bool:
        return staff_sources.remove(self._data, source_id)

    def hold(self, name: str, content: bytes, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep(now)
        (self._folder / name).write_bytes(content)

    def held(self, name: str) -> Path | None:
        path = self._folder / name
        return path if path.is_file() else None

    def settle(self, name: str, source_id: str) -> str:
        path = self._folder / name
        kept = path.with_name(f"{source_id}{path.suffix}")
        path.replace(kept)
        return kept.name

    def _sweep(self, now: datetime) -> None:
        """Files that nobody added within a day go."""
        old = now - timedelta(days=1)
        for path in self._folder.glob(f"{PENDING}*"):
            if path.stat().st_mtime < old.timestamp():
                path.unlink()
