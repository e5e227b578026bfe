"""Canaries: sent once however many processes there are, and heard where they can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.delivery.deliveries import Cause, Outcome, Result
from city.delivery.pulse import Canary, Health, Queue, Why, pulse
from notifier.channels import Letter
from notifier.sending.canary import Canaries, Perch, canary_id
from notifier.sending.emission import Gated
from stores.sqlite.canaries import SqliteCanaries
from stores.sqlite.database import Database

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
TAKEN = Outcome(Result.SENT, Cause.ACCEPTED)
DOWN = Outcome(Result.RETRY, Cause.UNREACHABLE)


class Way:
    """A channel that answers so, and notes what it was given."""

    name = "sms"

    def __init__(self, outcome: Outcome = TAKEN) -> None:
        self.outcome = outcome
        self.letters: list[Letter] = []

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        self.letters += batch
        return [self.outcome for _ in batch]

    def close(self) -> None: ...


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteCanaries]:
    database = Database(tmp_path / "state.db")
    yield SqliteCanaries(database)
    database.close()


def canaries(store: SqliteCanaries, way: Way, **perch: object) -> Canaries:
    at = replace(Perch(Gated(way), lambda name: f"to {name}"), **perch)  # type: ignore[arg-type]
    return Canaries(store, {"sms": at}, b"secret", "Alder", "es-US")


def test_a_canary_is_an_ordinary_public_letter(store: SqliteCanaries) -> None:
    """It passes the same gate as what residents get, says what it is, and goes where it was told."""
    way = Way()
    assert canaries(store, way).tick(NOON) == 1
    (letter,) = way.letters
    assert letter.subject == "Alder: una prueba de este canal"
    assert letter.text.startswith("Este mensaje le dice al personal de la ciudad que este canal funciona.")
    assert letter.target == f"to {letter.delivery_id}"
    (kept,) = store.last("sms")
    assert kept == Canary(id=letter.delivery_id, channel="sms", at=NOON, outcome=TAKEN)


def test_of_eight_processes_one_sends_it(store: SqliteCanaries) -> None:
    """All tick at once, and again ten seconds later."""
    way = Way()
    flocks = [canaries(store, way) for _ in range(8)]
    for seconds in (0, 10):
        now = NOON + timedelta(seconds=seconds)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda each, now=now: each.tick(now), flocks))
    assert len(way.letters) == 1


def test_a_way_that_breaks_is_known_within_three_minutes_and_mends_by_itself(store: SqliteCanaries) -> None:
    """Hourly while it works; every minute once it fails; broken after the second failure in a row."""
    way = Way()
    flock = canaries(store, way)
    said: list[tuple[int, Health, Why]] = []
    for seconds in range(0, 3 * 3600, 10):
        way.outcome = DOWN if 3_000 <= seconds < 6_000 else TAKEN
        now = NOON + timedelta(seconds=seconds)
        flock.tick(now)
        found = pulse(store.last("sms"), None, Queue(), now)
        if not said or said[-1][1:] != found:
            said.append((seconds, *found))
    assert said == [
        (0, Health.WELL, Why.ACCEPTED),
        (3_660, Health.BROKEN, Why.UNREACHABLE),
        (6_000, Health.WELL, Why.ACCEPTED),
    ]


def test_one_that_can_be_heard_is_heard(store: SqliteCanaries) -> None:
    """By an ear that looks, or later by its id; once, and only if it was one."""
    flock = canaries(store, Way(), audible=True, ear=lambda _id: True)
    flock.tick(NOON)
    assert store.last("sms")[0].heard == NOON
    later = NOON + timedelta(hours=1)
    canaries(store, Way(), audible=True).tick(later)
    name = canary_id(b"secret", "sms", later)
    assert not store.hear("somebody's guess", later)
    assert store.hear(name, later + timedelta(seconds=2))
    assert not store.hear(name, later + timedelta(seconds=3))
    assert store.last("sms")[0].heard == later + timedelta(seconds=2)


def test_one_that_cannot_be_heard_is_not(store: SqliteCanaries) -> None:
    """Whoever learns the id of a text message cannot make it look as if it had arrived."""
    canaries(store, Way()).tick(NOON)
    assert not store.hear(store.last("sms")[0].id, NOON)


def test_ids_cannot_be_guessed_without_the_secret() -> None:
    """To know one is to have heard it."""
    assert canary_id(b"a", "sms", NOON) != canary_id(b"b", "sms", NOON)
    assert canary_id(b"a", "sms", NOON) == canary_id(b"a", "sms", NOON + timedelta(seconds=59))
    assert canary_id(b"a", "sms", NOON) != canary_id(b"a", "sms", NOON + timedelta(seconds=60))


def test_a_week_of_canaries_is_kept(store: SqliteCanaries) -> None:
    """Older ones go when the next is sent."""
    way = Way()
    flock = canaries(store, way)
    for day in range(20):
        flock.tick(NOON + timedelta(days=day))
    rows = store._database.rows("SELECT count(*) FROM canaries")
    assert rows[0][0] == 9
