"""Time to the last attempt at so many messages a second, and what an emergency behind digests waits for."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.delivering import receiver, said, tools_for
from bench.line import Line
from city.delivery.deliveries import Cause, Lane, Outcome, Result
from city.enrolment.subscriptions import Topic
from net.posting import Posting
from notifier.channels import Letter
from notifier.channels.webhook import Webhook
from notifier.sending.deliver import Deliverer

CASES = ((14, 140), (100, 1_000), (1_000, 5_000))
"""Messages a second, and how many are sent."""
PEOPLE, DIGESTS = 2_000, 100
"""So many people, each with so many digests waiting: 200,000."""
ALERTED = 1_000
RATE = 100.0
SLOW = 2.0
"""Seconds that the receiver takes for a digest."""


def measure() -> Iterator[Line]:
    """The limit of every ratio is 1.1; that of the first attempt 2 s."""
    for rate, letters in CASES:
        with receiver() as url, tempfile.TemporaryDirectory() as data:
            channel = Webhook(lambda: Posting(time.monotonic, allow_private=True), "")
            tools = tools_for(
                Path(data),
                lambda number, url=url: f"{url}/{number}",
                letters,
                {"webhook": float(rate)},
                channel,
            )
            began = time.perf_counter()
            Deliverer(tools).ready()
            took = time.perf_counter() - began
            channel.close()
        yield Line(f"floor_{rate}", took, "s", "N/R", letters / rate, letters)
    yield from _behind()


class _Slow:
    """A provider that is slow with digests, and notes when emergencies come."""

    name = "webhook"

    def __init__(self) -> None:
        self.came: list[float] = []

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        for each in batch:
            if each.lane is Lane.EMERGENCY:
                self.came.append(time.perf_counter())
            elif len(self.came) < ALERTED:
                time.sleep(SLOW)
        return [Outcome(Result.SENT, Cause.ACCEPTED)] * len(batch)

    def close(self) -> None:
        """Nothing is kept open."""


def _behind() -> Iterator[Line]:
    """An emergency that is planned while 200,000 digests wait."""
    channel = _Slow()
    with tempfile.TemporaryDirectory() as data:
        tools = tools_for(
            Path(data), lambda number: f"http://127.0.0.1/{number}", PEOPLE, {"webhook": RATE}, channel
        )
        now = tools.clock.now()
        roll = tools.subscriptions.roll()
        everybody = [n for each in roll.of_topic(Topic.NEWS) for n in roll.members(each)]
        digest = replace(said(now), lane=Lane.DIGEST, expires=now + timedelta(hours=1))
        tools.deliveries.supersede([("bench", "1")], now)
        digests = [(replace(digest, event_id=f"digest-{n}"), everybody) for n in range(DIGESTS)]
        tools.deliveries.plan(digests, now)
        run = threading.Thread(target=Deliverer(tools).ready)
        run.start()
        time.sleep(5)
        began = time.perf_counter()
        alert = replace(digest, event_id="alert", lane=Lane.EMERGENCY)
        tools.deliveries.plan([(alert, everybody[:ALERTED])], tools.clock.now())
        while len(channel.came) < ALERTED and run.is_alive():
            time.sleep(0.05)
        # What is left is overtaken, so that the run comes to its end.
        tools.deliveries.supersede([(each.event_id, each.version) for each, _ in digests], tools.clock.now())
        run.join()
    yield Line("emergency_behind_digest_first", channel.came[0] - began, "s", "limit", 2, 1)
    last = channel.came[-1] - began
    yield Line("emergency_behind_digest", last, "s", "N/R", ALERTED / RATE, ALERTED)
