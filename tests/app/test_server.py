"""The server's port and its worker's keeper."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.server import Changing, Keeper, bind
from city.errors import TownbellError


def test_an_asked_port_that_is_taken_is_an_error() -> None:
    """Nobody is sent to another port than the one they asked for."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(TownbellError, match=f"port {port} cannot be used"):
            bind("127.0.0.1", port, 8080)


def test_the_default_port_gives_way_to_the_next_free_one() -> None:
    """Two demos side by side both start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with bind("127.0.0.1", None, port) as listener:
            assert port < listener.getsockname()[1] < port + 50


def test_a_port_that_is_none_is_an_error() -> None:
    """Out of range is said like taken."""
    with pytest.raises(TownbellError, match="cannot be used"):
        bind("127.0.0.1", 70_000, 8080)


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def _wait_for(path: Path, lines: int) -> None:
    for _ in range(400):
        if _lines(path) >= lines:
            return
        time.sleep(0.05)
    pytest.fail(f"{path.name} has {_lines(path)} lines, not {lines}")


def test_a_worker_that_ends_is_started_again_and_ends_with_its_keeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever ends it, it comes back; when the keeper stops, it is gone."""
    monkeypatch.setattr("app.server._RESTART_SECONDS", 0.0)
    log = tmp_path / "starts"
    once = f"import sys, time; open({str(log)!r}, 'a').write('x\\n'); time.sleep(0 if {{}} else 60)"
    dies_at_first = once.format(f"len(open({str(log)!r}).readlines()) < 3") + "; sys.exit(3)"
    keeper = Keeper(lambda: [sys.executable, "-c", dies_at_first])
    keeper.start()
    _wait_for(log, 3)
    keeper.stop()
    assert _lines(log) == 3
    assert capfd.readouterr().err.count("starting it again") == 2


def test_pages_change_while_they_are_served(capfd: pytest.CaptureFixture[str]) -> None:
    """The next who asks is answered by the new ones; what cannot be made leaves the old."""
    made = iter(["old", "new"])

    def make() -> Any:
        name = next(made, None)
        if name is None:
            raise TownbellError("city.toml is no TOML")
        return lambda _environ, _start: [name.encode()]

    pages = Changing(make)
    answered = []
    for _ in range(3):
        answered.append(b"".join(pages({}, lambda *_: lambda _: None)))
        pages.renew()
    assert answered == [b"old", b"new", b"new"]
    assert capfd.readouterr().err.count("The pages go on as before") == 2
