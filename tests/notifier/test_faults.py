"""What goes wrong around the notifier: the disk, the lock, the clock, the zones of time, the other side."""

from __future__ import annotations

import json
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytz.tzinfo import BaseTzInfo, StaticTzInfo

from city import localtime
from city.delivery.deliveries import Cause, Outcome, Result, State
from city.errors import TownbellError
from notifier.channels import Letter
from stores.instants import instant
from stores.sqlite import database
from tests.notifier.alder import NOON, Recorder, Town, alert, meeting
from tests.notifier.killing import PEOPLE, forked
from tests.notifier.test_processes import Receiver, real, results
from tests.servers import reply, serving

ROOT = Path(__file__).resolve().parents[2]


def came(town: Town) -> list[str]:
    return sorted(each.subscription_id for each in town.sent)


def test_killed_after_every_statement_everybody_hears_it(tmp_path: Path) -> None:
    """F1: dead in the midst of each statement of a delivery in turn; what came twice counts as unknown."""
    command = [sys.executable, "-m", "tests.notifier.killing", str(tmp_path), "0", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) > 20
    assert [each["code"] for each in rounds] == [9] * (len(rounds) - 1) + [0]
    everybody = {f"s{n}" for n in range(PEOPLE)}
    for each in rounds:
        twice = sum(each["came"].values()) - PEOPLE
        assert (each["again"], set(each["came"]), each["ids"]) == (0, everybody, PEOPLE), each
        assert each["states"] == {"sent": PEOPLE}
        assert twice <= each["lost"] <= PEOPLE, each
    assert any(each["lost"] for each in rounds)


@pytest.mark.parametrize("seed", range(4))
def test_full_disk_loses_nobody(tmp_path: Path, seed: int) -> None:
    """A process that may write so many bytes more (RLIMIT_FSIZE) and no further, at a moment of the lot: it
    says so and ends; with room again everybody hears, and only what was on its way comes twice."""
    post, people = tmp_path / "post", 40
    room = Random(seed).randrange(0, 60_000)

    class Post:
        name = "webhook"

        def send(self, batch: list[Letter]) -> list[Outcome]:
            with post.open("a", encoding="utf-8") as file:
                file.write("".join(f"{each.subscription_id}\n" for each in batch))
            return [Outcome(Result.SENT, Cause.ACCEPTED) for _ in batch]

        def close(self) -> None: ...

    town = Town(tmp_path, channels={"webhook": Post()})
    town.subscribe(*({"id": f"s{n}", "target": f"http://example.org/{n}"} for n in range(people)))
    town.close()

    def deliver(limited: bool) -> None:
        here = Town(tmp_path, channels={"webhook": Post()})
        here.view.all = [alert()]
        if limited:
            here.subscriptions.roll()
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            wal = (tmp_path / "state.db-wal").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (wal + room, resource.RLIM_INFINITY))
            with pytest.raises(TownbellError, match="the store cannot be used"):
                here.notifier.deliver()
        else:
            here.notifier.deliver()

    assert forked(lambda: deliver(True)) == 0
    assert forked(lambda: deliver(False)) == 0
    town = Town(tmp_path)
    lost = town.database.rows("SELECT COUNT(*) FROM attempts WHERE result = 'unknown'")[0][0]
    assert town.deliveries.counts() == {State.SENT: people}
    town.close()
    heard = post.read_text("utf-8").split()
    assert set(heard) == {f"s{n}" for n in range(people)}
    assert len(heard) - people <= lost


class Locking(Recorder):
    """A channel during whose first send somebody else takes the store's lock, and keeps it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self.other: sqlite3.Connection | None = None
        self._guard = threading.Lock()

    def send(self, batch: Any) -> Any:
        with self._guard:
            if self.other is None:
                self.other = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
                self.other.execute("BEGIN IMMEDIATE")
        return super().send(batch)


def test_locked_store_keeps_nobody_waiting_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers come in while the store is locked for longer than anybody waits: the run ends with that,
    the next run of the same process writes them down. Nothing is sent again, no lease is waited for."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    town = Town(tmp_path)
    channel = Locking(tmp_path / "state.db")
    town.channels["webhook"] = channel
    town.restart()
    town.view.all = [alert()]
    town.subscribe(*({"id": f"s{n}", "target": f"http://example.org/{n}"} for n in range(5)))
    with pytest.raises(TownbellError, match="locked"):
        town.notifier.deliver()
    assert channel.other is not None
    with closing(channel.other) as other:
        other.execute("ROLLBACK")
    assert town.deliveries.counts() == {State.PENDING: 5}
    town.notifier.send()
    assert town.deliveries.counts() == {State.SENT: 5}
    assert came(town) == [f"s{n}" for n in range(5)]
    town.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_clock_that_jumps_tells_nobody_twice_and_nothing_too_late(town: Town, seed: int) -> None:
    """F10, F18: back and forward by up to three hours at each tick, with failures of the lot and restarts;
    when the clock goes on as it should, everybody has heard it once, and in time."""
    chance = Random(seed)
    broken = Outcome(Result.RETRY, Cause.SERVER_ERROR)
    taken = Outcome(Result.SENT, Cause.ACCEPTED)
    channel = Recorder(answers=[broken if chance.random() < 0.3 else taken for _ in range(30)])
    town.channels["webhook"] = channel
    town.restart()
    end = NOON + timedelta(hours=6)
    town.view.all = [alert(hours=6 + 1 / 60), meeting(NOON + timedelta(hours=2))]
    town.subscribe(
        *({"id": f"s{n}", "target": f"http://example.org/{n}"} for n in range(8)),
        {"id": "m", "topic": "meetings", "target": "http://example.org/m", "lead_minutes": "60"},
    )
    for _ in range(12):
        town.clock.instant = NOON + timedelta(minutes=chance.randrange(-180, 340))
        town.notifier.deliver(once=True)
        if chance.random() < 0.4:
            town.restart()
    for minutes in range(0, 480, 10):
        town.clock.instant = NOON + timedelta(minutes=minutes)
        town.notifier.deliver(once=True)
    sent = town.database.rows(
        "SELECT s.id, a.at FROM attempts AS a JOIN deliveries AS d USING (event, subscription)"
        " JOIN subscriptions AS s ON s.number = d.subscription WHERE a.result = 'sent'"
    )
    assert len({row[0] for row in sent}) == len(sent)
    assert {row[0] for row in sent} >= {f"s{n}" for n in range(8)}
    for who, at in sent:
        assert instant(at) < (end if who != "m" else NOON + timedelta(hours=2))
    assert set(town.deliveries.counts()) <= {State.SENT, State.EXPIRED}


def zone_at(hours: int) -> BaseTzInfo:
    """A zone as new rules of a year have it: no summer time, so many hours from UTC."""

    class Fixed(StaticTzInfo):
        zone = "America/New_York"
        _utcoffset = timedelta(hours=hours)
        _tzname = "NEW"

        def __reduce__(self) -> Any:
            return (zone_at, (hours,))

    found: BaseTzInfo = Fixed()
    return found


def forget_the_zones() -> None:
    """As a restart does."""
    for each in (localtime.local, localtime.at):
        each.cache_clear()


def test_new_tzdata_moves_what_waits_to_the_new_morning(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held until eight, then an update of the zones sets all clocks an hour back: after the restart it is
    held until the new eight, an hour later; and a time in words is that of the new clocks."""
    nine_in_the_evening = NOON + timedelta(hours=9)
    town.clock.instant = nine_in_the_evening - timedelta(seconds=1)
    broken = Outcome(Result.RETRY, Cause.SERVER_ERROR)
    town.channels["webhook"] = Recorder(answers=[broken])
    town.restart()
    town.view.all = [meeting(NOON + timedelta(hours=23))]
    town.subscribe({"id": "s1", "topic": "meetings", "lead_minutes": "1200"})
    town.notifier.deliver()
    assert town.deliveries.counts() == {State.PENDING: 1}
    assert len(town.sent) == 1
    monkeypatch.setattr(localtime, "zone", lambda _name: zone_at(-6))
    forget_the_zones()
    town.restart()
    eight = NOON + timedelta(hours=20)
    try:
        town.clock.instant = eight
        assert town.told() == []
        town.clock.instant = eight + timedelta(hours=1)
        assert town.told() == [("s1", "City Council: today at 10 AM")]
    finally:
        forget_the_zones()


class Lying(Recorder):
    """Some of the first attempts of each delivery are refused with a wish of the lot, up to an hour."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._come: Counter[str] = Counter()

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        self.letters += batch
        return [self._answer(each.delivery_id) for each in batch]

    def _answer(self, name: str) -> Outcome:
        refusals = Random(f"{self._seed} {name}").randrange(5)
        self._come[name] += 1
        if self._come[name] > refusals:
            return Outcome(Result.SENT, Cause.ACCEPTED)
        wish = Random(f"{self._seed} {name} {self._come[name]}").choice([1, 20, 90, 600, 3_600])
        return Outcome(Result.RETRY, Cause.RATE_LIMITED, timedelta(seconds=wish))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("lasts", [45, 100, 900, 7_200])
def test_who_lies_long_about_when_to_come_back_loses_nobody(town: Town, seed: int, lasts: int) -> None:
    """Wishes of up to an hour of an emergency of some seconds to hours: everybody is told before its end, no
    wait of theirs is longer than a minute, and a wish that fits in is kept."""
    channel = Lying(seed)
    town.channels["webhook"] = channel
    town.restart()
    town.view.all = [alert(hours=(lasts + 60) / 3_600)]
    town.subscribe(*({"id": f"s{n}", "target": f"http://example.org/{n}"} for n in range(12)))
    town.notifier.deliver()
    assert town.deliveries.counts() == {State.SENT: 12}
    assert len(channel.letters) > 20
    for who in range(12):
        times = [each.sent_at for each in channel.letters if each.subscription_id == f"s{who}"]
        assert times[-1] < NOON + timedelta(seconds=lasts)
        assert all(later - early <= timedelta(minutes=1, seconds=1) for early, later in pairwise(times))


class Turns:
    """A receiver that does the first things of a list, one for each request, and then takes everything."""

    def __init__(self, *turns: str) -> None:
        self.receiver = Receiver()
        self._turns = list(turns)
        self.over = threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.receiver.take(handler)
        turn = self._turns.pop(0) if self._turns else ""
        if turn == "half-close":  # it ends its own side, having answered nothing
            handler.connection.shutdown(socket.SHUT_WR)
            handler.close_connection = True
        elif turn == "half an answer":
            handler.wfile.write(b"HTTP/1.1 204 No Co")
            handler.wfile.flush()
            handler.close_connection = True
            with suppress(OSError):
                handler.connection.shutdown(socket.SHUT_WR)
        elif turn == "silence":
            self.over.wait(20)
            handler.close_connection = True
        elif turn:
            status, _, wish = turn.partition(" ")
            reply(handler, int(status), headers={"Retry-After": wish} if wish else {})
        else:
            reply(handler, 204)


UNKNOWN, SENT = "unknown no_answer", "sent accepted"


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["half-close"], [UNKNOWN, SENT]),
        (["half an answer"], [UNKNOWN, SENT]),
        (["silence", "500"], [UNKNOWN, "retry server_error", SENT]),
        (["500", "half-close", "503"], ["retry server_error", UNKNOWN, "retry server_error", SENT]),
        (["429 Sat, 01 Jan 2000 00:00:00 GMT"], ["retry rate_limited", SENT]),
        (["503 -5"], ["retry server_error", SENT]),
        (["503 soon"], ["retry server_error", SENT]),
        (["429 99999999999999999999"], ["retry rate_limited", SENT]),
        (["503 Fri, 31 Dec 9999 23:59:59 GMT"], ["retry server_error", SENT]),
    ],
)
def test_the_other_side_does_wrong(tmp_path: Path, turns: list[str], expected: list[str]) -> None:
    """F9: what may have arrived is unknown and comes again under the same id; what lies about when to come
    back is asked again by our own schedule: one that wants more than the alert has loses nobody either."""
    behave = Turns(*turns)
    with serving(behave) as url, real(tmp_path, url, seconds=0.3) as town:
        town.notifier.deliver()
        behave.over.set()
        assert (results(town), town.deliveries.counts()) == (expected, {State.SENT: 1})
        assert len(behave.receiver.seen) == 1
