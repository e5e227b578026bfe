"""All that becomes of a place's pickups in a span of days, every stream together. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from city.collection.pickup_rules import Rules
from city.collection.pickups import Missed, Pickup, missed, pickups

FIRST = ("trash", "recycling", "yard_waste", "bulk", "street_sweeping")
"""The order in which streams are shown; others follow by name."""


def streams_at(rules: Rules, zones: Mapping[str, str]) -> tuple[str, ...]:
    """The streams that are collected in these zones, or are listed for them, in the order of showing."""
    here = [each for each in rules.streams if rules.collected(each, zones) or rules.listed(each, zones)]
    return tuple(sorted(here, key=order))


def order(stream: str) -> tuple[int, str]:
    """What a stream is sorted by."""
    return (FIRST.index(stream) if stream in FIRST else len(FIRST)), stream


def outcomes_at(
    rules: Rules, zones: Mapping[str, str], start: date, end: date, zone_name: str
) -> Sequence[Pickup | Missed]:
    """The pickups from ``start`` until before ``end``, and those that would have been and are not, by day."""
    every = (
        each
        for stream in streams_at(rules, zones)
        for find in (pickups, missed)
        for each in find(rules, stream, zones, start, end, zone_name)
    )
    return sorted(every, key=lambda each: (each.date, order(each.stream)))
