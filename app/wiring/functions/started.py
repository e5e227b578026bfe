"""What a function that tells residents stands on, made once for all that it is asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from app.wiring import aws
from app.wiring.functions.queues import Waking
from app.wiring.functions.secrets import with_secrets

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from notifier.service import Notifier

SECRETS = "TOWNBELL_CHANNEL_SECRETS"


def settings(clock: RunningClock) -> Settings:
    """The city's, with the words of the channels' secret."""
    from app.settings import load

    environment = with_secrets(os.environ, SECRETS, clock.now())
    return load(aws.city_folder(os.environ), environment, with_sources=False)


class Parts(NamedTuple):
    """The notifier, whom it wakes, and the city for which it works."""

    service: Notifier
    waking: Waking
    settings: Settings


def notifying(clock: RunningClock) -> Callable[[], Parts]:
    """What planner and senders work with, made when it is first asked for."""

    @cache
    def parts() -> Parts:
        from app.wiring.notifier import notifier

        told = settings(clock)
        return Parts(notifier(told, clock), Waking(os.environ, clock), told)

    return parts
