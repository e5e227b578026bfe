"""What delivering costs beside the bare sends: the same letters over the same client, without the store."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path

from app.clock import RunningClock
from bench.line import Line
from city.delivery.deliveries import Lane, Notice, Reason, Result, Said
from city.enrolment.subscriptions import CITY_QUIET_HOURS, Consent, QuietHours, Subscription, Topic
from net.http import Client
from notifier.channels import Channel, Letter
from notifier.channels.webhook import Webhook
from notifier.sending.deliver import IN_FLIGHT, Deliverer, Tools
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks

LETTERS = 4_000
ROUNDS = 3
TITLE = "The water main in Harbor Street is mended, and the street is open again in both directions."
NOTICE = Notice("news", {"title": {"en": TITLE}, "text": {"en": ""}})


def measure() -> Iterator[Line]:
    """Messages a second, ours and bare in turns; the best of each. The limit is 0.7."""
    with receiver() as url:
        yield from beside_bare("send_webhook", _webhook, lambda number: f"{url}/{number}", LETTERS)


def beside_bare(
    name: str, channel: Callable[[], Channel], target: Callable[[int], str], letters: int
) -> Iterator[Line]:
    """The whole pipeline (claim, words, send, record) beside the same client with the same letters, in turns.

    The line of CPU is what a busy machine changes least: milliseconds of this process for a message.
    """
    ours, bare = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as data:
            tools = tools_for(Path(data), target, letters, channel=channel())
            ours.append(_took(Deliverer(tools).ready))
            tools.channels["webhook"].close()
        bare.append(_took(partial(_bare, channel(), [_letter(target(n), n) for n in range(letters)])))
    peer = "the same channel without the store"
    mine, other = min(ours), min(bare)
    yield Line(name, letters / mine[0], "messages/s", peer, letters / other[0], letters)
    burnt = [min(cpu for _, cpu in each) * 1_000 / letters for each in (ours, bare)]
    yield Line(f"{name}_cpu", burnt[0], "ms of CPU", peer, burnt[1], letters)


def _took(send: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    send()
    return time.perf_counter() - began, time.process_time() - cpu


def _bare(channel: Channel, letters: Sequence[Letter]) -> None:
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        for (outcome,) in pool.map(lambda each: channel.send([each]), letters):
            assert outcome.result is Result.SENT, outcome
    channel.close()


def _webhook() -> Webhook:
    return Webhook(lambda: Client(time.monotonic, allow_private=True), "")


@contextmanager
def receiver() -> Iterator[str]:
    """The address of a receiver in another process."""
    child = subprocess.Popen([sys.executable, "-m", "bench.receiver"], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        yield f"http://127.0.0.1:{child.stdout.readline().strip()}/hook"
    finally:
        child.kill()
        child.wait()


def tools_for(
    data: Path,
    target: Callable[[int], str],
    letters: int,
    rates: Mapping[str, float] | None = None,
    channel: Channel | None = None,
) -> Tools:
    """A store in which one message to each of so many people waits."""
    clock = RunningClock()
    now = clock.now()
    database = Database(data / "townbell.sqlite")
    subscriptions = SqliteSubscriptions(database, KeySeal(key_in(data / "key")))
    subscriptions.save([_subscription(n, target(n), now) for n in range(letters)])
    deliveries = SqliteDeliveries(database, WorkerLocks(data / "workers"), rates)
    roll = subscriptions.roll()
    numbers = [n for each in roll.of_topic(Topic.NEWS) for n in roll.members(each)]
    deliveries.plan([(said(now), numbers)], now)
    return Tools(
        deliveries=deliveries,
        subscriptions=subscriptions,
        channels={"webhook": channel or _webhook()},
        clock=clock,
        zone="America/New_York",
        quiet=CITY_QUIET_HOURS,
        jitter=lambda: 0.5,
    )


def _subscription(number: int, target: str, now: datetime) -> Subscription:
    return Subscription(
        id=f"s{number}", topic=Topic.NEWS, locale="en-US", channel="webhook", target=target,
        quiet=QuietHours(time_of_day(0), time_of_day(0)), consent=Consent("bench", now), created=now,
    )  # fmt: skip


def said(now: datetime) -> Said:
    return Said(
        event_id="bench", version="1", topic=Topic.NEWS, channel="webhook", lane=Lane.TIMELY,
        at=now, expires=now + timedelta(hours=1), reason=Reason.NEWS, notice=NOTICE,
    )  # fmt: skip


def _letter(target: str, number: int) -> Letter:
    return Letter(
        delivery_id=f"{number:032x}", subscription_id=f"s{number}", event_id="bench", topic="news",
        locale="en-US", subject="Bench", text=TITLE, sent_at=RunningClock().now(), target=target,
        expires=RunningClock().now() + timedelta(hours=1), status="Actual", scope="Public",
    )  # fmt: skip
