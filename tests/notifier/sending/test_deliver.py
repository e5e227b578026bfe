"""Claim, attempt, record: retries, unknown outcomes, expiry, lanes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from city.delivery.circuits import Circuit, provider_of
from city.delivery.deliveries import Cause, Delivery, Lane, Notice, Outcome, Result, State
from city.enrolment.subscriptions import Topic
from notifier.channels import Letter
from notifier.sending.deliver import FOR_EMERGENCIES, IN_FLIGHT, stopped_by
from notifier.sending.retries import SCHEDULES, after
from tests.notifier.alder import NOON, Recorder, Town, alert, meeting

OK = Outcome(Result.SENT, Cause.ACCEPTED)
BROKEN = Outcome(Result.RETRY, Cause.SERVER_ERROR)
LOST = Outcome(Result.UNKNOWN, Cause.NO_ANSWER)
GONE = Outcome(Result.REFUSED, Cause.GONE)


def answering(town: Town, *answers: Outcome) -> Recorder:
    """The webhook answers so, then always accepts; the town is opened anew with it."""
    recorder = Recorder(answers=answers)
    town.channels["webhook"] = recorder
    town.restart()
    return recorder


def attempts(town: Town) -> list[tuple[str, str]]:
    rows = town.database.connection.execute("SELECT result, cause FROM attempts ORDER BY seq")
    return [(row[0], row[1]) for row in rows]


def test_failure_is_followed_by_exactly_one_later_send(town: Town) -> None:
    """The provider fails once, so it is sent once more, a little later, and then never again (F2)."""
    recorder = answering(town, BROKEN)
    town.view.all = [alert()]
    town.subscribe("s1")
    town.notifier.deliver()
    town.notifier.deliver()
    first, second = recorder.letters
    assert first.delivery_id == second.delivery_id
    assert timedelta(0) < second.sent_at - first.sent_at <= timedelta(seconds=2)
    assert town.deliveries.counts() == {State.SENT: 1}


def test_refusal_is_final(town: Town) -> None:
    """Where trying again cannot help, nobody tries."""
    recorder = answering(town, GONE)
    town.view.all = [alert()]
    town.subscribe("s1")
    town.notifier.deliver()
    assert len(recorder.letters) == 1
    assert town.deliveries.counts() == {State.REFUSED: 1}


def test_unknown_outcome_is_tried_again_and_counted(town: Town) -> None:
    """A lost answer is the one reason for a second telling, and it is written down as what it is (F9)."""
    answering(town, LOST, LOST)
    town.view.all = [alert()]
    town.subscribe("s1")
    town.notifier.deliver()
    assert attempts(town) == [("unknown", "no_answer")] * 2 + [("sent", "accepted")]


def test_retry_after_is_respected(town: Town) -> None:
    """Not before the receiver's wish, if that is later than our own schedule."""
    recorder = answering(town, Outcome(Result.RETRY, Cause.RATE_LIMITED, timedelta(minutes=20)))
    town.view.all = [alert(severity="Minor")]
    town.subscribe({"id": "s1", "topic": "weather"})
    town.notifier.deliver()
    first, second = recorder.letters
    assert second.sent_at - first.sent_at >= timedelta(minutes=20)


def test_no_receiver_puts_an_emergency_off(town: Town) -> None:
    """One that asks for an hour and is back at once: the tornado is told within a minute."""
    recorder = answering(town, Outcome(Result.RETRY, Cause.RATE_LIMITED, timedelta(hours=1)))
    town.view.all = [alert(hours=0.5)]
    town.subscribe("s1")
    town.notifier.deliver()
    first, second = recorder.letters
    assert timedelta(0) < second.sent_at - first.sent_at <= timedelta(minutes=1, seconds=1)
    assert town.deliveries.counts() == {State.SENT: 1}


@pytest.mark.parametrize(
    ("left", "again"),
    [(59, 1), (10, 1), (2, 1), (1, None), (61, 1), (62, 2), (90, 30), (119, 59), (120, 60), (500, 60)],
)
def test_in_the_last_minute_of_an_emergency_no_wish_counts(left: int, again: int | None) -> None:
    """An hour asked for by a receiver that is back at once: it is asked by our own schedule, to the end; and
    as that minute begins, where the wish would reach into it: just before the end there is but one try."""
    outcome = Outcome(Result.RETRY, Cause.BUSY, timedelta(hours=1))
    of = replace(delivery(Lane.EMERGENCY), expires=NOON + timedelta(seconds=left))
    step = after(of, outcome, NOON, 1.0)
    assert step.next_at == (NOON + timedelta(seconds=again) if again else None)


@pytest.mark.parametrize(
    ("asked", "expires", "again"),
    [
        (timedelta(hours=1), timedelta(minutes=30), timedelta(minutes=29)),  # once more, just in time
        (timedelta(minutes=20), timedelta(minutes=30), timedelta(minutes=20)),
        (timedelta(hours=1), timedelta(seconds=61), None),  # that was it
        (None, timedelta(seconds=1), None),
    ],
)
def test_a_receivers_wish_does_not_end_what_could_still_be_told(
    asked: timedelta | None, expires: timedelta, again: timedelta | None
) -> None:
    """Where it asks for patience beyond the end it is asked once more, a minute before, and no more."""
    outcome = Outcome(Result.RETRY, Cause.RATE_LIMITED, asked)
    step = after(replace(delivery(Lane.TIMELY), expires=NOON + expires), outcome, NOON, 1.0)
    assert step.next_at == (NOON + again if again else None)
    assert step.state is (State.PENDING if again else State.EXPIRED)


def test_retries_end_when_the_alert_expires(town: Town) -> None:
    """A receiver that never recovers is given up at the expiry, not after (F18)."""
    recorder = answering(town, *[BROKEN] * 1000)
    town.view.all = [alert(hours=0.5)]
    town.subscribe("s1")
    town.notifier.deliver()
    end = NOON + timedelta(minutes=29)
    assert town.deliveries.counts() == {State.EXPIRED: 1}
    assert end - timedelta(minutes=2) < recorder.letters[-1].sent_at < end


def test_expiry_is_checked_just_before_each_attempt(town: Town) -> None:
    """Planned in time but claimed too late, it is never sent (F18)."""
    town.view.all = [alert()]
    town.subscribe("s1")
    town.notifier.plan(NOON)
    town.clock.instant = NOON + timedelta(hours=2)
    assert town.told() == []
    assert town.deliveries.counts() == {State.EXPIRED: 1}


def test_whoever_unsubscribes_in_between_hears_nothing(town: Town) -> None:
    """Forgotten between planning and sending: nothing is sent, and nothing is left of it."""
    town.view.all = [alert()]
    town.subscribe("s1")
    town.notifier.plan(NOON)
    town.notifier.forget("s1")
    assert town.told() == []
    assert town.deliveries.counts() == {}


def test_retry_that_falls_into_quiet_hours_waits_for_the_morning(town: Town) -> None:
    """`deliver` ends with it held; it goes out when the hours end, if it still matters."""
    evening = NOON + timedelta(hours=9) - timedelta(seconds=1)  # 20:59:59
    town.clock.instant = evening
    answering(town, BROKEN, BROKEN)
    long, short = timedelta(hours=14), timedelta(hours=2)
    town.view.all = [meeting(evening + long, name="m1"), meeting(evening + short, "Zoning Board", "m2")]
    town.subscribe({"id": "s1", "topic": "meetings", "lead_minutes": "1200"})
    town.notifier.deliver()
    assert town.deliveries.counts() == {State.PENDING: 2}
    town.clock.instant = NOON + timedelta(hours=20)  # 08:00
    assert [subject for _, subject in town.told()] == ["City Council: today at 10:59 AM"]
    assert town.deliveries.counts() == {State.SENT: 1, State.EXPIRED: 1}


def test_words_are_true_when_they_are_sent(town: Town) -> None:
    """What was planned yesterday for "tomorrow" says "today" today."""
    town.view.all = [meeting(NOON + timedelta(hours=21))]
    town.subscribe({"id": "s1", "topic": "meetings", "lead_minutes": "1300"})
    town.notifier.plan(NOON)
    town.clock.instant = NOON + timedelta(hours=21) - timedelta(minutes=1)
    town.view.all = []
    assert town.told() == [("s1", "City Council: today at 9 AM")]


def test_emergencies_go_first(town: Town) -> None:
    """Planned last, an emergency leaves before hundreds of reminders."""
    recorder = answering(town)
    town.view.all = [meeting(NOON + timedelta(minutes=30))]
    town.subscribe(*({"id": f"m{n}", "topic": "meetings"} for n in range(200)), "e1")
    town.notifier.plan(NOON)
    town.view.all.append(alert())
    town.notifier.deliver()
    assert "e1" in [letter.subscription_id for letter in recorder.letters[:IN_FLIGHT]]


class Slow:
    """A channel whose receivers hang until they are let go; knows how many hang at once."""

    name = "webhook"

    def __init__(self) -> None:
        self.free = threading.Event()
        self.are_hanging = threading.Event()
        self.hanging: list[str] = []
        self.most = 0
        self._guard = threading.Lock()

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        with self._guard:
            self.hanging.append(batch[0].subscription_id)
            self.most = max(self.most, len(self.hanging))
            if batch[0].topic == "emergency":
                self.free.set()
            elif len(self.hanging) >= IN_FLIGHT - FOR_EMERGENCIES:
                self.are_hanging.set()
        assert self.free.wait(20)
        with self._guard:
            self.hanging.remove(batch[0].subscription_id)
        return [OK]


def test_hanging_receivers_leave_room_for_an_emergency(town: Town) -> None:
    """Reminders that hang fill some places, never all 64: an emergency planned then passes them by."""
    slow = Slow()
    town.channels["webhook"] = slow
    town.restart()
    town.view.all = [meeting(NOON + timedelta(minutes=30)), alert()]
    town.subscribe(*({"id": f"m{n}", "topic": "meetings"} for n in range(200)))
    town.notifier.plan(NOON)
    run = threading.Thread(target=town.notifier.send)
    run.start()
    assert slow.are_hanging.wait(20)
    town.subscribe("e1")
    town.notifier.plan(NOON)
    assert slow.free.wait(20)
    run.join()
    assert slow.most <= IN_FLIGHT
    assert town.deliveries.counts() == {State.SENT: 201}


def test_a_run_with_an_end_claims_nothing_after_it(town: Town) -> None:
    """For functions whose time is measured: what is on its way is written down, the rest left to the next."""

    class Ticking(Recorder):
        def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
            town.clock.instant = NOON + timedelta(seconds=31)
            return super().send(batch)

    recorder = Ticking()
    town.channels["webhook"] = recorder
    town.restart()
    town.view.all = [alert()]
    town.subscribe(*(f"s{n}" for n in range(200)))
    town.notifier.plan(NOON)
    town.notifier.send(until=NOON + timedelta(seconds=30))
    sent = len(recorder.letters)
    assert 0 < sent <= IN_FLIGHT
    assert town.deliveries.counts() == {State.SENT: sent, State.PENDING: 200 - sent}
    town.notifier.send()
    assert town.deliveries.counts() == {State.SENT: 200}
    assert len(recorder.letters) == 200


def test_a_bug_in_one_letter_stops_no_other(town: Town) -> None:
    """The others are sent and recorded; the bug is raised, not swallowed."""

    class Broken(Recorder):
        def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
            if batch[0].subscription_id == "s3":
                raise ZeroDivisionError
            return super().send(batch)

    town.channels["webhook"] = Broken()
    town.restart()
    town.view.all = [alert()]
    town.subscribe(*(f"s{n}" for n in range(10)))
    with pytest.raises(ZeroDivisionError):
        town.notifier.deliver()
    assert town.deliveries.counts() == {State.SENT: 9, State.PENDING: 1}


def test_restart_between_all_steps_sends_each_once(town: Town) -> None:
    """Whatever the step after which the process is new, each is told once (F10)."""
    town.view.all = [alert(), meeting(NOON + timedelta(minutes=30))]
    town.subscribe("s1", {"id": "s2", "topic": "meetings"})
    told = []
    for _ in range(3):
        town.restart()
        town.notifier.plan(NOON)
        town.restart()
        told += town.told()
    assert [who for who, _ in told] == ["s1", "s2"]


def test_no_channel_is_said_and_not_planned(town: Town) -> None:
    """A channel that is not set up keeps the subscription and says why nothing goes out."""
    town.view.all = [alert()]
    town.subscribe({"id": "s1", "channel": "sms", "target": "+12025550123", "consent": "form"})
    plan = town.notifier.plan(NOON)
    assert [each.reason for each in plan.dropped] == ["no_channel"]
    assert town.deliveries.counts() == {}


def delivery(lane: Lane = Lane.EMERGENCY, attempts: int = 0) -> Delivery:
    return Delivery(
        id="d", subscription_id="s", event_id="e", version="", topic=Topic.NEWS, channel="webhook", lane=lane,
        notice=Notice("news", {}), at=NOON, expires=NOON + timedelta(days=9), attempts=attempts,
    )  # fmt: skip


@pytest.mark.parametrize("lane", list(Lane))
def test_waits_grow_to_their_limit_and_end(lane: Lane) -> None:
    """Doubling, never beyond the longest, with an end; an emergency begins within a second."""
    schedule = SCHEDULES[lane]
    waits, n = [], 0
    while (step := after(delivery(lane, n), BROKEN, NOON, 1.0)).state is State.PENDING:
        assert step.next_at is not None
        waits.append(step.next_at - NOON)
        n += 1
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (schedule.first, schedule.longest)
    assert (step.state, n) == (State.GAVE_UP, schedule.attempts - 1)
    assert SCHEDULES[Lane.EMERGENCY].first <= timedelta(seconds=1)


def test_jitter_spreads_over_half_of_the_wait() -> None:
    """A thousand receivers that failed together are not tried again together."""
    low, high = (after(delivery(attempts=3), BROKEN, NOON, jitter).next_at for jitter in (0.0, 1.0))
    assert (low, high) == (NOON + timedelta(seconds=4), NOON + timedelta(seconds=8))


def test_places_are_reserved_for_emergencies() -> None:
    """The reserve is a real part of the 64."""
    assert 0 < FOR_EMERGENCIES < IN_FLIGHT == 64


def test_overtaken_news_is_not_delivered_after_a_retry(town: Town) -> None:
    """An alert that waits for a retry when its cancel arrives is never sent, and needs no all-clear."""
    answering(town, BROKEN)
    first = alert()
    town.view.all = [first]
    town.subscribe("s1")
    town.notifier.deliver(once=True)
    town.view.all = [first, alert("can", NOON, msg_type="Cancel", refers=[first.message])]
    town.clock.instant += timedelta(minutes=1)
    assert town.told() == []
    assert town.deliveries.counts() == {State.SUPERSEDED: 1}


def test_provider_that_is_down_uses_up_few_attempts_and_everybody_is_told(town: Town) -> None:
    """For ten minutes nothing gets through: one probe at a time, then all, each once."""
    recorder = answering(town, *[Outcome(Result.RETRY, Cause.UNREACHABLE)] * 40)
    town.view.all = [alert(hours=3)]
    town.subscribe(*({"id": f"s{n}", "channel": "webhook"} for n in range(30)))
    town.notifier.deliver()
    assert town.deliveries.counts() == {State.SENT: 30}
    assert len(recorder.letters) == 70
    (most,) = town.database.rows("SELECT MAX(attempts) FROM deliveries")[0]
    assert most <= 12
    assert town.deliveries.circuits() == {}


def test_broken_host_does_not_silence_the_others(town: Town) -> None:
    """Its messages wait without being tried, until it is probed; every other host is told at once."""
    hosts = Counter[str]()

    class Hosts(Recorder):
        def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
            super().send(batch)
            host = batch[0].target.split("/")[2]
            hosts[host] += 1
            return [LOST if host == "down.example" and town.clock.now() < NOON + timedelta(minutes=5) else OK]

    town.channels["webhook"] = Hosts()
    town.restart()
    town.view.all = [alert(hours=3)]
    rows = [{"id": f"d{n}", "target": f"https://down.example/{n}"} for n in range(20)]
    town.subscribe(*rows, *({"id": f"u{n}", "target": f"https://up.example/{n}"} for n in range(20)))
    town.notifier.deliver(once=True)
    assert hosts == {"up.example": 20, "down.example": 20}
    assert list(town.deliveries.circuits()) == ["webhook:down.example:https"]
    town.notifier.deliver()
    assert town.deliveries.counts() == {State.SENT: 40}
    assert hosts["up.example"] == 20
    assert hosts["down.example"] < 20 + 30 + 20


def test_run_at_a_rate_waits_for_its_places_and_ends(town: Town) -> None:
    """Thirty messages at ten a second are over after less than three seconds, with none left behind."""
    town.rates = {"webhook": 10.0}
    recorder = answering(town)
    town.view.all = [alert()]
    town.subscribe(*(f"s{n}" for n in range(30)))
    town.notifier.deliver(once=True)
    times = sorted((each.sent_at - NOON).total_seconds() for each in recorder.letters)
    assert len(times) == 30
    assert 2.5 < times[-1] < 3.0


@pytest.mark.parametrize(
    ("attempts", "seconds", "leaves"), [(0, 0, True), (3, 0, False), (3, 4.9, False), (3, 5, True)]
)
def test_a_broken_host_is_probed_by_who_has_not_failed_yet(
    town: Town, attempts: int, seconds: float, leaves: bool
) -> None:
    """For five seconds the probe is left to a fresh message: one that always fails would keep a host shut."""
    town.subscribe("s1")
    (subscription,) = town.subscriptions.every()
    provider = provider_of("webhook", subscription.target)
    circuits = {provider: Circuit(provider=provider, opened=NOON, probe_at=NOON)}
    now = NOON + timedelta(seconds=seconds)
    stop = stopped_by(delivery(attempts=attempts), subscription, now, town.notifier._tools, circuits)
    assert (stop is None) is leaves
    assert stop is None or (stop.state, stop.outcome, stop.next_at) == (
        State.PENDING, None, now + timedelta(seconds=2),
    )  # fmt: skip
