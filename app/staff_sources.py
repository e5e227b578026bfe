"""The sources that staff have added in the console, beside those of city.toml: a file in the data folder.

It holds what a ``[[sources]]`` table holds, and who added it when. A source of city.toml with the same id
goes first. What staff uploaded lies beside it, and its address is ``upload:NAME``.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from city.errors import BadSettings, WrongUse

NAME = "sources.json"
UPLOADS = "uploads"
UPLOAD = "upload:"
PENDING = "pending-"
"""How the name of an upload begins that was not added yet."""
MOST = 200


def listed(data: Path) -> list[dict[str, Any]]:
    """The tables, ready to be read as city.toml's are. Raises BadSettings where the file is damaged."""
    return [_ready(data, each["table"]) for each in _entries(data)]


def known(data: Path) -> Mapping[str, Mapping[str, Any]]:
    """Who added each source when (``by``, ``at``), by its id."""
    return {each["table"]["id"]: each for each in _entries(data)}


def add(data: Path, table: Mapping[str, Any], by: str, at: datetime) -> None:
    """Keep one more; one with the same id takes its place. Raises WrongUse where there are too many."""
    with _alone(data):
        kept = [each for each in _entries(data) if each["table"]["id"] != table["id"]]
        if len(kept) >= MOST:
            raise WrongUse(
                f"there are {MOST} sources already", fix="Write further ones into city.toml", code="full"
            )
        _write(data, [*kept, {"table": dict(table), "by": by, "at": at.isoformat()}])


def remove(data: Path, source_id: str) -> bool:
    """Keep it no longer; whether it was one of these. What was uploaded for it goes, too."""
    with _alone(data):
        entries = _entries(data)
        kept = [each for each in entries if each["table"]["id"] != source_id]
        if len(kept) == len(entries):
            return False
        _write(data, kept)
    for path in (data / UPLOADS).glob(f"{source_id}.*"):
        path.unlink()
    return True


def stamp(data: Path) -> tuple[int, int]:
    """When the file was written last, and how long it is: another where anything of it is."""
    try:
        found = (data / NAME).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _entries(data: Path) -> Sequence[Mapping[str, Any]]:
    path = data / NAME
    try:
        entries = json.loads(path.read_bytes())["sources"]
        if not all(isinstance(each["table"]["id"], str) for each in entries):
            raise TypeError
    except (FileNotFoundError, NotADirectoryError):
        return []  # none was added; what is wrong with the folder itself is said by whoever opens it
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        fix = "Restore it from a backup, or move it away: its sources are then asked no more"
        raise BadSettings("cannot be read", where=str(path), fix=fix) from error
    return list(entries)


def _ready(data: Path, table: Mapping[str, Any]) -> dict[str, Any]:
    url = str(table.get("url", ""))
    if not url.startswith(UPLOAD):
        return dict(table)
    return {**table, "url": "file:" + quote(str(data / UPLOADS / url.removeprefix(UPLOAD)))}


def _write(data: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    aside = data / f"{NAME}.tmp"
    aside.write_text(json.dumps({"sources": list(entries)}, ensure_ascii=False, indent=1), "utf-8")
    aside.replace(data / NAME)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One writer at a time; the kernel lets go at a crash."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / f"{NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
