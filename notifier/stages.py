"""The row of small stages between what is due and what is planned.

Each stage looks at one thing and says why it drops whom it drops. The order matters: what was
planned before is sorted out first, so that it does not count against the rest; who cannot be
reached now does not take the place of a second subscription that can. What a cohort has in
common is decided once for all of it, the rest for whole columns of numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from city.delivery.deliveries import OVERTAKEN, Lane, Reason
from city.enrolment.roll import Cohort, Numbers
from city.enrolment.subscriptions import SHARED, Clocked, QuietHours, Topic, zone_of
from city.localtime import micros
from notifier.causes.announcements import Announcement, Part, Told, Watchers, stem
from notifier.rate import Rate, Recent

_RANK = {Topic.EMERGENCY: 0, Topic.WEATHER: 1}
_CHANGES = {
    Reason.MEETING_REMINDER: ("moved", "reinstated"),
    Reason.EVENT_REMINDER: ("moved", "reinstated"),
}
_BY_LEAD = ("reminder@", "eve@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the stages know besides what is due. ``recent`` counts who got much lately."""

    now: datetime
    zone: str
    quiet: QuietHours
    watchers: Watchers
    channels: Collection[str]
    told: Told
    recent: Recent = lambda _numbers: {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of some of a cohort: told of the announcement, or dropped for a reason.

    The last of a part is that of those who are told; there may be none.
    """

    announcement: Announcement
    part: Part
    numbers: Numbers
    reason: Reason | None


def run(announcements: Sequence[Announcement], desk: Desk, wanted: Wanted | None = None) -> Iterator[Verdict]:
    """Every part's verdicts, one part after the other: the most urgent lane first, in it the gravest topic.

    ``wanted`` says which parts are looked at; all of them unless it is given.
    """
    return _Run(announcements, desk, wanted or (lambda _each, _part: True)).verdicts()


Wanted = Callable[[Announcement, Part], bool]
_Split = tuple[Numbers, Numbers]
"""Who is left, and who is dropped."""


class _Run:
    """One run through the stages, with what each has to remember of what came before."""

    def __init__(self, announcements: Sequence[Announcement], desk: Desk, wanted: Wanted) -> None:
        self._announcements = announcements
        self._desk = desk
        self._wanted = wanted
        self._roll = desk.watchers.roll
        self._planned: dict[tuple[str, str], bytearray] = {}
        self._holders: dict[tuple[str, str], dict[Hashable, tuple[int, Topic]]] = {}
        self._changes: dict[tuple[str, str], frozenset[int]] = {}
        sayings = {each.saying for each in announcements if each.lane is not Lane.EMERGENCY}
        self._rate = Rate(desk.recent, len(sayings), desk.watchers.roll.capacity)

    def verdicts(self) -> Iterator[Verdict]:
        """In the order in which they are to be written down."""
        for announcement, part in self._in_order():
            numbers = self._desk.watchers.numbers(part)
            if announcement.silenced is not None:
                yield Verdict(announcement, part, numbers, announcement.silenced)
                continue
            cohort = self._roll.cohorts[part.cohort]
            for stage, reason in self._stages():
                if not numbers:
                    break
                numbers, dropped = stage(announcement, cohort, numbers)
                if dropped:
                    yield Verdict(announcement, part, dropped, reason)
            if numbers:
                self._note(announcement, numbers)
            yield Verdict(announcement, part, numbers, None)

    def _in_order(self) -> Iterator[tuple[Announcement, Part]]:
        """Of one lane and topic first the whole cohorts, then those that a drawing cuts through."""
        rank = {number: _RANK.get(each.topic, len(_RANK)) for number, each in self._roll.cohorts.items()}
        every = [
            (each.lane, rank[part.cohort], callable(part.some), place, each, part)
            for place, each in enumerate(self._announcements)
            for part in each.audience
            if self._wanted(each, part)
        ]
        every.sort(key=lambda one: one[:4])
        return ((each, part) for *_, each, part in every)

    def _stages(self) -> tuple[tuple[Callable[[Announcement, Cohort, Numbers], _Split], Reason], ...]:
        return (
            (self._not_planned_before, Reason.ALREADY_PLANNED),
            (self._not_told_of_the_change, Reason.TOLD_OF_THE_CHANGE),
            (self._not_expired, Reason.EXPIRED),
            (self._has_channel, Reason.NO_CHANNEL),
            (self._not_in_quiet_hours, Reason.QUIET_HOURS),
            (self._one_per_person, Reason.ONE_PER_PERSON),
            (self._within_rate, Reason.RATE),
        )

    def _not_planned_before(self, each: Announcement, _cohort: Cohort, numbers: Numbers) -> _Split:
        """One delivery for each subscription, event and version, for ever."""
        known = self._planned.get(each.saying)
        if known is None:
            known = self._planned[each.saying] = bytearray(self._roll.capacity)
            for number in self._desk.told.rows(each.saying).standing():
                if number < len(known):
                    known[number] = 1
        if known.find(1) < 0:
            return numbers, ()
        return _split(numbers, lambda number: not known[number])

    def _not_told_of_the_change(self, each: Announcement, _cohort: Cohort, numbers: Numbers) -> _Split:
        """Whoever hears "moved to today at six" when the reminder is due needs no reminder."""
        about = each.version.partition("@")[2]
        changes = {f"{change}@{about}" for change in _CHANGES.get(each.reason, ())}
        if not changes:
            return numbers, ()
        heard = frozenset().union(*(self._heard(each, change) for change in sorted(changes)))
        return _split(numbers, lambda number: number not in heard)

    def _heard(self, reminder: Announcement, change: str) -> frozenset[int]:
        """Who was told of this change since the reminder fell due, or is told of it now."""
        told, due = self._desk.told, micros(reminder.at)
        found: set[int] = set()
        for version in told.versions(reminder.event_id):
            if stem(version) == change:
                rows = told.rows((reminder.event_id, version))
                found |= {
                    number
                    for number, planned, bits in zip(rows.numbers, rows.planned, rows.bits, strict=True)
                    if planned >= due and not bits & OVERTAKEN
                }
        return frozenset(found) | self._hears((reminder.event_id, change))

    def _hears(self, change: tuple[str, str]) -> frozenset[int]:
        if change not in self._changes:
            self._changes[change] = frozenset(
                number
                for each in self._announcements
                if (each.event_id, stem(each.version)) == change
                for part in each.audience
                for number in self._desk.watchers.numbers(part)
            )
        return self._changes[change]

    def _not_expired(self, each: Announcement, _cohort: Cohort, numbers: Numbers) -> _Split:
        """Too late is too late."""
        return _all_or_none(numbers, each.expires > self._desk.now)

    def _has_channel(self, _each: Announcement, cohort: Cohort, numbers: Numbers) -> _Split:
        """A channel that is not set up cannot send."""
        return _all_or_none(numbers, cohort.channel in self._desk.channels)

    def _not_in_quiet_hours(self, each: Announcement, cohort: Cohort, numbers: Numbers) -> _Split:
        """Only an emergency disturbs. What is held is due again, if not expired, when the hours end."""
        desk = self._desk
        held = quiet_until(each.lane, cohort, desk.quiet, desk.zone, desk.now)
        return _all_or_none(numbers, held is None)

    def _one_per_person(self, each: Announcement, cohort: Cohort, numbers: Numbers) -> _Split:
        """One notice of one event for each person, under the gravest topic."""
        roll = self._roll
        if not roll.together:
            return numbers, ()
        holders = self._known_holders(each)
        at = micros(each.at) if each.version.startswith(_BY_LEAD) else 0
        shared = cohort.channel in SHARED

        def is_first(number: int) -> bool:
            party = roll.party_of(number)
            if party not in roll.together:
                return True
            holder, topic = holders.setdefault((party, at), (number, cohort.topic))
            return holder == number or (topic is cohort.topic and shared)

        return _split(numbers, is_first)

    def _known_holders(self, each: Announcement) -> dict[Hashable, tuple[int, Topic]]:
        """Who holds each party's notice of this version. Reminders with two leads are two tellings."""
        holders = self._holders.get(each.saying)
        if holders is None:
            roll, by_lead = self._roll, each.version.startswith(_BY_LEAD)
            holders = self._holders[each.saying] = {}
            rows = self._desk.told.rows(each.saying)
            ats = dict(zip(rows.numbers, rows.ats, strict=True)) if by_lead else {}
            for number in rows.standing():
                cohort = roll.cohort_of(number)
                if cohort >= 0 and roll.party_of(number) in roll.together:
                    key = (roll.party_of(number), ats.get(number, 0))
                    holders.setdefault(key, (number, roll.cohorts[cohort].topic))
        return holders

    def _within_rate(self, each: Announcement, _cohort: Cohort, numbers: Numbers) -> _Split:
        """No subscription is flooded; emergencies always pass."""
        may = None if each.lane is Lane.EMERGENCY else self._rate.within(numbers)
        return (numbers, ()) if may is None else _split(numbers, may)

    def _note(self, each: Announcement, numbers: Numbers) -> None:
        """These are planned now: the same is not planned twice in one run, and counts."""
        known = self._planned[each.saying]
        for number in numbers:
            known[number] = 1
        if each.lane is not Lane.EMERGENCY:
            self._rate.note(numbers)


def _split(numbers: Iterable[int], stays: Callable[[int], object]) -> _Split:
    left, dropped = array("q"), array("q")
    for number in numbers:
        (left if stays(number) else dropped).append(number)
    return left, dropped


def _all_or_none(numbers: Numbers, stay: bool) -> _Split:
    return (numbers, ()) if stay else ((), numbers)


def quiet_until(
    lane: Lane, subscriber: Clocked, city_quiet: QuietHours, city_zone: str, now: datetime
) -> datetime | None:
    """Until when the subscriber's quiet hours hold this back; None if nothing does."""
    if lane is Lane.EMERGENCY:
        return None
    return (subscriber.quiet or city_quiet).held_until(now, zone_of(subscriber, city_zone))
