"""The sums of what was told: the same as counting persons would give, and never going back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from city.delivery.circuits import FAILURES
from city.delivery.deliveries import Attempt, Cause, Lane, Outcome, Result, State
from city.delivery.progress import DUE, Drop, Progress, ProgressStore, Thing
from city.delivery.pulse import Queue
from stores.aws.deliveries import LEASE
from stores.aws.progress import TableProgress
from stores.sqlite.progress import SqliteProgress
from tests.stores.opening import opened
from tests.stores.test_doors import DOWN, NOON, OK, Post, TablePost, ended

GONE = Outcome(Result.REFUSED, Cause.GONE)


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    if request.param == "dynamodb":
        found: Post = TablePost(request.getfixturevalue("table"), tmp_path, {})
    else:
        found = Post(tmp_path, {}, opened(request, tmp_path / "state.db"))
    yield found
    found.close()


def seen(post: Post) -> ProgressStore:
    return TableProgress(post.table) if isinstance(post, TablePost) else SqliteProgress(post.database)


def things(post: Post) -> list[tuple[Thing, Progress]]:
    """The later event first: both were planned at the same moment."""
    return sorted(seen(post).things(5), key=lambda each: each[0].event_id, reverse=True)


def persons(post: Post) -> dict[str, int]:
    """Counted the slow way."""
    return {str(state): many for state, many in post.store.counts().items()}


def ends(post: Post) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in seen(post).totals():
        if each.state not in (DUE, "pending"):
            found[each.state] = found.get(each.state, 0) + each.many
    return found


def test_sums_are_what_counting_persons_gives(post: Post) -> None:
    """Sent, refused, tried again, withdrawn, superseded and still waiting: each once, in every sum."""
    post.wait("email", 20)
    post.wait("outbox", 10)
    claimed = list(post.claim().deliveries)
    post.end(claimed[:8], OK, 3)
    post.store.record([finished(each.id, State.REFUSED, GONE) for each in claimed[8:11]])
    post.end(claimed[11:13], DOWN, 4)
    post.store.record([finished(each.id, State.WITHDRAWN, None) for each in claimed[13:14]])
    post.end(claimed[14:], None)
    (thing, outbox), (_, email) = things(post)
    post.store.supersede([(thing.event_id, "")], NOON + timedelta(seconds=9))
    (_, outbox), (_, email) = things(post)
    total = persons(post)
    assert ends(post) == {state: many for state, many in total.items() if state != "pending"}
    assert email.pending + outbox.pending == total["pending"]
    assert (email.due, outbox.due) == (20, 10)
    assert email.failed["gone"] + outbox.failed.get("gone", 0) == 3
    assert sum((email.retried | outbox.retried).values()) == 2
    assert outbox.ended["superseded"] > 0


def finished(delivery_id: str, state: State, outcome: Outcome | None) -> Attempt:
    return Attempt(delivery_id=delivery_id, at=NOON, outcome=outcome, state=state)


def test_times_are_from_falling_due(post: Post) -> None:
    """Half at three seconds, the rest at nine."""
    post.wait("email", 10)
    claimed = list(post.claim().deliveries)
    post.end(claimed[:5], OK, 3)
    post.end(claimed[5:], OK, 9)
    ((thing, found),) = seen(post).things(5)
    assert found.seconds == {50: 3, 95: 9, 100: 9}
    assert (thing.topics, thing.began) == (["news"], NOON)


def test_a_day_holds_what_happened_on_it(post: Post) -> None:
    """From its first instant until before the next day's."""
    post.wait("email", 10)
    claimed = list(post.claim().deliveries)
    post.end(claimed[:5], OK, 3)
    post.end(claimed[5:], OK, 86_400)
    day = timedelta(days=1)
    today, tomorrow = (seen(post).between(NOON + n * day, NOON + (n + 1) * day) for n in (0, 1))
    assert (today.due, today.accepted) == (10, 5)
    assert (tomorrow.due, tomorrow.accepted) == (0, 5)


def test_a_day_says_how_soon_its_emergencies_were_told(post: Post) -> None:
    """From when each fell due, two of them together, and only what was told on that day; no other lane's."""
    post.wait("email", 4, Lane.EMERGENCY)
    post.wait("outbox", 2, Lane.EMERGENCY)
    post.wait("email", 3)
    mail, files, later = [], [], []
    for each in post.claim().deliveries:
        kept = later if each.lane is not Lane.EMERGENCY else mail if each.channel == "email" else files
        kept.append(each)
    post.end(mail, OK, 3)
    post.end(files[:1], OK, 70)
    post.end(later, OK, 500)
    post.end(files[1:], OK, 86_400)
    day = timedelta(days=1)
    today, tomorrow, after = (seen(post).between(NOON + n * day, NOON + (n + 1) * day) for n in (0, 1, 2))
    assert today.seconds == {50: 3, 95: 70, 100: 70}
    assert tomorrow.seconds == {50: 86_400, 95: 86_400, 100: 86_400}
    assert after.seconds == {}


def test_sums_stay_when_a_person_is_forgotten(post: Post) -> None:
    """Nothing in them says who; what was to come for them counts as withdrawn, once."""
    post.wait("email", 4)
    claimed = list(post.claim(limit=2).deliveries)
    post.end(claimed[:1])
    before = ends(post)
    for each in list(post.subscriptions.every()):
        post.subscriptions.forget(each.id)
    assert persons(post) == {}
    assert before == {"sent": 1}
    assert ends(post) == {"sent": 1, "withdrawn": 3}
    ((_, found),) = seen(post).things(5)
    assert (found.due, found.pending) == (4, 0)


def test_what_a_dead_worker_held_counts_as_tried_again(post: Post) -> None:
    """With its own cause, so that nobody looks for it at the provider."""
    post.wait("email", 3)
    post.claim(which=1)
    if isinstance(post, TablePost):
        assert len(post.claim(LEASE.total_seconds()).deliveries) == 3
    else:
        post.workers[1].close()
        assert len(post.claim().deliveries) == 3
    ((_, found),) = seen(post).things(5)
    assert found.retried == {"worker_lost": 3}


def test_drops_are_kept_once_however_often_they_are_seen(post: Post) -> None:
    """Each cohort's greatest number: a tick that sees them again, or fewer of them, adds nothing."""
    first = Drop("e0", "", 1, "quiet_hours", "sms", "news", 40)
    other = Drop("e0", "", 2, "quiet_hours", "sms", "news", 5)
    for drops in ([first, other], [first], [first._replace(many=30)], [other._replace(reason="rate")]):
        post.store.note_drops(drops, NOON)
    assert seen(post).dropped() == {("sms", "quiet_hours"): 45, ("sms", "rate"): 5}
    assert seen(post).between(NOON, NOON + timedelta(seconds=1)).held == {"quiet_hours": 45, "rate": 5}


def test_queues_say_what_waits_since_when_and_whether_it_moves(post: Post) -> None:
    """What is held by quiet hours does not wait; counting ends where it says nothing more."""
    post.wait("email", 12)
    post.wait("sms", 1_200)
    claimed = list(post.claim(limit=5, lanes=(1,)).deliveries)
    post.end([each for each in claimed if each.channel == "email"])
    now = NOON + timedelta(seconds=60)
    queues = seen(post).queues(now)
    emails = sum(each.channel == "email" for each in claimed)
    assert queues["email"] == Queue(12 - emails, NOON, emails)
    assert queues["sms"] == Queue(1_000, NOON, 0)
    assert seen(post).queues(now + timedelta(minutes=2))["email"].moved == 0


def test_circuits_are_seen(post: Post) -> None:
    """As the claims see them."""
    post.wait("email", 20)
    post.store.record([ended(each, DOWN) for each in post.claim().deliveries[:FAILURES]])
    assert seen(post).circuits() == post.store.circuits()
    assert list(seen(post).circuits()) == ["email"]
