"""Planning and delivering, and what the worker does at each tick."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.wiring import state
from app.wiring.feeds import agent, refresher

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from notifier.service import Notifier


def notifier(settings: Settings, clock: RunningClock) -> Notifier:
    """Planning and delivering on one machine."""
    import random

    from notifier.channels.outbox import Outbox
    from notifier.channels.webhook import Webhook
    from notifier.service import Notifier
    from snapshot.read import Reader
    from stores.sealing import FernetSeal, key_in
    from stores.sqlite_deliveries import SqliteDeliveries
    from stores.sqlite_subscriptions import SqliteSubscriptions
    from stores.workers import WorkerLocks

    database = state.database(settings.data)
    reader = Reader(state.files(settings), recheck_seconds=1)
    return Notifier(
        view=reader.current,
        subscriptions=SqliteSubscriptions(database, FernetSeal(key_in(settings.data / "key"))),
        deliveries=SqliteDeliveries(database, WorkerLocks(settings.data / "workers")),
        channels={
            "outbox": Outbox(settings.data / "outbox"),
            "webhook": Webhook(_webhook_client(settings), settings.webhook_secret),
        },
        clock=clock,
        city=settings.city,
        jitter=random.random,
    )


def _webhook_client(settings: Settings) -> Any:
    import time

    from net.http import Client

    return Client(time.monotonic, allow_private=settings.webhook_allow_private, user_agent=agent(settings))


def ticks(settings: Settings, clock: RunningClock) -> tuple[Callable[[], object], Callable[[], object]]:
    """What the worker does over and over: refresh what is due, deliver what is due."""
    from feeds.pipeline import due

    refresh = refresher(settings, clock)
    memory = state.memory(settings)
    sender = notifier(settings, clock)

    def refresh_due() -> None:
        now = clock.now()
        if any(due(each, memory, now) for each in settings.sources):
            refresh(wanted=lambda source: due(source, memory, now))

    return refresh_due, lambda: sender.deliver(once=True)
