"""What each thread of the crew does: several letters on their way at once, where their channel can do that.

A thread that waits for an answer before it sends the next letter does nothing for half of its time, and more
threads wait for each other's turn in Python for longer than they work. So one sends up to AT_ONCE letters, as
long as none of them has to be waited for, and then takes in their answers as they come. What would hold up
the others (a new connection, an answer that is not there soon) is left to a thread that has nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event

from city.delivery.circuits import provider_of
from city.delivery.deliveries import Cause, Delivery, Outcome, Result
from city.enrolment.subscriptions import Subscription
from notifier.channels import Begun, Channel, Letter, begin
from notifier.sending.crew import SOON

AT_ONCE = 16
"""So many of one thread are on their way: their receiver works while they are sent, and no more is gained."""


@dataclass(slots=True)
class Job:
    """What is to be sent, to whom, in words that are true at ``now``."""

    delivery: Delivery
    subscription: Subscription
    now: datetime
    letter: Letter | None = None
    begun: Begun | None = None
    bug: BaseException | None = None


Landed = tuple[Delivery, str, Outcome | BaseException]
"""What has come back: of which delivery, from which provider, and how."""


class Basket:
    """What has come back. Whoever waits is woken once for many: to be woken for each of sixty-four would cost
    as much as all the rest of the bookkeeping."""

    def __init__(self) -> None:
        self._landed: deque[Landed] = deque()
        self._wanted = 1
        self._enough = Event()

    def put(self, landed: Landed) -> None:
        """From any thread."""
        self._landed.append(landed)
        if len(self._landed) >= self._wanted:
            self._enough.set()

    def wait(self, wanted: int, seconds: float) -> int:
        """How many are there: at least so many, or after so long whatever there is."""
        self._wanted = wanted
        self._enough.clear()
        if len(self._landed) < wanted:  # looked at after the clearing: nobody's coming is missed
            self._enough.wait(seconds)
        return len(self._landed)

    def take(self) -> list[Landed]:
        """All that are there."""
        return [self._landed.popleft() for _ in range(len(self._landed))]


class Hands:
    """``write`` makes a job's letter, ``take`` gives another job or None, ``put_back`` leaves one to others.

    Whatever happens lands in ``basket``, a bug too: it must not leave a place taken.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        write: Callable[[Job], Letter],
        basket: Basket,
        take: Callable[[], Job | None],
        put_back: Callable[[Job], object],
    ) -> None:
        self._channels = channels
        self._write = write
        self._basket = basket
        self._take = take
        self._put_back = put_back

    def send(self, job: Job) -> None:
        """This one, and with it whatever lies there and can be on its way at once."""
        under_way, alone = self._set_out(job)
        patience = SOON
        for each, begun in under_way:
            if not self._land(each, partial(begun.outcome_within, patience)):
                patience = 0.0
                self._put_back(each)
        if alone is not None:
            self._land(alone, partial(self._finish, alone))

    def _set_out(self, job: Job | None) -> tuple[list[tuple[Job, Begun]], Job | None]:
        """Those that are on their way now, and the one that has to be waited for."""
        under_way: list[tuple[Job, Begun]] = []
        while job is not None:
            begun = self._begin(job) if job.begun is None else None
            if begun is None:
                return under_way, job
            under_way.append((job, begun))
            job = self._take() if len(under_way) < AT_ONCE else None
        return under_way, None

    def _begin(self, job: Job) -> Begun | None:
        """A bug is kept for the end: what is on its way must be taken in first."""
        try:
            channel = self._channels.get(job.subscription.channel)
            if channel is not None:
                job.letter = self._write(job)
                job.begun = begin(channel, job.letter)
        except BaseException as bug:  # noqa: BLE001 - raised again by _finish
            job.bug = bug
        return job.begun

    def _finish(self, job: Job) -> Outcome:
        if job.bug is not None:
            raise job.bug
        if job.begun is not None:
            return job.begun.outcome()
        if job.letter is None:
            return Outcome(Result.REFUSED, Cause.NO_CHANNEL)
        (outcome,) = self._channels[job.subscription.channel].send([job.letter])
        return outcome

    def _land(self, job: Job, ask: Callable[[], Outcome | None]) -> bool:
        """Whether it is known what became of it."""
        try:
            found: Outcome | BaseException | None = ask()
        except BaseException as bug:  # noqa: BLE001 - raised by the thread that waits, see Deliverer._pass
            found = bug
        if found is not None:
            self._put(job, found)
        return found is not None

    def _put(self, job: Job, found: Outcome | BaseException) -> None:
        provider = provider_of(job.subscription.channel, job.subscription.target)
        self._basket.put((job.delivery, provider, found))
