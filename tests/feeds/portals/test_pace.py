"""A portal is asked no faster than it wants. Time is the test's own: nothing waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.errors import BadSettings
from feeds.fetching.fetch import Fetcher, FetchResult, Got
from feeds.fetching.hosts import Cause
from feeds.fetching.pace import Paces, short_wish
from feeds.source import source
from net.http import Client, Limits
from tests.feeds.portals.models import Model, Open311, Socrata
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


@dataclass
class Time:
    """Seconds that pass only where somebody sleeps."""

    at: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept.append(seconds)


class Reading:
    """Fetches of one portal by one fetcher."""

    def __init__(self, model: Model, url: str, client: Client) -> None:
        self.model, self.time, self._url, self._client = model, Time(), url, client
        self.fetcher = Fetcher(Path(), self._get, {}, monotonic=self.time.now, sleep=self.time.sleep)

    def _get(self, url: str, headers: Mapping[str, str], most: int) -> Any:
        return self._client.get(url, headers, Limits(seconds=10, bytes=most))

    def __call__(self, **more: Any) -> FetchResult:
        table = {"id": "s", "url": self._url + self.model.path, "kind": "place", "format": self.model.format}
        return self.fetcher.fetch(source({**table, **more}, "city.toml"), None, NOW)


@pytest.fixture
def reading(request: pytest.FixtureRequest) -> Iterator[Reading]:
    """Of the model that the test names."""
    model: Model = request.param()
    client = Client(Time().now, allow_private=True)
    with serving(model) as url:
        yield Reading(model, url, client)
        client.close()


def busy(wish: str) -> Callable[[Any], None]:
    return lambda handler: reply(handler, 429, b"", {"Retry-After": wish})


@pytest.mark.parametrize("reading", [Socrata], indirect=True)
def test_a_short_wish_is_waited_for_within_the_walk(reading: Reading) -> None:
    """429 with seven seconds: the same page is asked again after them, and the listing is whole."""
    reading.model.odd = {3: busy("7")}
    result = reading()
    assert (result.got, reading.time.slept) == (Got.BYTES, [7.0])
    assert reading.model.names_in(result.parts[0].data) == reading.model.names()
    asked = [query.get("$offset") for _, query, _ in reading.model.asked]
    assert asked == [None, "0", "50", "50", "100", None]


@pytest.mark.parametrize("reading", [Socrata], indirect=True)
@pytest.mark.parametrize(
    ("wish", "every", "slept"),
    [
        ("120", "1d", []),  # too long to wait where it stands
        ("30", "1m", []),  # longer than the twenty seconds that this listing may take
        ("Sun, 22 Nov 2026 17:00:30 GMT", "1d", []),
        ("7", "1d", [7.0, 7.0, 7.0]),  # it never has enough: three times are enough
    ],
)
def test_other_wishes_end_the_walk(reading: Reading, wish: str, every: str, slept: list[float]) -> None:
    """The source failed, and is left alone for as long as the portal said."""
    reading.model.odd = {number: busy(wish) for number in range(3, 100)}
    result = reading(every=every)
    assert (result.got, result.cause, result.parts) == (Got.FAILED, Cause.BUSY, ())
    assert result.reason == f"page 2: the server answered 429 (too many requests, Retry-After: {wish})"
    assert result.retry_after == timedelta(seconds=int(wish) if wish.isdecimal() else 30)
    assert reading.time.slept == slept


@pytest.mark.parametrize("reading", [lambda: Open311(1_000)], indirect=True)
def test_open311_is_asked_nine_times_a_minute(reading: Reading) -> None:
    """Nine pages at once; the tenth waits until the first is a minute ago."""
    result = reading(every="1h")
    calls = len(reading.model.asked)
    assert result.got is Got.BYTES
    assert calls > 18
    assert reading.time.slept == [60.0] * ((calls - 1) // 9)


@pytest.mark.parametrize("reading", [lambda: Open311(1_000)], indirect=True)
def test_sources_of_one_host_share_its_pace(reading: Reading) -> None:
    """Nine calls of one source leave none in that minute for the next."""
    reading.model.rows = reading.model.rows[:300]
    reading(every="1h")
    before = len(reading.model.asked)
    assert (before, reading.time.slept) == (7, [])
    reading(every="1h")
    assert reading.time.slept == [60.0]


@pytest.mark.parametrize("reading", [lambda: Open311(1_000)], indirect=True)
def test_a_listing_too_long_for_its_pace_fails_and_says_so(reading: Reading) -> None:
    """Twenty seconds do not hold ten calls; nothing of it is handed on, and nobody waits in vain."""
    result = reading(every="1m")
    assert (result.got, result.parts, reading.time.slept) == (Got.FAILED, (), [])
    assert "did not end within 20 seconds at 9 calls a minute" in result.reason
    assert "calls_a_minute" in result.reason


@pytest.mark.parametrize("reading", [lambda: Open311(1_000)], indirect=True)
def test_a_source_may_say_how_often(reading: Reading) -> None:
    """A city that allows more is asked as often as it allows; for one that allows less the key holds, too."""
    assert reading(every="1m", calls_a_minute=100).got is Got.BYTES
    assert reading.time.slept == []
    with pytest.raises(BadSettings, match="calls_a_minute"):
        reading(calls_a_minute=-1)


def test_calls_are_counted_over_any_minute() -> None:
    """Not by the clock's minutes: never more than three within sixty seconds; none is booked in vain."""
    paces, at = Paces(), 0.0
    made = []
    for _ in range(10):
        wait = paces.wait("h", 3, at, 1_000.0)
        assert wait is not None
        at += wait
        made.append(at)
        at += 7
    assert all(later - earlier >= 60 for earlier, later in zip(made, made[3:], strict=False))
    last = made[-1]
    assert [paces.wait("h", 3, last, last) for _ in range(2)] == [None, None]
    assert paces.wait("h", 3, last, 1_000.0) == made[-3] + 60 - last
    assert paces.wait("other", 3, at, at) == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 1.0),
        ("60", 60.0),
        ("61", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 99, None),
    ],
)
def test_which_wishes_are_short(text: str, seconds: float | None) -> None:
    """Whole seconds up to a minute; never no time at all."""
    assert short_wish(text) == seconds
