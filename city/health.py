"""How well a source was over a span of time, from when it turned what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

UNKNOWN = "unknown"
"""Before anything was noted of it."""


class Stretch(NamedTuple):
    """One state, from one moment until before another (aware)."""

    state: str
    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


def stretches(turned: Sequence[tuple[datetime, str]], start: datetime, end: datetime) -> list[Stretch]:
    """What the source was in this span, in order and without gaps; ``turned`` is oldest first."""
    before = [state for at, state in turned if at <= start]
    marks = [(start, before[-1] if before else UNKNOWN), *((at, s) for at, s in turned if start < at < end)]
    ends = [*(at for at, _ in marks[1:]), end]
    return [Stretch(state, at, until) for (at, state), until in zip(marks, ends, strict=True) if until > at]


def share(found: Sequence[Stretch], state: str) -> float:
    """What part of the time that is known it was in this state, from 0 to 1; 1 where nothing is known."""
    known = sum(each.seconds for each in found if each.state != UNKNOWN)
    return sum(each.seconds for each in found if each.state == state) / known if known else 1.0
