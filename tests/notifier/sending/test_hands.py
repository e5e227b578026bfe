"""One thread, several letters on their way: who is sent together, who is left to others, what lands."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from city.delivery.deliveries import Cause, Delivery, Lane, Notice, Outcome, Result
from city.enrolment.subscriptions import Consent, Subscription, Topic
from notifier.channels import Begun, Channel, Letter
from notifier.sending.hands import AT_ONCE, Basket, Hands, Job
from notifier.sending.letters import letter

NOW = datetime(2026, 11, 23, 23, tzinfo=UTC)
SENT = Outcome(Result.SENT, Cause.ACCEPTED)


class UnderWay:
    """A letter whose answer is there, or takes its time, or brings out a bug."""

    def __init__(self, seen: list[str], target: str) -> None:
        self._seen, self._target = seen, target

    def outcome_within(self, seconds: float) -> Outcome | None:
        self._seen.append(f"look {self._target} {seconds:g}")
        if self._target == "bug after":
            raise LookupError("a bug")
        return None if self._target.startswith("slow") else SENT

    def outcome(self) -> Outcome:
        self._seen.append(f"wait {self._target}")
        return SENT


class Wire:
    """A channel that begins everything but what is "far", and notes what is done in which order."""

    name = "webhook"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        self.seen += [f"send {each.target}" for each in batch]
        return [SENT for _ in batch]

    def begin(self, letter: Letter) -> Begun | None:
        if letter.target == "bug before":
            raise LookupError("a bug")
        if letter.target == "far":
            return None
        self.seen.append(f"begin {letter.target}")
        return UnderWay(self.seen, letter.target)

    def close(self) -> None:
        pass


def job(target: str, channel: str = "webhook") -> Job:
    delivery = Delivery(
        id=target, subscription_id=target, event_id="e", version="1", topic=Topic.NEWS, channel=channel,
        lane=Lane.TIMELY, notice=Notice("news", {"title": {"en": "x"}, "text": {"en": ""}}), at=NOW,
        expires=NOW + timedelta(hours=1), attempts=0, unknown=0,
    )  # fmt: skip
    subscription = Subscription(
        id=target, topic=Topic.NEWS, locale="en-US", channel=channel, target=target,
        consent=Consent("test", NOW), created=NOW,
    )  # fmt: skip
    return Job(delivery, subscription, NOW)


class Place:
    """Hands over a line of jobs, and what they leave behind."""

    def __init__(self, channel: Channel, *targets: str) -> None:
        self.line = deque(job(each) for each in targets)
        self.left: list[Job] = []
        self.basket = Basket()
        self.hands = Hands({"webhook": channel}, self._write, self.basket, self._take, self.left.append)

    def _write(self, job: Job) -> Letter:
        return letter(job.delivery, job.subscription, job.now, "America/New_York")

    def _take(self) -> Job | None:
        return self.line.popleft() if self.line else None

    def work(self) -> list[tuple[str, object]]:
        """One thread's turn; what has landed."""
        self.hands.send(self.line.popleft())
        return [(delivery.id, found) for delivery, _provider, found in self.basket.take()]


def test_all_that_can_leave_leave_before_any_answer_is_looked_for() -> None:
    """The receiver works while they are sent; the answers are taken in in their order."""
    wire = Wire()
    assert Place(wire, "a", "b", "c").work() == [("a", SENT), ("b", SENT), ("c", SENT)]
    assert wire.seen == ["begin a", "begin b", "begin c", "look a 0.002", "look b 0.002", "look c 0.002"]


def test_no_more_are_on_their_way_in_one_thread_than_may_be() -> None:
    """The others lie there for whoever is free."""
    place = Place(Wire(), *(f"t{n}" for n in range(AT_ONCE + 5)))
    assert len(place.work()) == AT_ONCE
    assert len(place.line) == 5


def test_slow_one_is_left_to_another_thread_and_holds_up_nobody() -> None:
    """It is waited for two milliseconds, once in a turn: behind it nothing more is waited for."""
    wire = Wire()
    place = Place(wire, "a", "slow 1", "b", "slow 2")
    assert place.work() == [("a", SENT), ("b", SENT)]
    assert wire.seen[4:] == ["look a 0.002", "look slow 1 0.002", "look b 0", "look slow 2 0"]
    place.line.extend(place.left)
    assert [place.work(), place.work()] == [[("slow 1", SENT)], [("slow 2", SENT)]]
    assert wire.seen[8:] == ["wait slow 1", "wait slow 2"], "nothing is sent twice"


def test_what_must_be_waited_for_comes_after_the_answers_of_the_others() -> None:
    """A connection may take seconds; whoever is behind it stays for others."""
    wire = Wire()
    place = Place(wire, "a", "far", "b")
    assert place.work() == [("a", SENT), ("far", SENT)]
    assert wire.seen == ["begin a", "look a 0.002", "send far"]
    assert len(place.line) == 1


def test_what_is_on_its_way_already_is_not_mixed_with_new_ones() -> None:
    """It may take ten seconds: those that could leave with it would have to wait for it."""
    wire = Wire()
    place = Place(wire, "slow", "a")
    first = place.line[1]
    first.begun = UnderWay(wire.seen, "slow")
    place.line.reverse()
    place.work()
    assert wire.seen == ["wait slow"]


@pytest.mark.parametrize("target", ["bug before", "bug after"])
def test_bug_of_one_letter_lands_like_an_outcome(target: str) -> None:
    """Its place is free again, the others are told all the same, and it is raised where somebody waits."""
    place = Place(Wire(), "a", target, "b")
    landed = dict(place.work() + (place.work() if place.line else []))
    assert (landed["a"], landed["b"]) == (SENT, SENT)
    assert isinstance(landed[target], LookupError)


def test_channel_that_is_not_there_refuses() -> None:
    """Whoever subscribed to it is told by nobody, and it is written down why."""
    place = Place(Wire())
    place.line.append(job("x", "carrier_pigeon"))
    assert place.work() == [("x", Outcome(Result.REFUSED, Cause.NO_CHANNEL))]
