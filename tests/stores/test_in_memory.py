"""The store in memory: the same stores, gone with the process; the contract tests run over it, too."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.settings import load
from app.wiring import state
from app.wiring.state import office
from city.errors import BadSettings
from stores.sqlite.database import Database
from stores.sqlite.memory import InMemory
from tests.contract.townbell import PORT_ALDER, ROOT
from tests.stores.test_posts import POST

IN_MEMORY = {"TOWNBELL_STORE": "memory"}


def test_it_is_chosen_by_a_word_and_a_wrong_one_is_said(tmp_path: Path) -> None:
    """One database for all stores of a process; what is no store is no file by that name."""
    data = {"TOWNBELL_DATA": str(tmp_path)}
    settings = load(PORT_ALDER, {**data, **IN_MEMORY})
    office.posts(settings).save(POST)
    assert list(office.posts(settings).every()) == [POST]
    assert isinstance(state.store(settings), InMemory)
    assert not list(tmp_path.glob("*.sqlite*"))
    assert isinstance(state.store(load(PORT_ALDER, data)), Database)
    with pytest.raises(BadSettings, match=r"TOWNBELL_STORE is 'redis'\. Write memory, or leave it out"):
        state.store(load(PORT_ALDER, {**data, "TOWNBELL_STORE": "redis"}))


def test_threads_take_turns() -> None:
    """A transaction is whole for everybody else: nobody reads half of it, and what is undone never was."""
    database = InMemory()
    begun, seen = threading.Event(), list[int]()

    def half() -> None:
        with database.transaction() as connection:
            connection.execute("CREATE TABLE half (n)")
            begun.set()
            threading.Event().wait(0.2)
            raise ZeroDivisionError

    def write() -> None:
        with pytest.raises(ZeroDivisionError):
            half()

    def read() -> None:
        begun.wait(5)
        sql = "SELECT count(*) FROM sqlite_master WHERE name = 'half'"
        seen.append(database.rows(sql)[0][0])

    threads = [threading.Thread(target=each) for each in (write, read)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert seen == [0]


def _run(data: Path, *words: str, text: str = "", **store: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TOWNBELL_DATA": str(data), **store}
    command = [sys.executable, "-m", "app.cli", *words, "--city", str(PORT_ALDER)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=text, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("store", [IN_MEMORY, {}], ids=["nothing", "a file"])
def test_a_conversation_leaves(tmp_path: Path, store: dict[str, str]) -> None:
    """What could not be answered is noted, and gone with the process; with a file it is there."""
    talk = _run(tmp_path, "chat", text="zorbing gondolas\n", **store)
    assert talk.returncode == 0, talk.stderr
    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert (b"zorbing" in kept) is not bool(store)


def test_two_processes_cannot_meet_in_memory(tmp_path: Path) -> None:
    """Pages and worker would each know their own half of the truth."""
    refused = _run(tmp_path, "serve", **IN_MEMORY)
    assert refused.returncode == 2
    assert "cannot serve from memory" in refused.stderr
    assert "Traceback" not in refused.stderr
