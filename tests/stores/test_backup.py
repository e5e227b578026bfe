"""Everything in one file and back: while it is written to, damaged, hostile, or in use."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from city.errors import TownbellError, Unreadable
from stores.backup import MARK, in_use, restore, save


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a database in the middle of its work, a snapshot file, a key and passing things."""
    folder = tmp_path / "data"
    (folder / "outbox" / "new").mkdir(parents=True)
    (folder / "workers").mkdir()
    with closing(_open(folder)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE told (who TEXT)")
        connection.execute("INSERT INTO told VALUES ('everybody')")
    (folder / "key").write_bytes(b"k")
    (folder / "outbox" / "new" / "1.json").write_text("{}")
    (folder / "workers" / "1-a").touch()
    return folder


def _open(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "townbell.sqlite")


def _told(folder: Path) -> list[str]:
    with closing(_open(folder)) as connection:
        return [row[0] for row in connection.execute("SELECT who FROM told")]


def test_everything_comes_back(data: Path, tmp_path: Path) -> None:
    """What was saved is there again, and what was there meanwhile lies beside it."""
    assert save(data, tmp_path / "b.tgz") == 3
    (data / "key").write_bytes(b"other")
    before = restore(data, tmp_path / "b.tgz", "now")
    assert (data / "key").read_bytes() == b"k"
    assert (data / "outbox" / "new" / "1.json").read_text() == "{}"
    assert _told(data) == ["everybody"]
    assert before == tmp_path / "data.before-now"
    assert (before / "key").read_bytes() == b"other"


def test_an_open_transaction_is_not_in_it(data: Path, tmp_path: Path) -> None:
    """A backup is one moment: what is committed by then, and nothing half done."""
    with closing(_open(data)) as writer:
        writer.execute("INSERT INTO told VALUES ('nobody yet')")
        save(data, tmp_path / "b.tgz")
        writer.rollback()
    restore(data, tmp_path / "b.tgz", "now")
    assert _told(data) == ["everybody"]


def test_only_its_owner_may_read_it(data: Path, tmp_path: Path) -> None:
    """It holds the keys."""
    save(data, tmp_path / "b.tgz")
    assert (tmp_path / "b.tgz").stat().st_mode & 0o077 == 0


def test_nothing_is_restored_under_those_who_use_it(data: Path, tmp_path: Path) -> None:
    """A server that runs would go on writing into the folder that was moved away."""
    save(data, tmp_path / "b.tgz")
    with in_use(data), in_use(data), pytest.raises(TownbellError, match="Stop townbell serve first"):
        restore(data, tmp_path / "b.tgz", "now")
    restore(data, tmp_path / "b.tgz", "now")


def _tar(path: Path, name: str, content: bytes = b"x") -> None:
    with tarfile.open(path, "w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))


@pytest.mark.parametrize("name", ["readme.txt", f"{MARK}/../../evil", "/etc/evil", f"{MARK}/townbell.sqlite"])
def test_what_is_no_backup_changes_nothing(data: Path, tmp_path: Path, name: str) -> None:
    """A foreign archive, a path that leads out, a damaged database: refused, and all stays as it was."""
    _tar(tmp_path / "b.tgz", name, b"not a database" * 100)
    with pytest.raises(Unreadable):
        restore(data, tmp_path / "b.tgz", "now")
    assert _told(data) == ["everybody"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.tgz", "data"]


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08"])
def test_bytes_that_are_no_archive_are_refused(data: Path, tmp_path: Path, content: bytes) -> None:
    """Empty, text and a cut-off archive."""
    (tmp_path / "b.tgz").write_bytes(content)
    with pytest.raises(Unreadable):
        restore(data, tmp_path / "b.tgz", "now")


def test_nothing_to_save_and_nowhere_to_write_are_said(data: Path, tmp_path: Path) -> None:
    """One clear line each."""
    with pytest.raises(TownbellError, match="nothing to save"):
        save(tmp_path / "none", tmp_path / "b.tgz")
    with pytest.raises(TownbellError, match="cannot be written"):
        save(data, tmp_path / "no" / "such" / "b.tgz")


def test_a_damaged_store_does_not_replace_a_good_backup(data: Path, tmp_path: Path) -> None:
    """What could never be restored is not saved, and the last good file stays as it is."""
    save(data, tmp_path / "b.tgz")
    good = (tmp_path / "b.tgz").read_bytes()
    with closing(_open(data)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((data / "townbell.sqlite").read_bytes())
    content[4096:4200] = b"\xff" * 104  # the first page of the table
    (data / "townbell.sqlite").write_bytes(content)
    with pytest.raises(TownbellError, match=r"townbell\.sqlite: is damaged"):
        save(data, tmp_path / "b.tgz")
    assert (tmp_path / "b.tgz").read_bytes() == good
