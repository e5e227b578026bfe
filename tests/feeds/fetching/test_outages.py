"""A host over hours of good and bad times, tick by tick: what is asked, and how soon all is well again.

The pipeline, the store and the snapshot are the real ones; the host answers as the hour says.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from city.ports import Remembered
from feeds.fetching.fetch import Fetcher, FetchResult, Got, Part
from feeds.fetching.hosts import AGAIN, PROBE, TRIP, Cause, late
from feeds.fetching.lanes import PER_HOST
from feeds.pipeline import Ports, refresh
from feeds.source import Source
from snapshot.files import FolderFiles
from snapshot.sources import CityFacts
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TICK = timedelta(seconds=5)  # as the worker looks
HALF = timedelta(seconds=30)
FACTS = CityFacts(name="Port Alder", state="VA", zone="America/New_York", latitude=36.9, longitude=-76.3)
RSS = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
ALERTS = [
    Source(id=f"a{n}", url=f"https://h/a{n}", kind="advisory", format="cap", every=HALF) for n in range(2)
]
LISTINGS = [
    Source(id=f"l{n}", url=f"https://h/l{n}", kind="news", format="rss", every=timedelta(minutes=10))
    for n in range(30)
]
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title><id>x</id></feed>'

Answers = Callable[[datetime], FetchResult | None]
"""How the host fails at this time; None where it answers."""


class Host(Fetcher):
    """Every source of one host; notes when each was asked."""

    answers: Answers
    asked: dict[str, list[datetime]]

    def fetch(self, source: Source, _remembered: Remembered | None, now: datetime) -> FetchResult:
        self.asked.setdefault(source.id, []).append(now)
        body = ATOM if source.is_alert else RSS
        return self.answers(now) or FetchResult(got=Got.BYTES, parts=(Part("", body),))


class Run:
    """Ticks over a span of time, as the worker makes them."""

    def __init__(self, folder: Path, answers: Answers) -> None:
        self.database = Database(folder / "db.sqlite")
        self.memory = SqliteFeedMemory(self.database)
        self.host = object.__new__(Host)
        object.__setattr__(self.host, "answers", answers)
        object.__setattr__(self.host, "asked", {})
        self.ports = Ports(
            fetcher=self.host,
            memory=self.memory,
            pieces=SqlitePieces(self.database),
            posts=tuple,
            files=FolderFiles(folder / "snapshot"),
            workdir=folder / "work",
            facts=FACTS,
        )

    def over(self, start: datetime, end: datetime) -> None:
        sources, now = [*ALERTS, *LISTINGS], start
        while now < end:
            known = self.memory.recall(each.id for each in sources)
            wanted = {each.id for each in late(sources, sources, known, now)}
            if wanted:
                refresh(sources, self.ports, now, wanted=lambda source, wanted=wanted: source.id in wanted)
            now += TICK

    def asked(self, sources: list[Source], start: datetime, end: datetime) -> list[datetime]:
        each = (when for source in sources for when in self.host.asked.get(source.id, ()))
        return sorted(when for when in each if start <= when < end)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Callable[[Answers], Run]]:
    runs: list[Run] = []

    def begin(answers: Answers) -> Run:
        runs.append(Run(tmp_path / str(len(runs)), answers))
        return runs[-1]

    yield begin
    for each in runs:
        each.database.close()


DOWN, UP, END = NOW + timedelta(minutes=15), NOW + timedelta(minutes=45), NOW + timedelta(minutes=60)


@pytest.mark.parametrize("cause", [Cause.SILENT, Cause.BUSY, Cause.BROKEN])
def test_half_an_hour_of_silence(running: Callable[[Answers], Run], cause: Cause) -> None:
    """Alerts are tried at least every two minutes, listings by one at a time; all is well soon after."""
    silence = FetchResult(got=Got.FAILED, cause=cause, reason="down")
    run = running(lambda now: silence if DOWN <= now < UP else None)
    run.over(NOW, END)
    for source in ALERTS:
        asked = run.asked([source], NOW, END)
        assert max(after - before for before, after in pairwise(asked)) <= timedelta(minutes=2) + TICK
    dead = run.asked(LISTINGS, DOWN, UP)
    assert len(dead) <= TRIP + PER_HOST + 3 * ((UP - DOWN) / PROBE)
    well = [min(run.asked([source], UP, END), default=None) for source in LISTINGS]
    slow = [when for when in well if when is None or when > UP + AGAIN + 2 * TICK]
    assert not slow or cause is Cause.BUSY  # who was told to come back later keeps to its own back-off


def test_retry_after_of_a_busy_host_is_kept_by_each_that_heard_it(
    running: Callable[[Answers], Run],
) -> None:
    """A listing that was told to wait is not asked before; an alert source waits ten minutes at most."""
    wish = timedelta(minutes=20)
    busy = FetchResult(got=Got.FAILED, cause=Cause.BUSY, reason="429", retry_after=wish)
    run = running(lambda now: busy if now < DOWN else None)
    run.over(NOW, END)
    told = [source for source in LISTINGS if run.host.asked[source.id][0] == NOW]
    assert len(told) >= TRIP
    for source in told:
        assert run.host.asked[source.id][1] >= NOW + wish
    for source in ALERTS:
        first, second, *_ = run.host.asked[source.id]
        assert timedelta(minutes=10) <= second - first <= timedelta(minutes=11) + TICK


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_every_source_is_asked_again(running: Callable[[Answers], Run], seed: int) -> None:
    """An hour of luck: nobody is forgotten, and nobody is asked more often than its period allows."""
    luck = random.Random(seed)
    causes = [Cause.SILENT, Cause.BUSY, Cause.BROKEN, Cause.REFUSED]

    def answers(_now: datetime) -> FetchResult | None:
        if luck.random() < 0.5:
            return None
        wish = luck.choice([None, None, timedelta(seconds=luck.randrange(200))])
        return FetchResult(got=Got.FAILED, cause=luck.choice(causes), reason="luck", retry_after=wish)

    run = running(answers)
    run.over(NOW, END)
    for source in (*ALERTS, *LISTINGS):
        asked = run.host.asked[source.id]
        gaps = [after - before for before, after in zip(asked, [*asked[1:], END], strict=True)]
        longest = timedelta(minutes=4) if source.is_alert else timedelta(minutes=44)
        assert max(gaps) <= longest
        assert min(gaps[:-1]) >= source.every * 0.9
