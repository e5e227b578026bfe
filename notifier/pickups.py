"""Which pickups are to be announced: the evening before, and what changed since somebody was told.

All streams of one evening are one message. Whoever was told of a pickup, by a reminder or by
an earlier correction, is told at once what has become of it, once for each change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from city import localtime
from city.deliveries import Lane, Notice, Reason, Telling
from city.localized import words_of
from city.pickups import Missed, Pickup, PickupReason, Rules
from city.subscriptions import PICKUP_EVE, PICKUP_START, Subscription, Topic
from notifier.announcements import Announcement, Found, Told, Watchers, by_planning, next_version
from notifier.meetings import GRACE
from notifier.pickup_days import PickupDays
from notifier.pickup_sayings import (
    BACK,
    EVE,
    MOVED,
    OFF,
    Key,
    Saying,
    event_on,
    key_of,
    sayings,
    version_of,
)

END_OF_DAY = time(18)
"""Until then on its day a correction is worth hearing: bins stand at the kerb, cars on another street."""

_REASONS = {MOVED: Reason.PICKUP_MOVED, BACK: Reason.PICKUP_REINSTATED, OFF: Reason.PICKUP_CANCELLED}


def announce(rules: Rules, watchers: Watchers, told: Told, zone_name: str, now: datetime) -> Found:
    """What subscribers to pickups and street sweeping are to be told at ``now`` (aware)."""
    days = PickupDays(rules, zone_name, localtime.day_of(now, zone_name))
    look = _Look(days, watchers, _Said(told), zone_name, now)
    eves = tuple(look.eves())  # they work the days out that corrections look up
    return Found((*eves, *look.corrections()), look.is_wrong)


class _Said:
    """What was planned to be said of which pickup: first by version, by person only where asked."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._by_key: dict[Key, dict[tuple[str, str], Saying]] = defaultdict(dict)
        for event_id in told.events:
            for version in told.versions(event_id):
                for each in sayings(event_id, version):
                    self._by_key[each.key][event_id, version] = each

    def of(self, key: Key) -> Mapping[tuple[str, str], Saying]:
        """What was said of this pickup, by event and version."""
        return self._by_key.get(key, {})

    @property
    def keys(self) -> Iterable[Key]:
        """The pickups of which something was said."""
        return self._by_key

    def by_person(self, key: Key) -> Mapping[str, Sequence[tuple[Telling, Saying]]]:
        """What was planned for each subscription of this pickup and still stands, the earliest first."""
        found: dict[str, list[tuple[Telling, Saying]]] = defaultdict(list)
        for (event_id, version), saying in self.of(key).items():
            for each in self._told.of(event_id):
                if each.version == version and (not each.overtaken or each.told):
                    found[each.subscription_id].append((each, saying))
        for every in found.values():
            every.sort(key=lambda one: by_planning(one[0]))
        return found


class _Look:
    """One look at the city's pickups."""

    def __init__(
        self, days: PickupDays, watchers: Watchers, said: _Said, zone_name: str, now: datetime
    ) -> None:
        self._days = days
        self._watchers = watchers
        self._said = said
        self._zone_name = zone_name
        self._now = now

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
                topic, lambda s: (days.zones_of(s), words_of(s.filter), s.lead_minutes)
            )
            for (zones, wanted, lead), members in groups.items():
                yield from self._to_group(tuple(days.outcomes(topic, zones, wanted)), lead, members)

    def _to_group(
        self, outcomes: Iterable[Pickup | Missed], lead: int | None, members: Sequence[Subscription]
    ) -> Iterator[Announcement]:
        by_day: dict[date, list[Pickup]] = defaultdict(list)
        for each in outcomes:
            day = _day(each)
            window = _window(day, lead, self._zone_name)
            if not window[0] <= self._now < window[1]:
                continue
            if isinstance(each, Pickup):
                by_day[day].append(each)
            else:  # silenced, so that it can be seen why
                yield replace(_eve(day, [each], window, members), silenced=_why_not(each))
        for day, there in by_day.items():
            yield from self._on(day, there, _window(day, lead, self._zone_name), members)

    def _on(
        self,
        day: date,
        there: Sequence[Pickup],
        window: tuple[datetime, datetime],
        members: Sequence[Subscription],
    ) -> Iterator[Announcement]:
        """One message of all streams; to whoever was told of some already, of the others only."""
        told = self._told(there, window[0])
        parts: dict[Heard, list[Subscription]] = defaultdict(list)
        for member in members:
            parts[told.get(member.id, ())].append(member)
        for heard, some in parts.items():
            known = dict(heard)
            for why in (None, Reason.ALREADY_PLANNED, Reason.TOLD_OF_THE_CHANGE):
                these = [each for each in there if known.get(key_of(each)) is why]
                if these:
                    yield replace(_eve(day, these, window, some), silenced=why)

    def _told(self, there: Sequence[Pickup], at: datetime) -> Mapping[str, Heard]:
        """Of which of these each subscription has heard: in the reminder, or since ``at`` of the change."""
        found: dict[str, dict[Key, Reason]] = defaultdict(dict)
        for pickup in there:
            key = key_of(pickup)
            for person, heard in self._said.by_person(key).items():
                for telling, saying in heard:
                    if telling.overtaken or not saying.holds(pickup):
                        continue
                    if saying.kind == EVE:
                        found[person][key] = Reason.ALREADY_PLANNED
                    elif telling.planned >= at:
                        found[person].setdefault(key, Reason.TOLD_OF_THE_CHANGE)
        return {person: tuple(known.items()) for person, known in found.items()}

    def corrections(self) -> Iterator[Announcement]:
        """What is owed to those who were told what is no longer so, one message for the like changes."""
        groups: dict[tuple[Change, str, str], tuple[list[Pickup | Missed], list[Subscription]]] = {}
        for person, owed in self._owed().items():
            for change, about in owed.items():
                outcomes = [outcome for outcome, _ in about]
                event_id, version = change.names(map(key_of, outcomes))
                tellings = sorted({each for _, heard in about for each in heard}, key=by_planning)
                version = next_version(version, tellings)
                group = groups.setdefault((change, event_id, version), (outcomes, []))
                group[1].extend(self._watchers.named([person]))
        for (change, event_id, version), (outcomes, audience) in groups.items():
            last = _ends(change, self._zone_name)
            if audience and self._now < last:
                yield _correction(change, (event_id, version), outcomes, (self._now, last), audience)

    def _owed(self) -> Mapping[str, Mapping[Change, list[About]]]:
        """By person and change: of which pickups, and all that was said to them of each."""
        owed: dict[str, dict[Change, list[About]]] = defaultdict(lambda: defaultdict(list))
        for key in self._said.keys:
            outcome = self._days.now(key)
            if outcome is None or all(each.holds(outcome) for each in self._said.of(key).values()):
                continue
            for person, heard in self._said.by_person(key).items():
                last = next((saying for telling, saying in reversed(heard) if telling.told), None)
                if last is not None and not last.holds(outcome):
                    change = _change(last, outcome)
                    owed[person][change].append((outcome, [telling for telling, _ in heard]))
        return owed


About = tuple[Pickup | Missed, Sequence[Telling]]
Heard = tuple[tuple[Key, Reason], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a pickup: it is on ``day`` now, not ``before`` as was said. OFF: on none."""

    kind: str
    before: date
    day: date

    def names(self, keys: Iterable[Key]) -> tuple[str, str]:
        """Event and version: the event is the day of which it was said that it would be."""
        every = tuple(keys)
        return event_on(self.before, every), version_of(self.kind, self.day, every)


def _change(said: Saying, outcome: Pickup | Missed) -> Change:
    if isinstance(outcome, Missed):
        return Change(OFF, said.day, outcome.date)
    back = said.kind == OFF or outcome.date == outcome.scheduled
    return Change(BACK if back else MOVED, said.day, outcome.date)


def _ends(change: Change, zone_name: str) -> datetime:
    return localtime.at(max(change.before, change.day), END_OF_DAY, zone_name)


def _day(outcome: Pickup | Missed) -> date:
    return outcome.date if isinstance(outcome, Pickup) else outcome.scheduled


def _why_not(missed: Missed) -> Reason:
    return Reason.SUSPENDED if missed.reason is PickupReason.SUSPENDED else Reason.NOT_COLLECTED


def _window(day: date, lead: int | None, zone_name: str) -> tuple[datetime, datetime]:
    """When the reminder falls due and when it is too late: collection begins at 07:00 local."""
    start = localtime.at(day, PICKUP_START, zone_name)
    if lead is None:
        return localtime.at(day - timedelta(days=1), PICKUP_EVE, zone_name), start
    return start - timedelta(minutes=lead), start if lead else start + GRACE


def _eve(
    day: date,
    outcomes: Sequence[Pickup | Missed],
    window: tuple[datetime, datetime],
    audience: Sequence[Subscription],
) -> Announcement:
    keys = [key_of(each) for each in outcomes]
    return Announcement(
        event_id=event_on(day, keys),
        version=version_of(EVE, day, keys),
        lane=Lane.TIMELY,
        at=window[0],
        expires=window[1],
        reason=Reason.PICKUP_EVE,
        notice=Notice(Reason.PICKUP_EVE, _facts(outcomes, day, day)),
        audience=audience,
    )


def _correction(
    change: Change,
    names: tuple[str, str],
    outcomes: Sequence[Pickup | Missed],
    window: tuple[datetime, datetime],
    audience: Sequence[Subscription],
) -> Announcement:
    reason = _REASONS[change.kind]
    return Announcement(
        event_id=names[0],
        version=names[1],
        lane=Lane.TIMELY,
        at=window[0],
        expires=window[1],
        reason=reason,
        notice=Notice(reason, _facts(outcomes, change.day, change.before)),
        audience=audience,
    )


def _facts(outcomes: Sequence[Pickup | Missed], day: date, before: date) -> Mapping[str, Any]:
    """What is to be said of these together; each reason once."""
    because = [_because(each) for each in outcomes]
    return {
        "streams": sorted({each.stream for each in outcomes}),
        "date": day.isoformat(),
        "before": before.isoformat(),
        "because": [each for n, each in enumerate(because) if each and each not in because[:n]],
    }


def _because(outcome: Pickup | Missed) -> Mapping[str, str]:
    """What moved it, in the words of whoever published it, by language."""
    if isinstance(outcome, Missed) and outcome.suspension is not None:
        return dict(outcome.suspension.reason)
    if outcome.exception is not None:
        return dict(outcome.exception.reason)
    return dict(outcome.holiday.name) if outcome.holiday is not None else {}
