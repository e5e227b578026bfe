"""Which listings a tick of the worker asks: those that are due, of hosts that nobody is waiting for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feeds.fetching.hosts import host_of

if TYPE_CHECKING:
    from app.wiring.feeds import Refresh
    from feeds.source import Source
    from snapshot.sources import SourceStatus

AT_ONCE = 4
"""How many such ticks may be at work: while one waits for a host that hangs, the next asks the others."""


@dataclass
class Listings:
    """The sources that are not alerts. ``late`` says which of them are due."""

    sources: Sequence[Source]
    late: Callable[[Sequence[Source]], Sequence[Source]]
    refresh: Refresh
    _busy: Counter[str] = field(default_factory=Counter)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def tick(self) -> None:
        """Refresh what is due; a host that is still being asked is left to whoever asks it."""
        taken = self._take()
        hosts = {each.id: host_of(each.url) for each in taken}
        waiting = set(hosts)

        def settled(status: SourceStatus) -> None:
            waiting.discard(status.id)
            self._release([hosts[status.id]])

        try:
            if taken:
                self.refresh(wanted=lambda source: source.id in hosts, progress=settled)
        finally:
            self._release([hosts[each] for each in waiting])

    def _take(self) -> Sequence[Source]:
        with self._guard:
            free = [each for each in self.sources if not self._busy[host_of(each.url)]]
            taken = self.late(free)
            self._busy.update(host_of(each.url) for each in taken)
            return taken

    def _release(self, hosts: Sequence[str]) -> None:
        with self._guard:
            self._busy.subtract(hosts)
