"""How often a source changes, and how late we have it: the medians of its last changes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median

from city.ports import Change


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``lag`` is from the change at the source to when we had it, over the changes that it dates
    (``dated`` of them; see feeds.decide.since); ``interval`` is from one change that we had to the
    next. None where there is nothing to measure.
    """

    changes: int = 0
    dated: int = 0
    lag: timedelta | None = None
    interval: timedelta | None = None


def rhythm(changes: Sequence[Change]) -> Rhythm:
    """The medians of these changes, which are in order of time."""
    lags = [max(timedelta(0), each.had - each.since) for each in changes if each.since]
    # A clock that was set back must not make a time between two changes negative.
    intervals = [max(timedelta(0), after.had - before.had) for before, after in pairwise(changes)]
    return Rhythm(len(changes), len(lags), _median(lags), _median(intervals))


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(each.total_seconds() for each in spans)) if spans else None
