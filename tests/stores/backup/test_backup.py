"""Everything in one file and back: while it is written to, in use, or damaged."""

from __future__ import annotations

import fcntl
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from city.errors import TownbellError
from stores.backup import saving
from stores.backup.in_use import alone, in_use
from stores.backup.restoring import restore
from stores.backup.saving import save
from tests.stores.backup.conftest import CITY, store, told


def test_everything_comes_back(data: Path, tmp_path: Path) -> None:
    """What was saved is there again, and what was there meanwhile lies beside it."""
    assert save(data, tmp_path / "b.tgz", CITY) == 3
    (data / "key").write_bytes(b"other")
    before = restore(data, tmp_path / "b.tgz", "now", CITY)
    assert (data / "key").read_bytes() == b"k"
    assert (data / "outbox" / "new" / "1.json").read_text() == "{}"
    assert told(data) == ["everybody"]
    assert before == tmp_path / "data.before-now"
    assert (before / "key").read_bytes() == b"other"


def test_an_open_transaction_is_not_in_it(data: Path, tmp_path: Path) -> None:
    """A backup is one moment: what is committed by then, and nothing half done."""
    with closing(store(data)) as writer:
        writer.execute("INSERT INTO revisions VALUES ('nobody yet', 1)")
        save(data, tmp_path / "b.tgz", CITY)
        writer.rollback()
    restore(data, tmp_path / "b.tgz", "now", CITY)
    assert told(data) == ["everybody"]


def test_two_in_one_second_keep_both(data: Path, tmp_path: Path) -> None:
    """What the first put aside is not touched by the second."""
    save(data, tmp_path / "b.tgz", CITY)
    (data / "key").write_bytes(b"first")
    assert restore(data, tmp_path / "b.tgz", "now", CITY) == tmp_path / "data.before-now"
    assert restore(data, tmp_path / "b.tgz", "now", CITY) == tmp_path / "data.before-now-1"
    assert (tmp_path / "data.before-now" / "key").read_bytes() == b"first"


def test_only_its_owner_may_read_it(data: Path, tmp_path: Path) -> None:
    """It holds the keys."""
    save(data, tmp_path / "b.tgz", CITY)
    assert (tmp_path / "b.tgz").stat().st_mode & 0o077 == 0


def test_nothing_is_restored_under_those_who_use_it(data: Path, tmp_path: Path) -> None:
    """A server that runs would go on writing into the folder that was moved away."""
    save(data, tmp_path / "b.tgz", CITY)
    with in_use(data), in_use(data), pytest.raises(TownbellError, match="Stop townbell serve first"):
        restore(data, tmp_path / "b.tgz", "now", CITY)
    restore(data, tmp_path / "b.tgz", "now", CITY)


def test_nothing_to_save_and_nowhere_to_write_are_said(data: Path, tmp_path: Path) -> None:
    """One clear line each."""
    with pytest.raises(TownbellError, match="nothing to save"):
        save(tmp_path / "none", tmp_path / "b.tgz", CITY)
    with pytest.raises(TownbellError, match="cannot be written"):
        save(data, tmp_path / "no" / "such" / "b.tgz", CITY)


def test_a_damaged_store_does_not_replace_a_good_backup(data: Path, tmp_path: Path) -> None:
    """What could never be restored is not saved, and the last good file stays as it is."""
    save(data, tmp_path / "b.tgz", CITY)
    good = (tmp_path / "b.tgz").read_bytes()
    with closing(store(data)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((data / "townbell.sqlite").read_bytes())
    content[4096:4200] = b"\xff" * 104  # the first page of the table
    (data / "townbell.sqlite").write_bytes(content)
    with pytest.raises(TownbellError, match=r"townbell\.sqlite: is damaged"):
        save(data, tmp_path / "b.tgz", CITY)
    assert (tmp_path / "b.tgz").read_bytes() == good


def test_it_is_not_saved_into_itself(data: Path) -> None:
    """Else each backup would hold the last, and itself."""
    with pytest.raises(TownbellError, match="lies in the data itself"):
        save(data, data / "outbox" / "b.tgz", CITY)


def test_what_is_taken_away_meanwhile_is_left_out(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older snapshot, a message of the outbox: a backup is taken while everything runs."""
    (data / "old.sqlite").write_bytes((data / "townbell.sqlite").read_bytes())
    listed = [data / "gone.sqlite", data / "gone.json", *saving._kept(data)]
    monkeypatch.setattr(saving, "_kept", lambda _: listed)
    assert save(data, tmp_path / "b.tgz", CITY) == 4
    assert not (data / "gone.sqlite").exists()
    restore(data, tmp_path / "b.tgz", "now", CITY)


def test_only_its_owner_may_read_what_was_restored(data: Path, tmp_path: Path) -> None:
    """Whatever the rights were that others gave."""
    save(data, tmp_path / "b.tgz", CITY)
    restore(data, tmp_path / "b.tgz", "now", CITY)
    files = [each for each in data.rglob("*") if each.is_file()]
    assert len(files) == 3
    assert [each for each in (data, *files) if each.stat().st_mode & 0o077] == []


def test_a_link_to_another_disk_stays_one(data: Path, tmp_path: Path) -> None:
    """What it leads to is exchanged, where it lies."""
    save(data, tmp_path / "b.tgz", CITY)
    (tmp_path / "disk").mkdir()
    data.rename(tmp_path / "disk" / "data")
    data.symlink_to(tmp_path / "disk" / "data")
    assert restore(data, tmp_path / "b.tgz", "now", CITY) == tmp_path / "disk" / "data.before-now"
    assert data.is_symlink()
    assert told(data) == ["everybody"]


def test_who_waited_for_a_restore_uses_what_is_there_then(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server started meanwhile holds the new folder, not the one that was moved away."""
    save(data, tmp_path / "b.tgz", CITY)
    flock, waited = fcntl.flock, []

    def waiting(lock: IO[str], how: int) -> None:
        if not waited:
            waited.append(how)
            restore(data, tmp_path / "b.tgz", "now", CITY)
        flock(lock, how)

    monkeypatch.setattr(fcntl, "flock", waiting)
    with in_use(data), pytest.raises(TownbellError, match="is in use"), alone(data):
        pass
    assert waited == [fcntl.LOCK_SH]
