"""What a fetch means for what the city is heard to say. Pure; every decision has a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from city.advisories import DEFAULT_LIFE, ends, fold, fullness
from city.messages import Key
from city.records import Advisory


class State(StrEnum):
    """How a source stands after a refresh, as ``townbell refresh --json`` says it."""

    FRESH = "fresh"  # it answered, with something new
    UNCHANGED = "unchanged"  # it answered, with what we have
    STALE = "stale"  # it did not answer; we go on with the last good records
    HELD = "held"  # it answered with so little that we do not believe it
    FAILED = "failed"  # it did not answer, and we have nothing of it


FEW = 5
"""Sources with fewer records than this may empty in the ordinary course of things."""

LEAST_SHARE = 0.3
"""A source that keeps less than this share of its records from one refresh to the next is held back."""

ADVISORY_HISTORY = timedelta(hours=48)
"""How long after its end an advisory is kept, so that late updates find it (alerting B9, A5)."""


def without_answer(known: int) -> State:
    """The state of a source that could not be fetched or read, with ``known`` records of before."""
    return State.STALE if known else State.FAILED


def with_answer(known: int, now_listed: int, *, is_alert: bool, accepted: bool) -> State:
    """The state of a source that answered with something new.

    A listing that suddenly is empty or a fraction of itself is more often a broken
    export than a city that closed; staff can accept it. Alert feeds are exempt:
    theirs are empty on good days, and their records do not depend on the listing.
    """
    if is_alert or accepted or known < FEW:
        return State.FRESH
    return State.HELD if now_listed < known * LEAST_SHARE else State.FRESH


def next_try(
    every: timedelta, failures: int, wish: timedelta | None, now: datetime, share: float
) -> datetime:
    """When to ask again: after ``every``, four times that at most, never before the server's wish.

    An alert source, asked every 30 s, is so never left alone for more than two minutes
    of our own accord. ``share`` in [0, 1) spreads the sources over a tenth of their period.
    """
    backed_off = max(every, min(every * (1, 2, 4)[min(failures, 2)], timedelta(hours=1)))
    return now + max(backed_off, wish or timedelta(0)) * (1 + share / 10)


def history(old: Iterable[Advisory], new: Iterable[Advisory], now: datetime) -> tuple[Advisory, ...]:
    """All advisories still of use, whether listed or not: vanishing is not a cancel (A12).

    Of copies of one message (A1: sender, identifier, sent) the one that says most is
    kept, as of when the first was received: half a file saved must not hide the whole. A
    chain is kept or dropped whole: without its cancel, which names no end, a cancelled
    advisory that runs for a week would come back to life on the fourth day.
    """
    copies: dict[Key, list[Advisory]] = defaultdict(list)
    for each in (*old, *new):
        copies[each.message.key].append(each)
    kept = {key: _fullest(group) for key, group in copies.items()}
    chains = {
        each.message.key: each.chain for each in fold((one.message for one in kept.values()), now).standings
    }
    last: dict[str, datetime] = {}
    for key, each in kept.items():
        last[chains[key]] = max(last.get(chains[key], each.received), _end(each))
    current = (each for key, each in kept.items() if last[chains[key]] + ADVISORY_HISTORY >= now)
    return tuple(sorted(current, key=lambda each: (each.message.sent or each.received, each.id)))


def _fullest(copies: list[Advisory]) -> Advisory:
    best = min(copies, key=lambda each: fullness(each.message))
    return replace(best, received=min(each.received for each in copies))


def _end(advisory: Advisory) -> datetime:
    """When it is over by itself; the city's default where it does not say, never before it was received."""
    end = ends(advisory.message) or (advisory.message.sent or advisory.received) + DEFAULT_LIFE
    return max(end, advisory.received)
