"""What a backup says of itself, written last: whose it is, and what must be in it.

A backup that was cut off, or put together of several, has no such list or does not fit it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from city.errors import Unreadable
from stores.sqlite.schema import MIGRATIONS

MARK = "townbell-backup"
"""The name of the folder inside the file; anything else is no backup of ours."""
CONTENTS = f"{MARK}.json"
FORMAT = 1
STORE = "townbell.sqlite"
"""What residents and staff have created; all other databases can be made anew."""
LONGEST_NAME = 80
_NEWER = "Install the version that saved it, or a newer one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """``files`` are the SHA-256 of each file by its path under TOWNBELL_DATA, ``city`` whose they are."""

    city: str
    files: Mapping[str, str]
    format: int = FORMAT


def written(contents: Contents) -> bytes:
    """As it stands in the file."""
    return json.dumps(asdict(contents), ensure_ascii=False).encode()


def read(content: bytes, where: str) -> Contents:
    """What a backup says of itself. Raises Unreadable."""
    try:
        said = json.loads(content)
        if said["format"] > FORMAT:
            raise Unreadable("was saved by a newer Townbell", where=where, fix=_NEWER)
        found = Contents(city=said["city"], files=said["files"])
        texts = (found.city, *found.files.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("is no backup of Townbell's", where=where) from error
    if not all(isinstance(each, str) for each in texts):
        raise Unreadable("is no backup of Townbell's", where=where)
    return found


def check(found: Contents, folder: Path, digests: Mapping[str, str], city: str, where: str) -> None:
    """Raises Unreadable unless this is all that was saved, of this city, and can be used by this Townbell."""
    if found.city != city:
        whose = "".join(each for each in found.city if each.isprintable())[:LONGEST_NAME]
        raise Unreadable(f"was saved for {whose}, not for {city}", where=where, fix="Name its city: --city")
    wrong = sorted(set(found.files.items()) ^ set(digests.items()))
    if wrong:
        raise Unreadable(
            f"is not whole ({wrong[0][0][:LONGEST_NAME]!r})", where=where, fix="Take another backup"
        )
    if not is_sound(folder / STORE):
        raise Unreadable(f"{STORE} in it is damaged", where=where, fix="Take another backup")
    if _migrations(folder / STORE) > len(MIGRATIONS):
        raise Unreadable("was saved by a newer Townbell", where=where, fix=_NEWER)
    if not _is_ours(folder / STORE):
        raise Unreadable(f"{STORE} in it is not Townbell's", where=where)


def is_sound(database: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file; one that is not there is sound."""
    if not database.exists():
        return True
    try:
        with closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def _migrations(database: Path) -> int:
    """How many of the migrations were made in it; 0 where there is no file."""
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_ours(database: Path) -> bool:
    """Whether it has what the migrations up to its own make, and nothing else: a trigger would be run."""
    if not database.exists():
        return True
    done = max(0, _migrations(database))
    with closing(sqlite3.connect(database)) as found, closing(sqlite3.connect(":memory:")) as expected:
        for statements in MIGRATIONS[:done]:
            for statement in statements:
                expected.execute(statement)
        return _made(found) == _made(expected)


def _made(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    made = "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@'"
    return set(connection.execute(made))
