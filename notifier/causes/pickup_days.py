"""What becomes of the near pickups, worked out once for each stream and set of zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from city.collection.pickup_rules import week_of
from city.collection.pickups import Missed, Pickup, PickupReason, Rules, outcomes
from city.enrolment.streams import wants
from city.enrolment.subscriptions import Topic
from city.nouns import replace
from notifier.causes.pickup_sayings import Key, key_of

BACK = timedelta(days=14)
AHEAD = timedelta(days=16)  # the longest lead and a day
SWEEPING = "sweeping"
"""The zone set by which street sweeping is organised: its streams belong to a topic of their own."""

Zones = tuple[tuple[str, str], ...]
"""The zones that decide, as pairs of zone set and zone, in order."""


class PickupDays:
    """The outcomes of one look."""

    def __init__(self, rules: Rules, zone_name: str, today: date) -> None:
        self._rules = rules
        self._zone_name = zone_name
        self._today = today
        self._start, self._end = today - BACK, today + AHEAD
        self._sets = frozenset(each for sets in rules.zone_sets.values() for each in sets)
        self._known: dict[tuple[str, Zones], tuple[Pickup | Missed, ...]] = {}
        self._by_key: dict[Key, Pickup | Missed] = {}
        self._zones: dict[tuple[str, str], Zones] = {}

    def zones_of(self, zones: Zones) -> Zones:
        """The zones that decide, of all those in which somebody lives."""
        return tuple(each for each in zones if each[0] in self._sets)

    def outcomes(self, topic: Topic, zones: Zones, wanted: str) -> Iterator[Pickup | Missed]:
        """What becomes of the near pickups of the streams that the filter wants, or of all."""
        for stream in sorted(self._rules.streams):
            swept = self._rules.zone_sets[stream] == (SWEEPING,)
            if swept is (topic is Topic.SWEEPING) and wants(wanted, stream):
                yield from self._of(stream, zones)

    def now(self, key: Key) -> Pickup | Missed | None:
        """What has become of this pickup, of which somebody was told; None where nothing is known here.

        One that its schedule or its calendar has no longer is another of its week, or missed. Where
        there is no schedule at all nothing is concluded: vanishing from a feed changes nothing.
        """
        if key in self._by_key:
            return self._by_key[key]
        zone, stream, scheduled = key
        zones = self._zones.get((zone, stream))
        if zones is None or not self._is_known(stream, zones, scheduled):
            return None
        instead = [
            each
            for each in self._known[stream, zones]
            if isinstance(each, Pickup) and week_of(each.scheduled) == week_of(scheduled)
        ]
        if len(instead) == 1 and instead[0].date >= self._today:
            return replace(instead[0], scheduled=scheduled)
        return Missed(stream, zone, scheduled, scheduled, PickupReason.LISTED)

    def _is_known(self, stream: str, zones: Zones, scheduled: date) -> bool:
        """Whether a pickup on this day would be among the outcomes, if there were one."""
        if not self._start < scheduled < self._end:
            return False
        listed = self._rules.listed(stream, dict(zones))
        if any(each.start <= scheduled <= each.end for each in listed):
            return True
        return not listed and bool(self._rules.collected(stream, dict(zones)))

    def _of(self, stream: str, zones: Zones) -> tuple[Pickup | Missed, ...]:
        known = self._known.get((stream, zones))
        if known is None:
            every = outcomes(self._rules, stream, dict(zones), self._start, self._end, self._zone_name)
            known = self._known[stream, zones] = tuple(_one_a_day(every))
            self._by_key.update((key_of(each), each) for each in known)
            sets = self._rules.zone_sets.get(stream, ())
            self._zones.update(((zone, stream), zones) for each, zone in zones if each in sets)
        return known


def _one_a_day(every: Iterator[Pickup | Missed]) -> Iterator[Pickup | Missed]:
    """Two pickups that were moved onto one day are one pickup: the one scheduled first."""
    days: set[date] = set()
    for each in sorted(every, key=lambda outcome: outcome.scheduled):
        if isinstance(each, Pickup):
            if each.date in days:
                continue
            days.add(each.date)
        yield each
