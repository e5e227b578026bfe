"""What a function that tells residents stands on, made once for all that it is asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

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


def notifying(clock: RunningClock) -> Callable[[], tuple[Notifier, Waking]]:
    """The notifier and whom it wakes, made when they are first asked for."""

    @cache
    def parts() -> tuple[Notifier, Waking]:
        from app.wiring.notifying import notifier

        return notifier(settings(clock), clock), Waking(os.environ, clock)

    return parts
