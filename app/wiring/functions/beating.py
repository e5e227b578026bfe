"""The sign of life to a dead-man service: it warns a person when none comes, also where AWS is silent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from city.errors import TownbellError

if TYPE_CHECKING:
    from app.settings import Settings

log = logging.getLogger("townbell.beating")

URL = "TOWNBELL_HEARTBEAT_URL"
SECONDS = 5.0
"""That it may take."""


def beat(settings: Settings) -> None:
    """Tell whoever waits for it, if anybody does; nothing else fails by that."""
    url = settings.environment.get(URL)
    if not url:
        return
    import time

    from net.http import Client, Limits

    client = Client(time.monotonic, allow_private=settings.allow_private)
    try:
        client.get(url, {}, Limits(seconds=SECONDS, bytes=10_000))
    except TownbellError as error:
        log.warning("Nobody took the sign of life (%s)", type(error).__name__)
    finally:
        client.close()
