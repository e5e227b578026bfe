"""Five hundred deliveries killed at moments of the lot: ``python -m tests.soak.kills COUNT [SEED]``.

A child delivers and is killed by SIGKILL: after so many milliseconds, at such a statement of the store, or
with such a letter just posted, as its lot falls. A fresh child ends the work. Everybody must have heard, and
no more may have come twice than was on its way. A line of JSON for each goes to ``.soak/``, from where a run
that was broken off goes on.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from city.delivery.deliveries import Outcome
from notifier.channels import Letter
from notifier.sending.deliver import IN_FLIGHT
from tests.notifier.alder import Town, alert
from tests.notifier.killing import Post, forked

PEOPLE = 150
STATEMENTS = 150
"""More than a delivery to so many takes; a lot beyond the end is drawn again."""
SLOWEST = 0.004
"""Seconds that a letter takes at most: something is always on its way."""
PROGRESS = Path(__file__).resolve().parents[2] / ".soak"


class Blow(StrEnum):
    """What is counted until the child dies."""

    MILLISECONDS = "milliseconds"
    STATEMENTS = "statements"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of one: how many heard it twice, how many sends were on their way, and what does not hold."""

    number: int
    blow: str
    after: float
    told_before: int
    twice: int
    lost: int
    wrong: Sequence[str] = ()


class _Slow(Post):
    """Takes a while for each letter, and may die with one in hand."""

    def __init__(self, folder: Path, chance: Random, dies_at: int = 0) -> None:
        super().__init__(folder)
        self._chance = chance
        self._left = dies_at

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        time.sleep(self._chance.uniform(0, SLOWEST))
        said = super().send(batch)
        self._left -= 1
        if self._left == 0:
            _die()
        time.sleep(self._chance.uniform(0, SLOWEST))
        return said


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _town(folder: Path, post: Post) -> Town:
    place = Town(folder, channels={"webhook": post})
    place.view.all = [alert()]
    return place


def peopled(folder: Path) -> Path:
    """A store with everybody in it, to be copied."""
    folder.mkdir()

    def people() -> None:
        place = _town(folder, Post(folder))
        place.subscribe(*({"id": f"s{n}", "target": f"http://example.org/{n}"} for n in range(PEOPLE)))
        place.close()

    assert forked(people) == 0
    return folder


def kill(store: Path, folder: Path, seed: int, number: int) -> Killed:
    """One death and what follows it, on a copy of the store. Drawn again where the work was done before."""
    chance = Random(f"{seed} {number}")
    while True:
        shutil.copytree(store, folder)
        blow = chance.choice(list(Blow))
        after = chance.uniform(0, _LONGEST[blow])
        if _struck(folder, chance.random(), blow, after):
            break
        shutil.rmtree(folder)
    before = len(_came(folder))
    again = forked(lambda: _town(folder, Post(folder)).notifier.deliver())
    return _judged(folder, number, blow, after, before, again)


_LONGEST = {Blow.MILLISECONDS: 800.0, Blow.STATEMENTS: float(STATEMENTS), Blow.LETTERS: float(PEOPLE)}


def _struck(folder: Path, seed: float, blow: Blow, after: float) -> bool:
    """Whether a child that delivers was killed before it was done."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _delivered(folder, seed, blow, int(after), theirs)
        finally:
            os._exit(0)
    os.close(theirs)
    os.read(ours, 1)  # it begins
    os.close(ours)
    if blow is Blow.MILLISECONDS:
        time.sleep(after / 1_000)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def _delivered(folder: Path, seed: float, blow: Blow, after: int, started: int) -> None:
    place = _town(folder, _Slow(folder, Random(seed), after + 1 if blow is Blow.LETTERS else 0))
    seen = 0

    def count(_statement: str) -> None:
        nonlocal seen
        seen += 1
        if seen > after:
            _die()

    if blow is Blow.STATEMENTS:
        place.database.connection.set_trace_callback(count)
    os.write(started, b".")
    place.notifier.deliver()


def _came(folder: Path) -> list[str]:
    """Whom the letters were for, in order; a letter is written whole or not at all."""
    return [line.split()[1] for line in (folder / "post").read_text("utf-8").splitlines()]


def _judged(folder: Path, number: int, blow: Blow, after: float, before: int, again: int) -> Killed:
    """What holds afterwards."""
    came, post = Counter(_came(folder)), Post(folder)
    place = _town(folder, post)
    states = {state.value: many for state, many in place.deliveries.counts().items()}
    lost = place.database.rows("SELECT COUNT(*) FROM attempts WHERE result = 'unknown'")[0][0]
    place.close()
    post.close()
    twice = sum(came.values()) - len(came)
    wrong = [
        said
        for holds, said in (
            (again == 0, f"the fresh worker ended with {again}"),
            (len(came) == PEOPLE, f"{PEOPLE - len(came)} did not hear it"),
            (states == {"sent": PEOPLE}, f"they stand as {states}"),
            (twice <= lost, f"{twice} came twice with {lost} on their way"),
            (lost <= IN_FLIGHT, f"{lost} were on their way"),
        )
        if not holds
    ]
    return Killed(number, blow.value, round(after, 1), before, twice, lost, wrong)


def kills(folder: Path, count: int, seed: int, done: frozenset[int] = frozenset()) -> Iterator[Killed]:
    """The first ``count`` of this seed but those that are done."""
    store = peopled(folder / "store")
    for number in range(count):
        if number not in done:
            here = folder / str(number)
            yield kill(store, here, seed, number)
            shutil.rmtree(here)


def main(count: int, seed: int) -> int:
    """0 if all held."""
    PROGRESS.mkdir(exist_ok=True)
    log = PROGRESS / f"kills-{seed}.jsonl"
    known = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    with tempfile.TemporaryDirectory() as name, log.open("a", encoding="utf-8") as file:
        for each in kills(Path(name), count, seed, frozenset(found["number"] for found in known)):
            known.append(asdict(each))
            file.write(json.dumps(known[-1]) + "\n")
            file.flush()
    counted = [found for found in known if found["number"] < count]
    by_blow = Counter(found["blow"] for found in counted)
    ways = ", ".join(f"{many} by {blow}" for blow, many in sorted(by_blow.items()))
    lost, twice = ([found[name] for found in counted] for name in ("lost", "twice"))
    print(
        f"{len(counted)} killed ({ways}): {sum(lost)} sends on their way, at most {max(lost)} at once; "
        f"{sum(twice)} came twice, at most {max(twice)} of one"
    )
    bad = [found for found in counted if found["wrong"]]
    for found in bad:
        print(f"seed {seed}, number {found['number']}: {'; '.join(found['wrong'])}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
