"""What delivering costs beside bare sends of the same letters: by an asynchronous client, and by our own.

Two peers, since they say two things. The first is a loop of the asynchronous client that one would take
(aiohttp, aiosmtplib) with sixty-four in flight and messages that are there already: what one gets who
writes nothing down. The second is our own channel without the store: what the bookkeeping costs. The
quicker a client, the greater is the share of the rest, so the limit of 0.7 is held against the first alone;
the second has been 0.42 to 0.57.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path

from app.clock import RunningClock
from bench.line import Line
from city.delivery.deliveries import Lane, Notice, Reason, Result, Said
from city.enrolment.subscriptions import CITY_QUIET_HOURS, Consent, QuietHours, Subscription, Topic
from net.posting import Posting
from notifier.channels import Channel, Letter
from notifier.channels.webhook import Webhook
from notifier.sending.deliver import IN_FLIGHT, Deliverer, Tools
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks

LETTERS = 4_000
ROUNDS = 4
LOOPS = (1, 2, 8, 64)
"""How many loops send at once where nothing is written down: the peer is what is best of these, since we too
may choose how many are at work."""
TRIED = 800
"""Letters with which that is found out."""
TITLE = "The water main in Harbor Street is mended, and the street is open again in both directions."
NOTICE = Notice("news", {"title": {"en": TITLE}, "text": {"en": ""}})


def measure() -> Iterator[Line]:
    """Messages a second, ours and bare in turns; the best of each."""
    with receiver() as url:
        yield from beside_bare("send_webhook", _webhook, lambda n: f"{url}/{n}", LETTERS, "aiohttp", posted)


Loop = Callable[[], Coroutine[None, None, None]]
"""Sends by an asynchronous client what it was made for."""


def beside_bare(
    name: str,
    channel: Callable[[], Channel],
    target: Callable[[int], str],
    letters: int,
    client: str,
    loop: Callable[[Sequence[Letter]], Loop],
) -> Iterator[Line]:
    """The whole pipeline (claim, words, send, record) beside bare loops with the same letters, in turns.

    The lines of CPU are what a busy machine changes least: milliseconds of this process for a message.
    """
    ours, theirs, bare, now = [], [], [], RunningClock().now()
    sent = [_letter(target(n), n, now) for n in range(letters)]
    loops = min(
        LOOPS, key=lambda each: min(_took(partial(_bare, channel(), sent[:TRIED], each)) for _ in "ab")
    )
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as data:
            tools = tools_for(Path(data), target, letters, channel=channel())
            ours.append(_took(Deliverer(tools).ready))
            tools.channels["webhook"].close()
        ready = loop(sent)
        theirs.append(_took(lambda ready=ready: asyncio.run(ready())))
        bare.append(_took(partial(_bare, channel(), sent, loops)))
    own = f"{loops} bare loops of the same channel (the best of {', '.join(map(str, LOOPS))})"
    yield from _lines(name, letters, ours, f"a bare loop of {client}, {IN_FLIGHT} in flight", theirs)
    yield from _lines(f"{name}_bookkeeping", letters, ours, own, bare)


_Times = Sequence[tuple[float, float]]


def _lines(name: str, letters: int, ours: _Times, peer: str, theirs: _Times) -> Iterator[Line]:
    """The best of each."""
    mine, other = (min(wall for wall, _ in each) for each in (ours, theirs))
    yield Line(name, letters / mine, "messages/s", peer, letters / other, letters)
    burnt = [min(cpu for _, cpu in each) * 1_000 / letters for each in (ours, theirs)]
    yield Line(f"{name}_cpu", burnt[0], "ms of CPU", peer, burnt[1], letters)


def _took(send: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    send()
    return time.perf_counter() - began, time.process_time() - cpu


def _bare(channel: Channel, letters: Sequence[Letter], loops: int) -> None:
    """So many loops at once, each with its share and nothing else to do."""
    taken: list[int] = []

    def loop(first: int) -> None:
        share = letters[first::loops]
        taken.append(sum(channel.send([each])[0].result is Result.SENT for each in share))

    threads = [threading.Thread(target=loop, args=(first,)) for first in range(loops)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(taken) == len(letters), "the provider refused"
    channel.close()


def posted(letters: Sequence[Letter]) -> Loop:
    """A loop of aiohttp over these letters as posts, which are made now."""
    import aiohttp

    kind = {"Content-Type": "application/json"}
    made = [
        (each.target, json.dumps(each.body()).encode(), {**kind, "webhook-id": each.delivery_id})
        for each in letters
    ]

    async def run() -> None:
        limit = aiohttp.TCPConnector(limit=IN_FLIGHT)
        async with aiohttp.ClientSession(connector=limit) as session:

            async def share(first: int) -> None:
                for url, body, headers in made[first::IN_FLIGHT]:
                    async with session.post(url, data=body, headers=headers) as answer:
                        assert answer.status < 300, answer.status

            await asyncio.gather(*(share(first) for first in range(IN_FLIGHT)))

    return run


def _webhook() -> Webhook:
    return Webhook(lambda: Posting(time.monotonic, allow_private=True), "")


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


def _letter(target: str, number: int, now: datetime) -> Letter:
    return Letter(
        delivery_id=f"{number:032x}", subscription_id=f"s{number}", event_id="bench", topic="news",
        locale="en-US", subject="Bench", text=TITLE, sent_at=now, target=target,
        expires=now + timedelta(hours=1), status="Actual", scope="Public",
    )  # fmt: skip
