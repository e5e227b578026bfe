"""What a claim lets out: no more than a rate, nothing by what is broken, a fair share for each channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from city.delivery.circuits import FAILURES, FIRST_WAIT
from city.delivery.deliveries import (
    Attempt,
    Cause,
    Delivery,
    Lane,
    Notice,
    Outcome,
    Reason,
    Result,
    Said,
    State,
)
from city.delivery.delivery_store import Claimed, DeliveryStore
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import Consent, Subscription, Topic
from stores.aws.deliveries import TableDeliveries
from stores.aws.subscriptions import TableSubscriptions
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks
from tests.stores.opening import opened
from tests.stores.tables import MadeTable

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
OK = Outcome(Result.SENT, Cause.ACCEPTED)
DOWN = Outcome(Result.RETRY, Cause.UNREACHABLE)


class Post:
    """A store in which so many wait on each channel."""

    store: DeliveryStore
    stores: Sequence[DeliveryStore]
    subscriptions: SubscriptionStore

    def __init__(self, folder: Path, rates: dict[str, float], database: Database | None = None) -> None:
        self.database = database or Database(folder / "state.db")
        self.subscriptions = SqliteSubscriptions(self.database, KeySeal(key_in(folder / "key")))
        self.workers = [WorkerLocks(folder / "workers") for _ in range(2)]
        self.stores = [SqliteDeliveries(self.database, each, rates) for each in self.workers]
        self.store = self.stores[0]
        self._names = count()

    def wait(self, channel: str, many: int, lane: Lane = Lane.TIMELY, minutes: float = 60) -> None:
        """Plan one message to each of so many new subscribers."""
        names = [f"{channel}-{next(self._names)}" for _ in range(many)]
        self.subscriptions.save(
            [
                Subscription(
                    id=each, topic=Topic.NEWS, locale="en-US", channel=channel, target=each,
                    consent=Consent("", NOON), created=NOON,
                )
                for each in names
            ]
        )  # fmt: skip
        said = Said(
            event_id=f"e{next(self._names)}", version="", topic=Topic.NEWS, channel=channel, lane=lane,
            at=NOON, expires=NOON + timedelta(minutes=minutes), reason=Reason.NEWS, notice=Notice("news", {}),
        )  # fmt: skip
        found = self.subscriptions.names(range(1, 9_000))
        self.store.plan([(said, [number for number, name in found.items() if name in set(names)])], NOON)

    def claim(self, seconds: float = 0, limit: int = 64, which: int = 0, **more: object) -> Claimed:
        now = NOON + timedelta(seconds=seconds)
        return self.stores[which].claim(now, limit, ready_by=now, **more)  # type: ignore[arg-type]

    def end(self, deliveries: object, outcome: Outcome | None = OK, seconds: float = 0) -> None:
        """Record that each came to this."""
        assert isinstance(deliveries, list | tuple)
        self.store.record([ended(each, outcome, seconds) for each in deliveries])

    def close(self) -> None:
        for each in self.workers:
            each.close()
        self.database.close()


class TablePost(Post):
    """The same in DynamoDB."""

    def __init__(self, table: MadeTable, folder: Path, rates: dict[str, float]) -> None:
        self.table = table
        made = [TableDeliveries(table.another(), rates) for _ in range(2)]
        self.stores, self.store = made, made[0]
        self.subscriptions = TableSubscriptions(table, KeySeal(key_in(folder / "key")), made[0].withdraw)
        self._names = count()

    def close(self) -> None:
        pass


def ended(delivery: Delivery, outcome: Outcome | None, seconds: float = 0) -> Attempt:
    now = NOON + timedelta(seconds=seconds)
    again = outcome is None or outcome.can_retry
    return Attempt(
        delivery_id=delivery.id,
        at=now,
        outcome=outcome,
        state=State.PENDING if again else State.SENT,
        next_at=now if again else None,
        provider=delivery.channel,
    )


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    rates = {"sms": 14.0}
    if request.param == "dynamodb":
        found: Post = TablePost(request.getfixturevalue("table"), tmp_path, rates)
    else:
        found = Post(tmp_path, rates, opened(request, tmp_path / "state.db"))
    yield found
    found.close()


def channels(claimed: Claimed) -> Counter[str]:
    return Counter(each.channel for each in claimed.deliveries)


def test_every_channel_has_its_share(post: Post) -> None:
    """However much waits on one, the others are served in the same claim; what is left over is used."""
    post.wait("email", 200)
    post.wait("webhook", 200)
    post.wait("outbox", 5)
    claimed = channels(post.claim(limit=60))
    assert claimed.total() == 60
    assert claimed["outbox"] == 5
    assert min(claimed["email"], claimed["webhook"]) >= 20


def test_no_more_than_the_rate_leaves_and_it_is_said_when_the_next_may(post: Post) -> None:
    """At 14 a second two at once, then one every 71 ms; the other channels are not slowed."""
    post.wait("sms", 50)
    post.wait("outbox", 10)
    first = post.claim()
    assert channels(first) == {"sms": 2, "outbox": 10}
    assert first.wake is not None
    assert timedelta(seconds=0.04) < first.wake - NOON < timedelta(seconds=0.05)
    assert channels(post.claim(0.02)) == {}
    assert channels(post.claim((first.wake - NOON).total_seconds())) == {"sms": 1}


def test_two_processes_share_one_rate(post: Post) -> None:
    """Ten seconds of looking every few milliseconds in both are ten seconds' worth of messages together."""
    post.wait("sms", 400)
    claimed = 0
    looks = 200 if isinstance(post, TablePost) else 2_000
    for tick in range(looks):
        claimed += len(post.claim(tick * 10 / looks, limit=64, which=tick % 2).deliveries)
    assert 140 <= claimed <= 143


def test_who_was_not_sent_after_all_gives_the_place_back(post: Post) -> None:
    """Quiet hours use up nobody's rate."""
    post.wait("sms", 50)
    claimed = post.claim()
    assert channels(post.claim()) == {}
    post.end(claimed.deliveries, None)
    assert channels(post.claim()) == {"sms": 2}


def test_a_channel_that_is_broken_is_left_alone_without_using_up_attempts(post: Post) -> None:
    """After ten failures in a row nobody is claimed; then one; the other channels go on as before."""
    post.wait("email", 20)
    post.wait("outbox", 20)
    failing = [each for each in post.claim().deliveries if each.channel == "email"]
    post.end(failing[:FAILURES], DOWN)
    post.end(failing[FAILURES:], None)
    assert channels(post.claim(1)) == {}
    wait = FIRST_WAIT.total_seconds()
    probing = post.claim(wait)
    assert channels(probing) == {"email": 1}
    assert channels(post.claim(wait, which=1)) == {}
    assert {each.attempts for each in failing[FAILURES:]} == {0}
    post.end(probing.deliveries, OK, wait)
    assert post.store.circuits() == {}
    assert channels(post.claim(wait)) == {"email": 19}


def test_a_probe_that_fails_is_followed_by_a_longer_wait(post: Post) -> None:
    """Seen in the store by every process, with the reason."""
    post.wait("email", 20)
    failing = post.claim().deliveries
    post.end(failing, DOWN)
    post.end(post.claim(2).deliveries, DOWN, 2)
    (circuit,) = post.stores[1].circuits().values()
    assert (circuit.provider, circuit.trips, circuit.cause) == ("email", 1, "unreachable")
    assert channels(post.claim(5.9)) == {}
    assert channels(post.claim(6)) == {"email": 1}


def test_a_probe_that_was_not_sent_lets_another_one(post: Post) -> None:
    """Quiet hours of one resident do not keep the city from finding out."""
    post.wait("email", 20)
    post.end(post.claim().deliveries, DOWN)
    post.end(post.claim(2).deliveries, None, 2)
    assert channels(post.claim(2)) == {"email": 1}


def test_an_emergency_probes_first(post: Post) -> None:
    """The one that a half-open circuit lets through is the most urgent."""
    post.wait("email", 20)
    post.end(post.claim().deliveries, DOWN)
    post.wait("email", 1, Lane.EMERGENCY)
    (probe,) = post.claim(2).deliveries
    assert probe.lane is Lane.EMERGENCY


def test_what_expires_behind_an_open_circuit_is_ended(post: Post) -> None:
    """At its expiry, not when the provider comes back; and nothing else is."""
    post.wait("email", 20, minutes=1)
    post.wait("email", 3, minutes=60)
    post.end(post.claim().deliveries, DOWN)
    post.end(post.claim(59).deliveries, None, 59)
    assert post.store.counts() == {State.PENDING: 23}
    post.claim(66, limit=1, lanes=(Lane.DIGEST,))
    assert post.store.counts() == {State.PENDING: 3, State.EXPIRED: 20}


def test_what_expires_behind_a_rate_is_ended(post: Post) -> None:
    """It would only be claimed, a few at a time, to be thrown away."""
    post.wait("sms", 300, minutes=1)
    post.claim(1, limit=1)
    post.claim(61, limit=1, lanes=(Lane.DIGEST,))
    assert post.store.counts() == {State.PENDING: 1, State.EXPIRED: 299}


def test_the_next_turn_is_when_the_circuit_may_be_probed(post: Post) -> None:
    """Whoever drains the store sleeps until then, and does not look in vain."""
    post.wait("email", 20)
    post.end(post.claim().deliveries, DOWN)
    assert post.store.next_turn() == NOON + FIRST_WAIT
    post.wait("outbox", 1)
    assert post.store.next_turn() == NOON


def test_a_host_is_probed_by_one_process(post: Post) -> None:
    """Of a webhook's host the claim does not know: whoever sends asks."""
    post.wait("webhook", 20)
    post.store.record(
        [
            Attempt(
                delivery_id=each.id, at=NOON, outcome=DOWN, state=State.PENDING, next_at=NOON,
                provider="webhook:a.example:https",
            )
            for each in post.claim().deliveries
        ]
    )  # fmt: skip
    host = "webhook:a.example:https"
    assert list(post.claim(1).circuits) == [host]
    assert [post.store.may_probe(host, NOON + timedelta(seconds=s)) for s in (0, 1.9, 2, 2.1)] == [
        False,
        False,
        True,
        False,
    ]
    assert post.store.may_probe("webhook:b.example:https", NOON)
