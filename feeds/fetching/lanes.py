"""Asking many sources at once: hosts apart from each other, each within its bound.

Every host has lanes of its own, and every host's first lane starts before any
host's second: as long as there are no more hosts than lanes in all, a host that
hangs takes nothing from the others.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count as counter
from queue import Empty, Full, PriorityQueue
from types import TracebackType
from typing import Self

from city.ports import Remembered
from feeds.fetching.fetch import FetchResult, Got
from feeds.fetching.hosts import OF_HOST, TRIP, Asks, Cause, asks, failures_in_a_row, host_of
from feeds.source import Source

IN_ALL = 64
PER_HOST = 8
WAITING = 16
"""How many answers may wait to be read: they lie in memory."""

LULL = 1.0
"""Seconds without an answer after which what there is may as well be published."""

Fetch = Callable[[Source], FetchResult]


@dataclass
class Line:
    """The sources of one host that wait to be asked; alert sources stand in a line of their own.

    ``failures`` is how many in a row the host has failed, ``last`` how the last of them did. Those whose
    id is among the ``named`` are asked all the same.
    """

    is_alert: bool
    waiting: deque[Source]
    failures: int = 0
    last: str = ""
    may_probe: bool = False
    named: frozenset[str] = frozenset()
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> tuple[Source, Asks] | None:
        """The next source, and whether it is asked; None when there is none left."""
        with self.lock:
            if not self.waiting:
                return None
            source = self.waiting.popleft()
            named = source.id in self.named
            decided = asks(self.failures, is_alert=self.is_alert, may_probe=self.may_probe, is_named=named)
            self.may_probe = False
            return source, decided

    def settle(self, result: FetchResult) -> None:
        """Count what an answer, or its absence, says of the host."""
        with self.lock:
            failed = result.cause in OF_HOST
            self.failures = self.failures + 1 if failed else 0
            self.last = result.reason if failed else ""

    def left_alone(self) -> FetchResult:
        """What becomes of a source that is not asked."""
        said = f" ({self.last})" if self.last else ""
        reason = (
            f"not asked: its host has failed {self.failures} times in a row{said} and is tried again soon"
        )
        return FetchResult(got=Got.FAILED, cause=Cause.NOT_ASKED, reason=reason)


def lines(
    sources: Iterable[Source],
    known: Mapping[str, Remembered],
    everyone: Sequence[Source],
    by_hand: frozenset[str] | None = None,
) -> list[Line]:
    """The chosen sources in lines, those of alerts first. ``everyone`` tells how each host stands.

    ``by_hand`` is not None where somebody waits for it: every host is then tried as if it were well, and
    the sources that he named are asked whatever it does.
    """
    standings: dict[str, list[Remembered]] = {}
    for each in everyone if by_hand is None else ():
        if each.id in known:
            standings.setdefault(host_of(each.url), []).append(known[each.id])
    found: dict[tuple[bool, str], Line] = {}
    for source in sources:
        host = host_of(source.url)
        key = (not source.is_alert, host)
        if key not in found:
            failed = failures_in_a_row(standings.get(host, ())) if host else []
            found[key] = Line(
                source.is_alert,
                deque(),
                failures=len(failed),
                last=failed[-1].reason if failed else "",
                may_probe=len(failed) >= TRIP,
                named=by_hand or frozenset(),
            )
        found[key].waiting.append(source)
    return [found[key] for key in sorted(found)]


@dataclass(frozen=True, slots=True)
class Settled:
    """A source and what became of its fetch."""

    source: Source
    result: FetchResult


class Lanes:
    """A round of fetches under way. Use it in a ``with``; iterate over what settles, as it comes."""

    def __init__(self, lines: Sequence[Line], fetch: Fetch) -> None:
        self._fetch = fetch
        self._left = sum(len(each.waiting) for each in lines)
        self._settled: PriorityQueue[tuple[bool, int, Settled | BaseException]] = PriorityQueue(WAITING)
        self._number = counter()
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(max(1, min(IN_ALL, self._left)), "fetch")
        # A host that is tried again is tried alone: the others wait for what comes of it.
        counts = [1 if each.may_probe and not each.is_alert else len(each.waiting) for each in lines]
        for turn in range(PER_HOST):
            for line, count in zip(lines, counts, strict=True):
                if turn < count:
                    self._pool.submit(self._run, line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def left(self) -> int:
        """How many sources have not been handed out yet."""
        return self._left

    @property
    def idle(self) -> bool:
        """Whether nothing has settled that was not taken yet."""
        return self._settled.empty()

    def __iter__(self) -> Iterator[Settled | None]:
        """What settles, alert sources first; None when nothing did for a while. A bug is raised."""
        while self._left:
            try:
                settled = self._settled.get(timeout=LULL)[2]
            except Empty:
                yield None
                continue
            if isinstance(settled, BaseException):
                raise settled
            self._left -= 1
            yield settled

    def _run(self, line: Line) -> None:
        try:
            while not self._stopped.is_set() and (taken := line.take()):
                source, decided = taken
                if decided is Asks.LEFT:
                    self._put(source, line.left_alone())
                    continue
                result = self._fetch(source)
                line.settle(result)
                if decided is Asks.PROBE and line.failures == 0:
                    for _ in range(min(PER_HOST - 1, len(line.waiting))):
                        self._pool.submit(self._run, line)
                self._put(source, result)
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits for the results
            self._hand_over(False, error)

    def _put(self, source: Source, result: FetchResult) -> None:
        self._hand_over(not source.is_alert, Settled(source, result))

    def _hand_over(self, later: bool, settled: Settled | BaseException) -> None:
        while not self._stopped.is_set():
            try:
                self._settled.put((later, next(self._number), settled), timeout=LULL)
            except Full:
                continue
            return
