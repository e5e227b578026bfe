"""Photos of reports: encrypted, found by an id that nobody can guess, gone with the reports of their day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.photos import SqlitePhotos

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def test_a_photo_is_kept_sealed_and_swept_in_time(tmp_path: Path) -> None:
    """What lies in the file is not the picture; two of the same have two ids; the older one goes first."""
    database = Database(tmp_path / "townbell.sqlite")
    photos = SqlitePhotos(database, KeySeal(key_in(tmp_path / "key")))
    first, second = (
        photos.keep(b"a picture of a pothole", NOW),
        photos.keep(b"a picture of a pothole", NOW + timedelta(days=1)),
    )
    assert first != second
    assert min(len(first), len(second)) >= 22
    assert photos.get(first) == photos.get(second) == b"a picture of a pothole"
    assert photos.get("nothing") is None
    assert b"pothole" not in b"".join(path.read_bytes() for path in tmp_path.glob("townbell.sqlite*"))
    assert photos.sweep(NOW + timedelta(hours=1)) == 1
    assert photos.get(first) is None
    assert photos.get(second) is not None
    database.close()
