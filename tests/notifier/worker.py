"""A process of its own that delivers, for the tests that kill it: ``worker.py FOLDER [plan]``."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from net.posting import Posting
from notifier.channels.webhook import Webhook
from tests.notifier.alder import Town, alert


class RunningClock:
    """The real clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.2))


def town(folder: Path) -> Town:
    """The small city with one emergency, over the real net and the real clock."""
    clock = RunningClock()
    webhook = Webhook(lambda: Posting(time.monotonic, allow_private=True))
    place = Town(folder, clock=clock, channels={"webhook": webhook})
    midnight = clock.now().replace(minute=0, second=0, microsecond=0)
    place.view.all = [alert(sent=midnight, hours=30)]
    return place


def main() -> None:
    place = town(Path(sys.argv[1]))
    print("ready", flush=True)
    if sys.argv[2:] == ["plan"]:
        for _ in range(125):
            place.notifier.plan(place.clock.now())
    else:
        place.notifier.deliver()
    place.close()


if __name__ == "__main__":
    main()
