"""Claim, attempt, record: at most 64 sends in flight in one process, emergencies first.

What is in flight is claimed in the store first and recorded after; a crash in
between makes the outcome *unknown*, and it is tried again. So a kill loses nothing
and doubles at most what was in flight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from city.delivery.circuits import FRESH_FIRST, Circuit, provider_of
from city.delivery.deliveries import Attempt, Cause, Delivery, Lane, Outcome, Result, State
from city.delivery.delivery_store import Claimed, DeliveryStore
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import QuietHours, Subscription
from city.ports import Clock
from notifier.channels import Channel, Letter
from notifier.sending.crew import SOON, Crew
from notifier.sending.emission import LEFT
from notifier.sending.hands import Basket, Hands, Job, Landed
from notifier.sending.letters import letter, wanted
from notifier.sending.places import Places
from notifier.sending.retries import after
from notifier.stages import quiet_until

IN_FLIGHT = 64
FOR_EMERGENCIES = 16
"""Places that other lanes leave free, so that slow receivers cannot fill them all."""
LOOK_AGAIN = 0.5
"""Seconds after which a worker that waits for answers looks for something more urgent."""
TOGETHER = 48
"""So many that have come back are written down in one transaction: it costs a flush to the disk, in which a
quick receiver could have answered them all."""
A_MOMENT = 0.02
"""Seconds that the first of them waits for the others, at most: with slow receivers its place lies idle."""
FOR_SLOW = 32
"""Places that hosts which take long may hold while others wait."""
BEHIND = timedelta(seconds=0.25)
"""So long what stood back is behind those that wait, and behind whose host is just being found quick."""
AT_ONCE_AGAIN = timedelta(seconds=2 * SOON)
"""After which the next are claimed where some stood back: places are free."""
PUT_OFF = timedelta(seconds=2)
"""At least so long a message waits whose host is broken and being probed."""
LONGEST_PAUSE = 30.0
"""Seconds after which a worker that waits for a retry looks what has become of the city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a deliverer works with. ``jitter`` gives 0 to 1, ``unsubscribe`` the link that ends one.

    ``ended`` is told of a subscription whose target is gone or wants nothing more by its channel. ``page`` is
    where the city's official alerts can be read, "" where nobody could.
    """

    deliveries: DeliveryStore
    subscriptions: SubscriptionStore
    channels: Mapping[str, Channel]
    clock: Clock
    zone: str
    quiet: QuietHours
    jitter: Callable[[], float]
    unsubscribe: Callable[[Subscription, datetime], str] = lambda _subscription, _now: ""
    ended: Callable[[Subscription, datetime], object] = lambda _subscription, _now: None
    page: str = ""


@dataclass(slots=True)
class Tally:
    """What one run did: attempts in all, how many ended in which state, by which cause, and how long after
    it had fallen due the latest of those that were sent was."""

    attempts: int = 0
    slowest: timedelta = timedelta(0)
    states: Counter[State] = field(default_factory=Counter)
    causes: Counter[Cause] = field(default_factory=Counter)

    def count(self, attempt: Attempt) -> None:
        """Add one attempt."""
        self.states[attempt.state] += 1
        if attempt.outcome is not None:
            self.attempts += 1
            self.causes[attempt.outcome.cause] += 1


class Deliverer:
    """One run over the store: one thread claims and records, many send.

    ``kept`` is what the runs of this process could not write down (a full disk, a locked store): the next
    one does so first. Else it would count as held by a worker that lives, and nobody would try it again
    before its lease is over.
    """

    def __init__(
        self, tools: Tools, kept: list[Attempt] | None = None, lanes: Collection[Lane] = tuple(Lane)
    ) -> None:
        self._tools = tools
        self._lanes = lanes
        self._closes: datetime | None = None
        self._kept = kept if kept is not None else []
        self._places = Places(FOR_SLOW)
        self._landed = Basket()
        self._crew: Crew[Job] = self._called()
        self._bugs: list[BaseException] = []
        self._over: list[str] = []
        self.tally = Tally()

    def once(self) -> Tally:
        """One attempt of each delivery that is ready now."""
        return self._pass(self._tools.clock.now())

    def ready(self) -> Tally:
        """Everything that is ready, and what becomes ready meanwhile; waits for no retry."""
        return self._pass(None)

    def until(self, end: datetime) -> Tally:
        """Everything that is ready or becomes so before ``end``, also by a retry. At the end nothing more is
        claimed; what is on its way then is waited for and written down.
        """
        self._closes = end
        while True:
            self._pass(None)
            now, turn = self._tools.clock.now(), self._tools.deliveries.next_turn(self._lanes)
            pause = (turn - now).total_seconds() if turn is not None else 0.0
            if turn is None or now + timedelta(seconds=max(pause, LOOK_AGAIN)) >= end:
                return self.tally
            self._tools.clock.sleep(min(max(pause, LOOK_AGAIN), LONGEST_PAUSE))

    def drain(self, replan: Callable[[], object] = lambda: None) -> Tally:
        """Until every delivery is final or held back; ``replan`` is called after each pause."""
        while True:
            self._pass(None)
            turn = self._tools.deliveries.next_turn()
            if turn is None:
                return self.tally
            pause = (turn - self._tools.clock.now()).total_seconds()
            self._tools.clock.sleep(min(max(pause, LOOK_AGAIN), LONGEST_PAUSE))
            replan()

    def _pass(self, ready_by: datetime | None) -> Tally:
        """Claim, send and record until nothing more is ready. A bug in one letter is raised at the end."""
        with self._called() as self._crew:
            try:
                while (claimed := self._launch(ready_by)).deliveries or self._places or claimed.wake:
                    self._end()
                    self._kept += self._land(claimed.wake)
            finally:
                while self._places:
                    self._kept += self._land(None)
                self._record()
        self._end()
        if self._bugs:
            raise self._bugs[0]
        return self.tally

    def _called(self) -> Crew[Job]:
        crew: Crew[Job] = Crew(IN_FLIGHT, lambda job: hands.send(job))
        hands = Hands(self._tools.channels, self._write, self._landed, crew.take, crew.put_back)
        return crew

    @property
    def _reserve(self) -> int:
        """Who sends no emergencies need leave them no places."""
        return FOR_EMERGENCIES if Lane.EMERGENCY in self._lanes else 0

    def _record(self) -> None:
        """Write down what has landed; kept for the next run if that cannot be."""
        self._tools.deliveries.record(self._kept)
        self._kept.clear()

    def _launch(self, ready_by: datetime | None) -> Claimed:
        """Record what has landed, claim as many as there are free places and start them."""
        now, free = self._tools.clock.now(), IN_FLIGHT - len(self._places)
        if self._closes is not None and now >= self._closes:
            free = 0
        claimed = self._tools.deliveries.claim(
            now, free, ready_by=ready_by or now, lanes=self._lanes, reserve=self._reserve, landed=self._kept
        )
        self._kept.clear()
        waiting = list(reversed(claimed.deliveries))
        self._places.look(now)
        try:
            known = self._tools.subscriptions.some([each.subscription_id for each in waiting])
            while waiting:
                each, subscription = waiting[-1], known.get(waiting[-1].subscription_id)
                if ready_by is not None or not self._stands_back(each, subscription, now):
                    self._start(each, subscription, now, claimed.circuits)
                waiting.pop()
        except BaseException:
            self._kept += [_untried(each, State.PENDING, now, now) for each in waiting]
            raise
        self._record()
        return claimed._replace(wake=now + AT_ONCE_AGAIN) if self._places.were_passed else claimed

    def _stands_back(self, delivery: Delivery, subscription: Subscription | None, now: datetime) -> bool:
        """Put it behind all who wait, where hosts as slow as its own hold places enough."""
        if subscription is None:
            return False
        provider = provider_of(subscription.channel, subscription.target)
        if provider == subscription.channel or not self._places.must_stand_back(delivery.id, provider):
            return False
        again = now + BEHIND if self._places.is_slow(provider) else now
        self._kept.append(_untried(delivery, State.PENDING, now, again))
        return True

    def _start(
        self,
        delivery: Delivery,
        subscription: Subscription | None,
        now: datetime,
        circuits: Mapping[str, Circuit],
    ) -> None:
        stop = stopped_by(delivery, subscription, now, self._tools, circuits)
        if stop is not None or subscription is None:
            self._kept.append(self._counted(stop or _untried(delivery, State.WITHDRAWN, now)))
        else:
            provider = provider_of(subscription.channel, subscription.target)
            self._places.take(delivery, provider, now)
            self._crew.put(Job(delivery, subscription, now))

    def _write(self, job: Job) -> Letter:
        unsubscribe = self._tools.unsubscribe(job.subscription, job.now)
        return letter(
            job.delivery, job.subscription, job.now, self._tools.zone, unsubscribe, self._tools.page
        )

    def _land(self, wake: datetime | None) -> list[Attempt]:
        """What has come back, to be written down in one transaction; nothing after a moment without any.

        It waits for a few together: each transaction costs a flush to the disk, however many it holds.
        It is back by ``wake``, when something else may leave.
        """
        if not self._places:
            self._tools.clock.sleep(self._until(wake))
            return []
        together = min(TOGETHER, max(1, len(self._places) - self._places.held_by_slow))
        # Quick receivers have answered all before it would be looked whether one has.
        if not self._wait(together, min(A_MOMENT, self._until(wake))) and self._wait(1, self._until(wake)):
            self._wait(together, min(A_MOMENT, self._until(wake)))
        landed = self._landed.take()
        return self._judged(landed)

    def _wait(self, wanted: int, patience: float) -> int:
        """How many have come back: so many at least, or as many as have after so many seconds.

        As long as letters lie untouched, more hands are called for them.
        """
        there = self._landed.wait(wanted, min(patience, SOON))
        while there < wanted and patience > SOON and self._crew.hurry():
            patience -= SOON
            there = self._landed.wait(wanted, min(patience, SOON))
        return there if there >= wanted else self._landed.wait(wanted, patience)

    def _until(self, wake: datetime | None) -> float:
        """Seconds until then, but no longer than until it is looked again."""
        if wake is None:
            return LOOK_AGAIN
        return min(max((wake - self._tools.clock.now()).total_seconds(), 0.0), LOOK_AGAIN)

    def _judged(self, landed: Sequence[Landed]) -> list[Attempt]:
        now, jitter = self._tools.clock.now(), self._tools.jitter
        attempts = []
        for delivery, provider, outcome in landed:
            self._places.leave(delivery, now)
            if isinstance(outcome, Outcome):
                attempts.append(self._counted(after(delivery, outcome, now, jitter(), provider)))
                if outcome.result is Result.SENT:
                    self.tally.slowest = max(self.tally.slowest, now - delivery.at)
                if is_last(outcome):
                    self._over.append(delivery.subscription_id)
            else:
                self._bugs.append(outcome)
        return attempts

    def _end(self) -> None:
        """End what can reach nobody any more; its last attempt has been written down before."""
        over, self._over = self._over, []
        for subscription in self._tools.subscriptions.some(over).values() if over else ():
            self._tools.ended(subscription, self._tools.clock.now())

    def _counted(self, attempt: Attempt) -> Attempt:
        self.tally.count(attempt)
        return attempt


def is_last(outcome: Outcome) -> bool:
    """Whether the provider says that nothing more can reach this target, or may be sent to it (F4).

    What our own gate keeps from somebody who has left a topic is no word of a provider's.
    """
    return outcome.cause in (Cause.GONE, Cause.OPTED_OUT) and outcome != LEFT


def stopped_by(
    delivery: Delivery,
    subscription: Subscription | None,
    now: datetime,
    tools: Tools,
    circuits: Mapping[str, Circuit] = MappingProxyType({}),
) -> Attempt | None:
    """What keeps a delivery from being tried just now: unwanted, too late (F18), quiet hours, or a host of
    webhooks that is broken: then its attempts are not used up."""
    if subscription is None or wanted(delivery.notice, subscription) is None:
        return _untried(delivery, State.WITHDRAWN, now)
    if delivery.expires <= now:
        return _untried(delivery, State.EXPIRED, now)
    held = quiet_until(delivery.lane, subscription, tools.quiet, tools.zone, now)
    if held:
        return _untried(delivery, State.PENDING, now, held, held=True)
    circuit = circuits.get(provider_of(subscription.channel, subscription.target)) if circuits else None
    if circuit is None or circuit.provider == subscription.channel or circuit.probe_at is None:
        return None
    fresh = not delivery.attempts or now >= circuit.probe_at + FRESH_FIRST
    if fresh and tools.deliveries.may_probe(circuit.provider, now):
        return None
    again = min(max(circuit.probe_at, now + PUT_OFF), delivery.expires)
    return _untried(delivery, State.PENDING, now, again)


def _untried(
    delivery: Delivery, state: State, now: datetime, next_at: datetime | None = None, *, held: bool = False
) -> Attempt:
    return Attempt(
        delivery_id=delivery.id,
        at=now,
        outcome=None,
        state=state,
        next_at=next_at,
        held=held,
        provider=delivery.channel,
    )
