"""Real processes over one real database and a real receiver: killed, racing, starting again (F1, F8, F9)."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from city.delivery.deliveries import State
from net.http import Limits
from net.posting import Posting
from notifier.channels.webhook import Webhook
from notifier.sending.deliver import IN_FLIGHT
from tests.notifier import worker
from tests.notifier.alder import Town
from tests.servers import reply, serving

ROOT = Path(__file__).resolve().parents[2]


class Receiver:
    """Counts what arrives by webhook-id; behaves as the test says."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.who: set[str] = set()
        self.total = 0
        self.changed = threading.Condition()
        self.url = ""
        self.delay = 0.0

    def take(self, handler: BaseHTTPRequestHandler) -> int:
        """Read and count one request; how often this delivery has come."""
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self.changed:
            self.seen[handler.headers["webhook-id"]] += 1
            self.who.add(body["subscription_id"])
            self.total += 1
            self.changed.notify_all()
            return self.seen[handler.headers["webhook-id"]]

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.take(handler)
        time.sleep(self.delay)
        reply(handler, 204)

    def wait_for(self, total: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.total >= total, 30)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    with serving(found) as url:
        found.url = url
        yield found


def people(town: Town, url: str, count: int) -> None:
    town.subscribe(*({"id": f"s{n}", "target": f"{url}/hook"} for n in range(count)))


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.notifier.worker", str(folder), *more],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def finish(process: subprocess.Popen[str], code: int = 0) -> None:
    process.communicate(timeout=60)
    assert process.returncode == code


def test_kill_nine_doubles_at_most_what_was_in_flight(tmp_path: Path, receiver: Receiver) -> None:
    """Killed at seeded moments, planning and sending: everyone gets it, doubles within 64 a kill (F1)."""
    chance = random.Random(20261122)
    town, count = worker.town(tmp_path), 400
    people(town, receiver.url, count)
    receiver.delay = 0.01
    kills = 0
    for _ in range(5):
        process = start(tmp_path)
        ready(process)
        receiver.wait_for(min(receiver.total + chance.choice([0, 1, 20, 70]), count - 70))
        process.kill()
        finish(process, -9)
        kills += 1
    finish(start(tmp_path))
    assert receiver.who == {f"s{n}" for n in range(count)}
    assert len(receiver.seen) == count
    assert receiver.total - count <= kills * IN_FLIGHT
    assert town.deliveries.counts() == {State.SENT: count}
    lost = town.database.connection.execute(
        "SELECT COUNT(*) FROM attempts WHERE result = 'unknown'"
    ).fetchone()
    assert receiver.total - count <= lost[0] <= kills * IN_FLIGHT
    town.close()


def test_eight_processes_send_each_once(tmp_path: Path, receiver: Receiver) -> None:
    """Any number may deliver from one database: each subscriber hears it once (F8)."""
    town, count = worker.town(tmp_path), 400
    people(town, receiver.url, count)
    processes = [start(tmp_path) for _ in range(8)]
    for process in processes:
        finish(process)
    assert (len(receiver.seen), receiver.total) == (count, count)
    assert town.deliveries.counts() == {State.SENT: count}
    town.close()


def test_eight_planners_of_a_thousand_ticks_plan_each_once(tmp_path: Path, receiver: Receiver) -> None:
    """Eight processes, one database, 1,000 ticks that race: one row for each due alert (F8)."""
    town = worker.town(tmp_path)
    people(town, receiver.url, 50)
    for process in [start(tmp_path, "plan") for _ in range(8)]:
        finish(process)
    assert town.deliveries.counts() == {State.PENDING: 50}
    town.close()


@contextmanager
def real(folder: Path, url: str, seconds: float = 10.0) -> Iterator[Town]:
    """One subscriber over the real net, with a clock that need not wait."""
    connect = partial(Posting, time.monotonic, allow_private=True)
    webhook = Webhook(connect, limits=Limits(seconds=seconds, bytes=1000))
    town = Town(folder, channels={"webhook": webhook})
    town.view.all = [worker.alert()]
    town.subscribe({"id": "s1", "target": f"{url}/hook"})
    yield town
    town.close()
    webhook.close()


def results(town: Town) -> list[str]:
    rows = town.database.connection.execute("SELECT result || ' ' || cause FROM attempts ORDER BY seq")
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (500, ["retry server_error", "sent accepted"]),
        (429, ["retry rate_limited", "sent accepted"]),
        (404, ["refused gone"]),
        (302, ["refused redirected"]),
    ],
)
def test_real_answers(tmp_path: Path, first: int, expected: list[str]) -> None:
    """500 then 200, and what is final, over a real connection."""
    taken = Receiver()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, first if taken.take(handler) == 1 else 200, headers={"Location": "/elsewhere"})

    with serving(behave) as url, real(tmp_path, url) as town:
        town.notifier.deliver()
        assert results(town) == expected


def test_receiver_that_accepts_and_hangs_is_an_unknown_outcome(tmp_path: Path) -> None:
    """It got the message but its answer did not come in time: tried again under the same id (F9)."""
    taken, done = Receiver(), threading.Event()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        if taken.take(handler) == 1:
            done.wait(20)
        reply(handler)

    with serving(behave) as url, real(tmp_path, url, seconds=0.2) as town:
        town.notifier.deliver()
        done.set()
        assert results(town) == ["unknown no_answer", "sent accepted"]
        assert list(taken.seen.values()) == [2]


def test_receiver_that_breaks_off_is_an_unknown_outcome(tmp_path: Path) -> None:
    """A connection that closes after the body was read may have done its work."""
    taken = Receiver()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        if taken.take(handler) == 1:
            handler.close_connection = True
        else:
            reply(handler)

    with serving(behave) as url, real(tmp_path, url) as town:
        town.notifier.deliver()
        assert results(town) == ["unknown no_answer", "sent accepted"]


def test_nobody_listening_is_surely_not_sent(tmp_path: Path) -> None:
    """A refused connection is tried again, and counts as not told."""
    with serving(Receiver()) as url:
        pass
    with real(tmp_path, url) as town:
        town.notifier.deliver(once=True)
        assert results(town) == ["retry unreachable"]
        assert list(town.deliveries.rows("tor1", "").bits) == [0]
