"""Whether what a source gives now is believed, beside what is kept of it: in a refresh, and in a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from city.localtime import day_of
from city.ports import Remembered
from city.records import Record
from feeds.decide import (
    DATED_KINDS,
    PASSING_KINDS,
    Extent,
    State,
    days_to_come,
    is_no_loss,
    to_come,
    with_answer,
)
from feeds.read import Read
from feeds.source import Source


class Verdict(NamedTuple):
    """FRESH or HELD; ``lost`` says of what is held back how much is left of how much."""

    state: State
    lost: str = ""


def believed(
    source: Source,
    before: Remembered,
    kept: Callable[[], bytes],
    found: Read,
    zone: str,
    now: datetime,
    *,
    accepted: bool = False,
) -> Verdict:
    """Whether the records that were found may take the place of those ``kept`` (encoded)."""
    had, holds = Extent(before.count), Extent(found.count)
    if source.kind in DATED_KINDS:
        today = day_of(now, zone)
        had, holds = (days_to_come(_decoded(each), today) for each in (kept(), found.encoded))
    cut = found.cut and not before.cut  # a file that always breaks off is taken as it is
    state = with_answer(had.size, holds.size, is_alert=source.is_alert, accepted=accepted, cut=cut)
    if state is State.HELD and not cut and _has_only_passed(source, kept, found, now):
        state = State.FRESH
    return Verdict(state, f"{holds} where there were {had.size:,}" if state is State.HELD else "")


def _has_only_passed(source: Source, kept: Callable[[], bytes], found: Read, now: datetime) -> bool:
    """Whether what is gone is over: the list has about as much to come as what is kept of it."""
    if source.kind not in PASSING_KINDS:
        return False
    return is_no_loss(to_come(_decoded(kept()), now), to_come(_decoded(found.encoded), now))


def _decoded(encoded: bytes) -> Iterator[Record]:
    from snapshot.codec import decode_many

    return decode_many(encoded)
