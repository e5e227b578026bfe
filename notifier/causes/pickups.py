"""Which pickups are to be announced: the evening before, and what changed since somebody was told.

All streams of one evening are one message. Whoever was told of a pickup, by a reminder or by
an earlier correction, is told at once what has become of it, once for each change.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from city import localtime
from city.collection.pickups import Missed, Pickup, PickupReason, Rules
from city.delivery.deliveries import OVERTAKEN, Reason
from city.enrolment.subscriptions import PICKUP_EVE, PICKUP_START, Topic
from city.localtime import micros
from notifier.causes.announcements import (
    Announcement,
    Found,
    History,
    Pair,
    Part,
    Told,
    Watchers,
    last_told,
    next_version,
)
from notifier.causes.meetings import GRACE
from notifier.causes.pickup_changes import Change, change_of, correction, eve
from notifier.causes.pickup_days import PickupDays
from notifier.causes.pickup_sayings import EVE, Key, Saying, key_of, sayings

Known = Mapping[int, tuple[tuple[Key, Reason], ...]]
"""By subscription: of which pickups it needs no reminder, and why."""


def announce(rules: Rules, watchers: Watchers, told: Told, zone_name: str, now: datetime) -> Found:
    """What subscribers to pickups and street sweeping are to be told at ``now`` (aware)."""
    days = PickupDays(rules, zone_name, localtime.day_of(now, zone_name))
    look = _Look(days, watchers, told, zone_name, now)
    eves = tuple(look.eves())  # they work the days out that corrections look up
    return Found((*eves, *look.corrections()), look.is_wrong)


def moments(watchers: Watchers, zone_name: str, now: datetime, until: datetime) -> Iterator[datetime]:
    """When a reminder of the pickups of some day falls due for somebody; in no order."""
    cohorts = [
        watchers.roll.cohorts[each]
        for topic in (Topic.PICKUP, Topic.SWEEPING)
        for each in watchers.roll.of_topic(topic)
    ]
    today = localtime.day_of(now, zone_name)
    for lead in {each.lead_minutes for each in cohorts}:
        ahead = timedelta(minutes=lead or 0) + timedelta(days=2)
        for day in range(((until - now) + ahead).days + 1):
            yield _window(today + timedelta(days=day), lead, zone_name)[0]


class _Look:
    """One look at the city's pickups."""

    def __init__(
        self, days: PickupDays, watchers: Watchers, told: Told, zone_name: str, now: datetime
    ) -> None:
        self._days = days
        self._watchers = watchers
        self._told = told
        self._zone_name = zone_name
        self._now = now
        self._said: dict[Key, dict[Pair, Saying]] = defaultdict(dict)
        for event_id in told.events:
            for pair in told.pairs(event_id):
                for each in sayings(*pair):
                    self._said[each.key][pair] = each

    def is_wrong(self, event_id: str, version: str) -> bool:
        """Whether a delivery would say of some pickup what is no longer so."""
        return any(self._is_false(each) for each in sayings(event_id, version))

    def _is_false(self, saying: Saying) -> bool:
        outcome = self._days.now(saying.key)
        return outcome is not None and not saying.holds(outcome)

    def eves(self) -> Iterator[Announcement]:
        """The reminders, decided once for all who have the same zones, filter and lead."""
        days = self._days
        for topic in (Topic.PICKUP, Topic.SWEEPING):
            groups = self._watchers.groups(
                topic, lambda each: (days.zones_of(each.zones), each.filter, each.lead_minutes)
            )
            for (zones, wanted, lead), members in groups.items():
                yield from self._to_group(days.outcomes(topic, zones, wanted), lead, members)

    def _to_group(
        self, outcomes: Iterable[Pickup | Missed], lead: int | None, members: Sequence[Part]
    ) -> Iterator[Announcement]:
        by_day: dict[date, list[Pickup]] = defaultdict(list)
        for each in outcomes:
            day = each.date if isinstance(each, Pickup) else each.scheduled
            window = _window(day, lead, self._zone_name)
            if not window[0] <= self._now < window[1]:
                continue
            if isinstance(each, Pickup):
                by_day[day].append(each)
            else:  # silenced, so that it can be seen why
                yield replace(eve(day, [each], window, members), silenced=_why_not(each))
        for day, there in by_day.items():
            yield from self._on(day, there, _window(day, lead, self._zone_name), members)

    def _on(
        self, day: date, there: Sequence[Pickup], window: tuple[datetime, datetime], members: Sequence[Part]
    ) -> Iterator[Announcement]:
        """One message of all streams; to whoever was told of some in another, of the rest only."""
        whole = eve(day, there, window, members)
        known = self._known(whole, there)
        if not known:
            yield whole
            return
        for told, some in _by_known(known, members, self._watchers).items():
            why_not = dict(told)
            for why in (None, Reason.ALREADY_PLANNED, Reason.TOLD_OF_THE_CHANGE):
                these = [each for each in there if why_not.get(key_of(each)) is why]
                if these:
                    yield replace(eve(day, these, window, some), silenced=why)

    def _known(self, whole: Announcement, there: Sequence[Pickup]) -> Known:
        """Who was told of some of these in another message than the whole: of which, and of what."""
        others = {pair for each in there for pair in self._said.get(key_of(each), ())} - {whole.saying}
        found: dict[int, dict[Key, Reason]] = defaultdict(dict)
        for pair in sorted(others):
            self._note(found, pair, there, whole)
        if found:
            self._note(found, whole.saying, there, whole, only=found.keys())
        return {number: tuple(sorted(keys.items())) for number, keys in found.items()}

    def _note(
        self,
        found: dict[int, dict[Key, Reason]],
        pair: Pair,
        there: Sequence[Pickup],
        whole: Announcement,
        only: Iterable[int] | None = None,
    ) -> None:
        """Add what this message has told of these pickups, as far as it is so."""
        now = {key_of(each): each for each in there}
        about = [each for each in sayings(*pair) if each.key in now and each.holds(now[each.key])]
        rows, since = self._told.rows(pair), micros(whole.at)
        chosen = None if only is None else frozenset(only)
        for number, planned, bits in zip(rows.numbers, rows.planned, rows.bits, strict=True) if about else ():
            if bits & OVERTAKEN or (chosen is not None and number not in chosen):
                continue
            for each in about:
                if each.kind == EVE:
                    found[number][each.key] = Reason.ALREADY_PLANNED
                elif planned >= since:
                    found[number].setdefault(each.key, Reason.TOLD_OF_THE_CHANGE)

    def corrections(self) -> Iterator[Announcement]:
        """What is owed to those who were told what is no longer so, one message for the like changes."""
        for (change, keys, version), numbers in self._owed().items():
            outcomes = [outcome for key in keys if (outcome := self._days.now(key)) is not None]
            last = change.ends(self._zone_name)
            if self._now < last:
                names = (change.event(keys), version)
                parts = self._watchers.parts(numbers)
                yield correction(change, names, outcomes, (self._now, last), parts)

    def _owed(self) -> Mapping[tuple[Change, tuple[Key, ...], str], array[int]]:
        """Who is owed which change of which pickups, and in which version."""
        changes: dict[int, dict[Change, list[tuple[Key, History]]]] = defaultdict(lambda: defaultdict(list))
        for key, said in self._said.items():
            if not self._may_matter(said.values()):
                continue
            for history, numbers in self._told.histories(said).items():
                change = self._change(said, history)
                if change is not None:
                    for number in numbers:
                        changes[number][change].append((key, history))
        owed: dict[tuple[Change, tuple[Key, ...], str], array[int]] = defaultdict(lambda: array("q"))
        for number, by_change in changes.items():
            for change, about in by_change.items():
                keys = tuple(sorted(key for key, _ in about))
                version = next_version(change.version(keys), *(history for _, history in about))
                owed[change, keys, version].append(number)
        return owed

    def _may_matter(self, said: Iterable[Saying]) -> bool:
        """Whether something false was said, and a correction is not too late whatever it is."""
        for each in said:
            outcome = self._days.now(each.key)
            if outcome is None or each.holds(outcome):
                continue
            if self._now < change_of(each, outcome).ends(self._zone_name):
                return True
        return False

    def _change(self, said: Mapping[Pair, Saying], history: History) -> Change | None:
        last = last_told(history)
        if last is None or not self._is_false(said[last]):
            return None
        outcome = self._days.now(said[last].key)
        return change_of(said[last], outcome) if outcome is not None else None


def _by_known(
    known: Known, members: Sequence[Part], watchers: Watchers
) -> Mapping[tuple[tuple[Key, Reason], ...], Sequence[Part]]:
    """The members in parts, by what they know already."""
    found: dict[tuple[tuple[Key, Reason], ...], list[Part]] = defaultdict(list)
    for part in members:
        split: dict[tuple[tuple[Key, Reason], ...], array[int]] = defaultdict(lambda: array("q"))
        for number in watchers.numbers(part):
            split[known.get(number, ())].append(number)
        for told, numbers in split.items():
            found[told].append(part if len(split) == 1 else Part(part.cohort, numbers))
    return found


def _why_not(missed: Missed) -> Reason:
    return Reason.SUSPENDED if missed.reason is PickupReason.SUSPENDED else Reason.NOT_COLLECTED


def _window(day: date, lead: int | None, zone_name: str) -> tuple[datetime, datetime]:
    """When the reminder falls due and when it is too late: collection begins at 07:00 local."""
    start = localtime.at(day, PICKUP_START, zone_name)
    if lead is None:
        return localtime.at(day - timedelta(days=1), PICKUP_EVE, zone_name), start
    return start - timedelta(minutes=lead), start if lead else start + GRACE
