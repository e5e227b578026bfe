"""Planning and delivering, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.channel_limits import rates
from app.wiring import enrolling, state
from app.wiring.channels import channels
from app.wiring.published import published

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from notifier.service import Notifier


def notifier(settings: Settings, clock: RunningClock) -> Notifier:
    """Planning and delivering on one machine."""
    import random

    from notifier.service import Notifier
    from snapshot.read import Reader

    reader = Reader(published(settings, clock), recheck_seconds=0)
    return Notifier(
        view=reader.current,
        subscriptions=state.subscriptions(settings),
        deliveries=state.deliveries(settings, rates(settings)),
        channels=channels(settings),
        clock=clock,
        city=settings.city,
        jitter=random.random,
        unsubscribe=enrolling.tools(settings, clock).unsubscribe,
        ended=enrolling.ended(settings, clock),
        page=enrolling.alerts_page(settings),
        has_left=enrolling.has_left(settings, clock),
    )
