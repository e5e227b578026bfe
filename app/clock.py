"""The one real clock. Everybody else is told what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from city.errors import WrongUse
from city.localtime import parse_instant

YEARS = range(1970, 2400)
"""Where a clock may be set: what lies outside, calendars and time zones cannot reckon with."""


class RunningClock:
    """The system's clock, or one that starts at another instant and runs on from there."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(max(0.0, seconds))


def clock_from(text: str | None) -> RunningClock:
    """The clock that ``--now`` asks for. Raises WrongUse where it is no instant."""
    if text is None:
        return RunningClock()
    try:
        start = parse_instant(text).astimezone(UTC)
        if start.year not in YEARS:
            raise ValueError("no year for a city")
    except (ValueError, OverflowError) as error:
        raise WrongUse(
            f"--now {text!r} is not an instant from {YEARS[0]} to {YEARS[-1]}",
            fix="Write it like 2026-11-22T18:00:00-05:00",
        ) from error
    return RunningClock(start)
