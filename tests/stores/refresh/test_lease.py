"""A lease in S3: of any number who want it one has it, and nobody who was killed keeps it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from city.errors import TownbellError
from stores.aws.refresh import lease
from stores.aws.refresh.lease import TTL, Held, S3Lease, Standing, standing
from tests.stores.loopback_s3 import bucket

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def client() -> Iterator[Any]:
    with bucket() as (endpoint, _objects):
        yield boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _lease(client: Any, clock: Clock, holder: str) -> S3Lease:
    return S3Lease(client, "b", "alerts", holder, clock.now)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (None, Standing.NEW),
        (Held("a", NOW + TTL, free=True, tag='"1"'), Standing.FREE),
        (Held("a", NOW, free=False, tag='"1"'), Standing.OVER),
        (Held("a", NOW + timedelta(seconds=1), free=False, tag='"1"'), Standing.HELD),
    ],
)
def test_how_a_lease_stands(found: Held | None, verdict: Standing) -> None:
    """New, given back, not renewed in time, or held."""
    assert standing(found, NOW) is verdict


def test_one_has_it_and_then_the_other(client: Any, clock: Clock) -> None:
    """While one has it, the other is told so at once; whoever comes after another is told that, too."""
    one, other = _lease(client, clock, "one"), _lease(client, clock, "other")
    with one.tried() as first, other.tried() as second:
        assert first is not None
        assert first.after_another  # nobody had it: nothing that one remembers is surely true
        assert second is None
    with one.tried() as again:
        assert again is not None
        assert not again.after_another
    with other.tried() as later:
        assert later is not None
        assert later.after_another


def test_a_killed_holder_holds_up_nobody_for_long(client: Any, clock: Clock) -> None:
    """A lease that is not renewed is another's after twenty seconds; who had it can no longer write it."""
    killed, other = _lease(client, clock, "killed"), _lease(client, clock, "other")
    assert killed._take() is not None  # and then its process is gone
    with other.tried() as early:
        assert early is None
    clock.at += TTL
    with other.tried() as taken:
        assert taken is not None
        assert not killed._write(clock.now() + TTL)
        with _lease(client, clock, "third").tried() as third:
            assert third is None


def test_it_is_renewed_as_long_as_it_is_held(
    client: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work that takes longer than a lease holds keeps it."""
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    one = _lease(client, clock, "one")
    renewed = threading.Event()
    write = one._write

    def noted(until: datetime, *, free: bool = False) -> bool:
        done = write(until, free=free)
        if until > NOW + TTL:
            renewed.set()
        return done

    monkeypatch.setattr(one, "_write", noted)
    with one.tried():
        clock.at += timedelta(seconds=15)
        assert renewed.wait(10)
        clock.at += timedelta(seconds=15)
        with _lease(client, clock, "other").tried() as taken:
            assert taken is None


def test_of_eight_at_once_one_has_it(client: Any, clock: Clock) -> None:
    """Eight functions that come in the same instant: the bucket's condition lets one of them in."""
    begin, end = threading.Barrier(8), threading.Barrier(8)

    def come(number: int) -> bool:
        begin.wait(10)
        with _lease(client, clock, str(number)).tried() as taken:
            end.wait(10)
            return taken is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(come, range(8))) == 1


def test_who_waits_has_it_in_the_end_or_is_told(client: Any, clock: Clock) -> None:
    """A publisher waits for another to be done; one that never is done is an error with its name."""
    one, other = _lease(client, clock, "one"), _lease(client, clock, "other")
    with one.tried(), pytest.raises(TownbellError, match="lease alerts"), other.waited(0):
        pass
    with ThreadPoolExecutor(1) as pool:
        inside, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with one.tried():
                inside.set()
                leave.wait(10)

        holding = pool.submit(hold)
        assert inside.wait(10)
        threading.Timer(0.3, leave.set).start()
        with other.waited(60) as taken:
            assert taken.after_another
        holding.result()
