"""Residents whom Alexa knows: where they are kept, and who speaks to Amazon on their behalf."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from app.wiring import state

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.delivery.texts import Texts
    from city.residents import ResidentStore
    from notifier.forgetting import Forgetting
    from skill.amazon.books import Books


def forgetting(settings: Settings) -> Forgetting:
    """Who forgets a resident for the office: every store, and the skill's messages to itself."""
    import time

    from app.wiring.feeds import agent
    from app.wiring.reporting import reports
    from net.http import Client
    from net.skill_messages import AmazonSkillMessages
    from notifier.forgetting import Forgetting

    client = Client(time.monotonic, user_agent=agent(settings))
    return Forgetting(
        residents(settings),
        state.subscriptions(settings),
        reports(settings),
        AmazonSkillMessages(client, *settings.alexa_client),
    )


def books(settings: Settings, clock: RunningClock | None = None) -> Callable[[], Books]:
    """What is kept about residents, opened by the first turn that needs it: no other pays for it.

    With a ``clock``, where somebody sends what is written down, it takes text messages too.
    """

    @cache
    def opened() -> Books:
        from app.channel_settings import names, ways
        from net.device_alerts import AmazonDeviceAlerts
        from skill.amazon.books import Books

        channels = names(ways(settings))
        return Books(
            residents(settings),
            state.subscriptions(settings),
            AmazonDeviceAlerts(),
            channels,
            texts(settings, clock) if clock is not None and "sms" in channels else None,
        )

    return opened


def texts(settings: Settings, clock: RunningClock) -> Texts:
    """Takes a text message that a resident asks for by voice; the worker sends it."""
    from app.wiring.enrolling import tools
    from notifier.enrolment.once import TextsOnce

    return TextsOnce(tools(settings, clock))


def residents(settings: Settings) -> ResidentStore:
    """Residents, their reminders and their skill events."""
    return state.residents(settings)
