"""Killed at any moment of a backup or a restore: nothing that was there is lost or half there."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from city.errors import TownbellError
from stores.backup import restoring
from stores.backup.restoring import restore
from stores.backup.saving import save
from stores.backup.unfinished import PREFIX, unfinished
from tests.stores.backup.conftest import CITY, told

STEPS = {
    "open",
    "os.rename",
    "os.mkdir",
    "os.chmod",
    "os.remove",
    "os.rmdir",
    "sqlite3.connect",
    "ctypes.dlsym",
}
"""What Python reports before it does it (PEP 578): what changes something, or precedes a call that does."""
MOST = 400


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do this work in a process that is killed just before its step of that number; whether it was."""

    def run() -> None:
        left = step

        def watch(event: str, _: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        work()

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def restored(data: Path, file: Path, step: int) -> bool:
    """Whether a restore was killed at this step."""
    return killed_at(step, lambda: restore(data, file, f"{step}", CITY))


def swept(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left)


def state(folder: Path) -> tuple[bytes, list[str]]:
    """The key and who was told: both of one moment."""
    return (folder / "key").read_bytes(), told(folder)


def test_a_restore_leaves_the_old_or_the_new(data: Path, tmp_path: Path) -> None:
    """Before each of its steps in turn. What the last one left is swept away first, or steps are skipped."""
    save(data, tmp_path / "b.tgz", CITY)
    (data / "key").write_bytes(b"new")
    now, then = (b"new", ["everybody"]), (b"k", ["everybody"])
    step, seen = 0, set()
    while restored(data, tmp_path / "b.tgz", step):
        assert state(data) in (now, then), step
        for other in tmp_path.glob("data.before-*"):
            assert state(other) in (now, then), step
        seen.add(state(data)[0])
        swept(tmp_path)
        step += 1
        assert step < MOST
    assert step > len(STEPS)
    assert state(data) == then
    assert seen == {b"new", b"k"}
    kept = [state(each) for each in tmp_path.glob("data.before-*")]
    assert now in kept


def test_the_next_takes_away_what_a_killed_one_left(data: Path, tmp_path: Path) -> None:
    """It holds keys and personal data; what another holds at this moment is left to it."""
    save(data, tmp_path / "b.tgz", CITY)
    with unfinished(tmp_path) as held:
        assert killed_at(5, lambda: save(data, tmp_path / "b.tgz", CITY))
        assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 2
        restore(data, tmp_path / "b.tgz", "now", CITY)
        assert list(tmp_path.glob(f"{PREFIX}*")) == [held]


def test_a_backup_leaves_the_last_good_one(data: Path, tmp_path: Path) -> None:
    """Before each of its steps in turn, the file is the old or the new one, whole."""
    save(data, tmp_path / "b.tgz", CITY)
    (data / "key").write_bytes(b"new")
    step = 0
    while killed_at(step, lambda: save(data, tmp_path / "b.tgz", CITY)):
        restore(tmp_path / "other", tmp_path / "b.tgz", f"{step}", CITY)
        assert state(tmp_path / "other") in ((b"k", ["everybody"]), (b"new", ["everybody"])), step
        assert state(data) == (b"new", ["everybody"]), step
        swept(tmp_path)
        step += 1
        assert step < MOST
    assert step > len(STEPS)
    restore(data, tmp_path / "b.tgz", "now", CITY)
    assert state(data) == (b"new", ["everybody"])


def test_where_both_cannot_change_places_at_once_each_is_moved(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system without renameat2, or a file system that does not know it."""
    save(data, tmp_path / "b.tgz", CITY)
    (data / "key").write_bytes(b"new")
    monkeypatch.setattr(restoring, "_exchanged", lambda *_: False)
    before = restore(data, tmp_path / "b.tgz", "now", CITY)
    assert before is not None
    assert (state(data)[0], state(before)[0]) == (b"k", b"new")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.tgz", "data", "data.before-now"]


def test_where_the_data_cannot_be_moved_it_is_said(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the folder is mounted by itself: one sentence, and nothing lies about."""

    def busy(*_: Path) -> bool:
        raise OSError(16, "Device or resource busy")

    save(data, tmp_path / "b.tgz", CITY)
    (data / "key").write_bytes(b"new")
    monkeypatch.setattr(restoring, "_exchanged", busy)
    with pytest.raises(
        TownbellError, match=r"cannot be put in place \(Device or resource busy\)\. TOWNBELL_DATA"
    ):
        restore(data, tmp_path / "b.tgz", "now", CITY)
    assert state(data)[0] == b"new"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.tgz", "data"]
