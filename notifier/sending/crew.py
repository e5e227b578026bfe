"""The threads that send: as many as are needed, and no more."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

J = TypeVar("J")

SOON = 0.002
"""Seconds that something may lie untouched before more hands are called."""


class Crew(Generic[J]):
    """Up to ``most`` threads that ``do`` what is put before them, in order.

    One is called for the first, and twice as many each time that more lies there than was lately taken. Where
    receivers answer at once, two or three do everything, and sixty-four would wait for each other's turn in
    Python for longer than they work; where receivers are slow, all are at it after some milliseconds.
    ``do`` must not raise.
    """

    def __init__(self, most: int, do: Callable[[J], object]) -> None:
        self._most = most
        self._do = do
        self._jobs: deque[J] = deque()
        self._guard = threading.Lock()
        self._wake = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._asleep = 0
        self._taken = 0
        self._seen = 0
        self._over = False

    def __enter__(self) -> Crew[J]:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Wait until all that was put has been done."""
        with self._guard:
            self._over = True
            self._call(self._asleep)
        for each in self._threads:
            each.join()

    def put(self, job: J) -> None:
        """From one thread only."""
        self._jobs.append(job)
        if self._asleep == len(self._threads):
            with self._guard:
                self._call(1)

    def put_back(self, job: J) -> None:
        """From a thread at work, which leaves it to whoever is free next."""
        self._jobs.append(job)

    def take(self) -> J | None:
        """From a thread at work: what lies there next; None where nothing does."""
        try:
            job = self._jobs.popleft()
        except IndexError:
            return None
        self._taken += 1  # two at once may count as one: it is a measure, not a sum
        return job

    def hurry(self) -> bool:
        """Whether something lies there still: then, if it is more than was taken since the last look, as many
        again are called as are at work."""
        lying, taken = len(self._jobs), self._taken
        with self._guard:
            if lying > taken - self._seen:
                self._call(max(1, len(self._threads) - self._asleep))
        self._seen = taken
        return bool(lying)

    def _call(self, wanted: int) -> None:
        """Wake so many, then hire; under the guard."""
        woken = min(wanted, self._asleep)
        self._asleep -= woken
        self._wake.release(woken) if woken else None
        for _ in range(min(wanted - woken, self._most - len(self._threads))):
            thread = threading.Thread(target=self._work, name=f"deliver-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            job = self.take()
            if job is not None:
                self._do(job)
            elif not self._rest():
                return

    def _rest(self) -> bool:
        """Sleep until called; False where nothing more will come."""
        with self._guard:
            if self._jobs:
                return True
            if self._over:
                return False
            self._asleep += 1
        self._wake.acquire()
        return True
