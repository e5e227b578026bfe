"""Asking many sources at once: who waits for whom, and who is left alone."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import pytest

from city.ports import Remembered
from feeds.fetching.fetch import FetchResult, Got
from feeds.fetching.hosts import TRIP, Cause
from feeds.fetching.lanes import IN_ALL, PER_HOST, Lanes, lines
from feeds.source import Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = FetchResult(got=Got.BYTES)
SILENT = FetchResult(got=Got.FAILED, cause=Cause.SILENT, reason="no answer")
PATIENCE = 30  # seconds, where a test would otherwise hang; none waits for it when all is well


def _sources(host: str, count: int, kind: str = "news") -> list[Source]:
    return [Source(id=f"{host}-{kind}-{n}", url=f"https://{host}/{n}", kind=kind) for n in range(count)]


def _round(sources: Sequence[Source], fetch: Callable[[Source], FetchResult]) -> dict[str, FetchResult]:
    with Lanes(lines(sources, {}, sources), fetch) as lanes:
        return {each.source.id: each.result for each in lanes if each}


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a hanging host waits for; opened at the end, so that no thread stays behind."""
    gate = threading.Event()
    yield gate
    gate.set()


def test_every_source_settles_once() -> None:
    """Many more sources than lanes, of one host and of many."""
    many = [each for number in range(IN_ALL * 2) for each in _sources(f"h{number}", 2)]
    sources = [*_sources("portal", 300), *many]
    assert set(_round(sources, lambda _: GOOD)) == {each.id for each in sources}


def test_no_host_is_asked_too_much_at_once() -> None:
    """The bound of each host, and that it is used."""
    guard, now, most = threading.Lock(), 0, 0
    full = threading.Event()

    def fetch(_source: Source) -> FetchResult:
        nonlocal now, most
        with guard:
            now += 1
            most = max(most, now)
            if now == PER_HOST:
                full.set()
        full.wait(PATIENCE)
        with guard:
            now -= 1
        return GOOD

    _round(_sources("portal", 60), fetch)
    assert most == PER_HOST


def test_hosts_that_hang_delay_no_other(gate: threading.Event) -> None:
    """Thirty hosts with twenty hanging sources each, and one that answers: it is heard at once."""
    hanging = [each for number in range(30) for each in _sources(f"a{number}", 20)]
    good = _sources("z", 40)

    def fetch(source: Source) -> FetchResult:
        if source.id.startswith("a"):
            gate.wait(PATIENCE)
        return GOOD

    every = [*hanging, *good]
    with Lanes(lines(every, {}, every), fetch) as lanes:
        first = list(islice((each.source.id for each in lanes if each), len(good)))
    assert set(first) == {each.id for each in good}
    assert not gate.is_set()


def test_alerts_come_first(gate: threading.Event) -> None:
    """Behind a whole portal on the same host, an alert source is asked and handed out first."""
    sources = [*_sources("portal", 50), *_sources("portal", 2, "advisory")]

    def fetch(source: Source) -> FetchResult:
        if not source.is_alert:
            gate.wait(PATIENCE)
        return GOOD

    with Lanes(lines(sources, {}, sources), fetch) as lanes:
        first = list(islice((each.source for each in lanes if each), 2))
    assert all(each.is_alert for each in first)


def test_a_silent_host_is_left_alone_within_a_round() -> None:
    """A few requests show it; the rest are told why they were not asked."""
    asked: list[str] = []

    def fetch(source: Source) -> FetchResult:
        asked.append(source.id)
        return SILENT

    results = _round(_sources("dead", 200), fetch)
    assert TRIP <= len(asked) <= TRIP + PER_HOST
    left = [each for each in results.values() if each.cause is Cause.NOT_ASKED]
    assert len(left) == 200 - len(asked)
    assert re.fullmatch(
        r"not asked: its host has failed \d+ times in a row \(no answer\) and is tried again soon",
        left[0].reason,
    )


def test_one_answer_in_between_keeps_a_host_in_the_round() -> None:
    """Failures count in a row: one address in ten that is down is no dead host."""
    results = _round(_sources("odd", 90), lambda source: GOOD if int(source.url[12:]) % 10 else SILENT)
    assert not [each for each in results.values() if each.cause is Cause.NOT_ASKED]


def _known(sources: Sequence[Source]) -> dict[str, Remembered]:
    return {each.id: Remembered(asked=NOW, cause=Cause.SILENT.value) for each in sources}


@pytest.mark.parametrize(("back", "asked_of_listings"), [(False, 1), (True, 50)])
def test_a_host_that_was_silent_is_tried_by_one(back: bool, asked_of_listings: int) -> None:
    """Half open: one source tries; if it is answered, all are asked, and alerts in any case."""
    listings, alerts = _sources("h", 50), _sources("h", 3, "advisory")
    asked: list[Source] = []

    def fetch(source: Source) -> FetchResult:
        asked.append(source)
        return GOOD if back else SILENT

    with Lanes(lines([*listings, *alerts], _known(listings), [*listings, *alerts]), fetch) as lanes:
        settled = [each for each in lanes if each]
    assert len(settled) == 53
    assert sum(each.is_alert for each in asked) == 3
    assert sum(not each.is_alert for each in asked) == asked_of_listings


@pytest.mark.parametrize("status", ["the server answered 500", "the server answered 429"])
def test_what_a_host_did_is_told_as_it_was(status: str) -> None:
    """A host that answered 500 has answered: the reason is the one of its last failure, over rounds too."""
    sources = _sources("h", 50)
    known = {
        each.id: Remembered(asked=NOW, cause=Cause.BROKEN.value, reason=status) for each in sources[:TRIP]
    }
    gone = FetchResult(got=Got.FAILED, cause=Cause.SILENT, reason="no answer in time")
    with Lanes(lines(sources[TRIP:], known, sources), lambda _: gone) as lanes:
        results = [each.result for each in lanes if each]
    assert {each.reason for each in results if each.cause is Cause.NOT_ASKED} == {
        "not asked: its host has failed 6 times in a row (no answer in time) and is tried again soon"
    }
    assert lines(sources, known, sources)[0].last == status


@pytest.mark.parametrize(("named", "asked_of_them"), [(0, range(TRIP, TRIP + PER_HOST + 1)), (50, [50])])
def test_a_refresh_by_hand_is_not_stopped_by_what_was(named: int, asked_of_them: Sequence[int]) -> None:
    """A person's refresh tries every host anew; the sources that he named are all asked, whatever it does."""
    sources = _sources("h", 50)
    asked: list[str] = []

    def fetch(source: Source) -> FetchResult:
        asked.append(source.id)
        return SILENT

    by_hand = frozenset(each.id for each in sources[:named])
    with Lanes(lines(sources, _known(sources), sources, by_hand), fetch) as lanes:
        assert len([each for each in lanes if each]) == 50
    assert len(asked) in asked_of_them


def test_a_bug_in_a_fetch_is_raised() -> None:
    """What is not understood is not taken for a dead feed."""

    def fetch(_source: Source) -> FetchResult:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _round(_sources("h", 20), fetch)


def test_a_round_that_is_left_early_ends_its_threads() -> None:
    """Whoever stops reading leaves nobody blocked behind."""
    before = threading.active_count()
    sources = _sources("h", 500)
    with Lanes(lines(sources, {}, sources), lambda _: GOOD) as lanes:
        next(iter(lanes))
    for thread in threading.enumerate():
        if thread.name.startswith("fetch"):
            thread.join(PATIENCE)
    assert threading.active_count() <= before
