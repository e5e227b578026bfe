"""Not asking a host more often than it wants to be asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0

SHORT = 60.0
"""Seconds of a Retry-After for which a walk waits where it stands; a longer one ends it."""

TURNS = 3
"""How often one request waits for a host that is busy."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a walk reckons its time by: seconds of a clock that never goes back, and how to let some pass.

    Without ``sleep`` nothing is waited for.
    """

    monotonic: Callable[[], float]
    sleep: Callable[[float], None] | None = None


class Paces:
    """When each host was last asked. Thread safe: the sources of one host share its pace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, int], deque[float]] = {}

    def wait(self, host: str, calls_a_minute: int, now: float, latest: float) -> float | None:
        """Seconds until the host may be asked once more, which counts as a call from then on.

        None, and no call, where that is after ``latest``.
        """
        with self._lock:
            calls = self._calls.setdefault((host, calls_a_minute), deque(maxlen=calls_a_minute))
            full = len(calls) == calls_a_minute
            at = max(now, calls[0] + MINUTE) if full else now
            if at > latest:
                return None
            calls.append(at)
            return at - now


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many calls a minute; 0 is as fast as it goes."""

    calls_a_minute: int = 0
    paces: Paces | None = None

    def wait(self, host: str, now: float, latest: float) -> float | None:
        """As :meth:`Paces.wait`."""
        if self.paces is None or not self.calls_a_minute:
            return 0.0
        return self.paces.wait(host, self.calls_a_minute, now, latest)


FREELY = Pace()


def short_wish(value: str) -> float | None:
    """The seconds of a Retry-After (RFC 9110, 10.2.3) that a walk may wait; None of a longer one or none.

    A date is none: it needs the time of day, and comes from hosts that want to be left alone for long.
    """
    text = value.strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 3 or int(text) > SHORT:
        return None
    return max(1.0, float(text))
