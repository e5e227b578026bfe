"""A delivery that is killed after each statement in turn: ``killing.py FOLDER FROM STEP``.

It loads everything once and forks for each statement: the child dies in the midst of it (``os._exit``, as by
kill -9: nothing is closed, flushed or unlocked by hand), the next child delivers to the end. A line of JSON
for each.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter
from tests.notifier.alder import Town, alert

PEOPLE = 5
DIED, DONE = 9, 0


class Post:
    """Takes each letter by a line in a file, written before anybody knows of it."""

    name = "webhook"

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "post", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        for each in batch:
            os.write(self._file, f"{each.delivery_id} {each.subscription_id}\n".encode())
        return [Outcome(Result.SENT, Cause.ACCEPTED)] * len(batch)

    def close(self) -> None:
        os.close(self._file)


def town(folder: Path) -> Town:
    place = Town(folder, channels={"webhook": Post(folder)})
    place.view.all = [alert()]
    return place


def forked(work: Callable[[], object]) -> int:
    """Do this in a child; the code with which it ends."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = DONE
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed(folder: Path, after: int) -> None:
    """Deliver, and die when so many statements have begun."""
    place, seen = town(folder), 0

    def count(_statement: str) -> None:
        nonlocal seen
        seen += 1
        if seen > after:
            os._exit(DIED)

    place.subscriptions.roll()
    place.database.connection.set_trace_callback(count)
    place.notifier.deliver()


def whole(folder: Path) -> None:
    town(folder).notifier.deliver()


def peopled(folder: Path) -> None:
    folder.mkdir()
    place = town(folder)
    place.subscribe(*({"id": f"s{n}", "target": f"http://example.org/{n}"} for n in range(PEOPLE)))
    place.close()


def counted(folder: Path) -> dict[str, object]:
    """What came of it: how often each came, in which state all are, how many answers count as lost."""
    lines = (folder / "post").read_text("utf-8").split("\n")[:-1]
    came = Counter(line.split()[1] for line in lines)
    place = town(folder)
    states = {state.value: many for state, many in place.deliveries.counts().items()}
    lost = place.database.rows("SELECT COUNT(*) FROM attempts WHERE result = 'unknown'")[0][0]
    place.close()
    return {"came": came, "ids": len({line.split()[0] for line in lines}), "states": states, "lost": lost}


def main(folder: Path, first: int, step: int) -> None:
    after, code = first, DIED
    while code == DIED:
        here = folder / str(after)
        forked(lambda here=here: peopled(here))  # type: ignore[misc]
        code = forked(lambda here=here, after=after: killed(here, after))  # type: ignore[misc]
        again = forked(lambda here=here: whole(here))  # type: ignore[misc]
        print(json.dumps({"after": after, "code": code, "again": again, **counted(here)}), flush=True)
        after += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
