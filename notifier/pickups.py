"""Which pickups are to be announced: the evening before, and what changed since.

The event of a pickup is named by its zone, stream and *scheduled* day, so that a
holiday or a staff exception moves the event instead of making another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from city import localtime
from city.deliveries import Lane, Notice, Reason
from city.localized import words_of
from city.pickups import EVENT, Missed, Pickup, PickupReason, Rules, event_of, outcomes
from city.subscriptions import PICKUP_EVE, PICKUP_START, Subscription, Topic
from city.waste import PickupCalendar
from notifier.announcements import Announcement, Found, Told, Watchers
from notifier.meetings import GRACE

BACK = timedelta(days=14)
AHEAD = timedelta(days=16)  # the longest lead and a day
SWEEPING = "sweeping"
"""The zone set by which street sweeping is organised: its streams belong to a topic of their own."""


def announce(rules: Rules, watchers: Watchers, told: Told, zone_name: str, now: datetime) -> Found:
    """What subscribers to pickups and street sweeping are to be told at ``now`` (aware)."""
    found: list[Announcement] = []
    valid: dict[str, frozenset[str]] = {}
    calendar = _Calendar(rules, zone_name, localtime.day_of(now, zone_name))
    for topic in (Topic.PICKUP, Topic.SWEEPING):
        groups = watchers.groups(topic, lambda s: (calendar.zones_of(s), words_of(s.filter), s.lead_minutes))
        for (zones, wanted, lead), members in groups.items():
            for outcome in calendar.outcomes(topic, zones, wanted):
                at, last = _window(_day(outcome), lead, zone_name)
                valid[event_of(outcome)] = _valid(outcome)
                if at <= now < last:
                    found.append(_eve(outcome, at, last, members))
    for gone in calendar.gone(told.events):
        valid[event_of(gone)] = _valid(gone)
        found += _corrections(gone, watchers, told, zone_name, now)
    for outcome in calendar.met():
        found += _corrections(outcome, watchers, told, zone_name, now)
    return Found(tuple(found), valid)


class _Calendar:
    """The outcomes of one run, worked out once for each stream and set of zones."""

    def __init__(self, rules: Rules, zone_name: str, today: date) -> None:
        self._rules = rules
        self._zone_name = zone_name
        self._today = today
        self._sets = frozenset(each for sets in rules.zone_sets.values() for each in sets)
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Pickup | Missed, ...]] = {}

    def zones_of(self, subscription: Subscription) -> tuple[tuple[str, str], ...]:
        """The zones that decide, of all those in which the subscriber lives."""
        zones: Mapping[str, str] = subscription.location.zones if subscription.location else {}
        return tuple(sorted(each for each in zones.items() if each[0] in self._sets))

    def outcomes(
        self, topic: Topic, zones: tuple[tuple[str, str], ...], wanted: str
    ) -> Iterator[Pickup | Missed]:
        """What becomes of the near pickups of the streams that the filter wants, or of all."""
        for stream in sorted(self._rules.streams):
            swept = self._rules.zone_sets[stream] == (SWEEPING,)
            if swept is (topic is Topic.SWEEPING) and wanted in ("", words_of(stream)):
                yield from self._of(stream, zones)

    def met(self) -> Iterator[Pickup | Missed]:
        """Every outcome that was worked out, each once."""
        seen: dict[str, Pickup | Missed] = {event_of(o): o for each in self._known.values() for o in each}
        yield from seen.values()

    def gone(self, events: Collection[str]) -> Iterator[Missed]:
        """Pickups of these events that the city's calendar has no longer, though it still covers their day.

        Only of streams and zones that were worked out: of the others nothing is known here.
        """
        there = {event_of(outcome) for outcome in self.met()}
        covered = self._covered()
        for event in events:
            if event in there or not event.startswith(EVENT):
                continue
            zone, stream, day = event.removeprefix(EVENT).rsplit(":", 2)
            scheduled, calendar = date.fromisoformat(day), covered.get((zone, stream))
            if calendar is not None and max(calendar.start, self._today) <= scheduled <= calendar.end:
                yield Missed(stream, zone, scheduled, scheduled, PickupReason.LISTED)

    def _covered(self) -> Mapping[tuple[str, str], PickupCalendar]:
        """The calendars that were looked into, by zone and stream."""
        return {
            (each.zone, stream): each
            for stream, zones in self._known
            for each in self._rules.listed(stream, dict(zones))
        }

    def _of(self, stream: str, zones: tuple[tuple[str, str], ...]) -> tuple[Pickup | Missed, ...]:
        key = (stream, zones)
        if key not in self._known:
            start, end = self._today - BACK, self._today + AHEAD
            every = outcomes(self._rules, stream, dict(zones), start, end, self._zone_name)
            self._known[key] = tuple(_one_a_day(every))
        return self._known[key]


def _one_a_day(every: Iterator[Pickup | Missed]) -> Iterator[Pickup | Missed]:
    """Two pickups that were moved onto one day are one pickup: the one scheduled first."""
    days: set[date] = set()
    for each in sorted(every, key=lambda outcome: outcome.scheduled):
        if isinstance(each, Pickup):
            if each.date in days:
                continue
            days.add(each.date)
        yield each


def _day(outcome: Pickup | Missed) -> date:
    return outcome.date if isinstance(outcome, Pickup) else outcome.scheduled


def _window(day: date, lead: int | None, zone_name: str) -> tuple[datetime, datetime]:
    """When the reminder falls due and when it is too late: collection begins at 07:00 local."""
    start = localtime.at(day, PICKUP_START, zone_name)
    if lead is None:
        return localtime.at(day - timedelta(days=1), PICKUP_EVE, zone_name), start
    return start - timedelta(minutes=lead), start if lead else start + GRACE


def _eve(
    outcome: Pickup | Missed, at: datetime, last: datetime, members: Sequence[Subscription]
) -> Announcement:
    """The reminder; one that only a suspension keeps back is silenced, so that it can be seen why."""
    silenced = None
    if isinstance(outcome, Missed):
        silenced = Reason.SUSPENDED if outcome.reason is PickupReason.SUSPENDED else Reason.NOT_COLLECTED
    return _announcement(outcome, Reason.PICKUP_EVE, at, last, members, silenced=silenced)


def _corrections(
    outcome: Pickup | Missed, watchers: Watchers, told: Told, zone_name: str, now: datetime
) -> Iterator[Announcement]:
    """What is owed to those who were told another day, as long as either day is to come."""
    event_id, valid = event_of(outcome), _valid(outcome)
    if told.versions(event_id) <= valid:
        return
    reason = Reason.PICKUP_MOVED if isinstance(outcome, Pickup) else Reason.PICKUP_CANCELLED
    for subscription_id, telling in told.latest(event_id).items():
        before = date.fromisoformat(telling.version.partition("@")[2])
        last = max(_window(day, None, zone_name)[1] for day in (before, _day(outcome)))
        if telling.version not in valid and now < last:
            audience = watchers.named([subscription_id])
            yield _announcement(outcome, reason, now, last, audience, before=before)


def _announcement(
    outcome: Pickup | Missed,
    reason: Reason,
    at: datetime,
    expires: datetime,
    audience: Sequence[Subscription],
    *,
    before: date | None = None,
    silenced: Reason | None = None,
) -> Announcement:
    facts = {
        "stream": outcome.stream,
        "date": _day(outcome).isoformat(),
        "before": (before or outcome.scheduled).isoformat(),
        "because": _because(outcome),
    }
    return Announcement(
        event_id=event_of(outcome),
        version=_version(reason, outcome),
        lane=Lane.TIMELY,
        at=at,
        expires=expires,
        reason=reason,
        notice=Notice(reason, facts),
        audience=audience,
        silenced=silenced,
    )


def _because(outcome: Pickup | Missed) -> Mapping[str, str]:
    """What moved it, in the words of whoever published it, by language."""
    if isinstance(outcome, Missed) and outcome.suspension is not None:
        return dict(outcome.suspension.reason)
    if outcome.exception is not None:
        return dict(outcome.exception.reason)
    return dict(outcome.holiday.name) if outcome.holiday is not None else {}


def _version(reason: Reason, outcome: Pickup | Missed) -> str:
    return f"{reason.removeprefix('pickup_')}@{_day(outcome).isoformat()}"


def _valid(outcome: Pickup | Missed) -> frozenset[str]:
    """What may still be said of it."""
    if isinstance(outcome, Missed):
        return frozenset({_version(Reason.PICKUP_CANCELLED, outcome)})
    return frozenset({_version(Reason.PICKUP_EVE, outcome), _version(Reason.PICKUP_MOVED, outcome)})
