"""What the journeys need of the outside world: city copies, alerts of today, a server to be watched."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.contract.townbell import PORT_ALDER, Townbell
from tests.logs import LISTENER

EXAMPLES = PORT_ALDER / "examples"
PATIENCE = 90.0
"""Seconds until a journey gives up waiting. Never a measurement: a healthy run waits far less."""


def copy_of_port_alder(folder: Path, more: str = "") -> Path:
    """The demo city, free to be changed, that may call this machine; ``more`` ends its city.toml."""
    shutil.copytree(PORT_ALDER, folder)
    toml = (folder / "city.toml").read_text("utf-8")
    private = toml.replace("allow_private = false", "allow_private = true")
    assert private != toml
    (folder / "city.toml").write_text(private + more, "utf-8")
    return folder


def alert(name: str, sent: datetime, identifier: str, *, cancels: tuple[str, datetime] | None = None) -> str:
    """An example of the demo city as if it had just been sent; it ends six hours later."""
    text = (EXAMPLES / f"{name}.xml").read_text("utf-8")
    text = text.replace("2029-12-31T23:59:00-05:00", _cap(sent + timedelta(hours=6)))
    text = _between(text, "<identifier>", "</identifier>", identifier)
    if cancels is not None:
        what, when = cancels
        text = _between(
            text, "<references>", "</references>", f"alerts@portalder.example,{what},{_cap(when)}"
        )
    return _between(text, "<sent>", "</sent>", _cap(sent))


def _cap(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def _between(text: str, before: str, after: str, value: str) -> str:
    head, _, rest = text.partition(before)
    return f"{head}{before}{value}{after}{rest.partition(after)[2]}"


def wait_for(what: Callable[[], Any], why: str) -> Any:
    """The first truthy value of ``what``, asked again and again."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain: {why}")


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running ``townbell serve``."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process = process
        self.url = url

    def get(self, path: str, data: Any = None) -> tuple[int, str]:
        """Status and body of a GET, or of a POST of JSON; (0, reason) while nobody answers."""
        body = None if data is None else json.dumps(data).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return self._answer(urllib.request.Request(self.url + path, body, headers))

    def form(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and body of a POST of a page's form."""
        body = urllib.parse.urlencode(fields).encode()
        return self._answer(urllib.request.Request(self.url + path, body))

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def workers(self) -> list[int]:
        """The process ids of its children."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]


@contextmanager
def serving(town: Townbell, *, now: str | None = None, port: int = 0) -> Iterator[Served]:
    """A server on a free port or this, ready; ended with the journey. An empty ``now`` is the real clock."""
    port = port or free_port()
    with town.start("serve", "--port", str(port), now=now, stderr=subprocess.PIPE) as process:
        served = Served(process, f"http://127.0.0.1:{port}")
        try:
            wait_for(lambda: served.get("/healthz")[0] == 200 or process.poll() is not None, "ready")
            assert process.poll() is None
            yield served
        finally:
            process.terminate()
            LISTENER.hear(process.communicate(timeout=30)[1])


def alive(pid: int) -> bool:
    """Whether this process still runs (a zombie does not)."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
