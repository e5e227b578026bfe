"""A process that signs people up and off, for the test that kills it: ``worker.py FOLDER SEED``."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from city.enrolment.signup import By
from tests.notifier.enrolment.town import Desk


def main() -> None:
    desk = Desk(Path(sys.argv[1]))
    fresh = itertools.count()
    object.__setattr__(desk.tools, "fresh", lambda: f"{sys.argv[2]}-{next(fresh)}")
    print("ready", flush=True)
    for number in range(100_000):
        target = f"{sys.argv[2]}-{number}@example.org"
        reading = desk.read("pickup", "weather", "news", target=target)
        asked = desk.joining.ask(reading, "en-US", "form", target, desk.now)
        desk.joining.confirm_by_code(asked.ticket, "004711", desk.now)
        if number % 2:
            desk.leaving.end(("email", target), By.LINK, desk.now)
        if number % 4 == 3:
            desk.leaving.forget(("email", target), desk.now)


if __name__ == "__main__":
    main()
