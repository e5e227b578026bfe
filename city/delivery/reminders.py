"""Reminders that a resident's own device speaks: which ones a wish comes to, and which must move. Pure.

A *plan* is what the resident agreed to; each of its *reminders* is one alert that lies at
Amazon, for one pickup or one meeting, on its own date. A weekly alert would be wrong in every
week with a holiday (alexa.md), so there is none: eight pickups are eight alerts.

A reminder is known by the event that it tells of. When the city moves the event, the same
alert is moved. No alert can be made without the resident present, so the live ones always
belong to what comes next: one whose pickup is gone is given to the next that has none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

from city import localtime
from city.collection.pickups import SPANS, STARTS, Pickup, Rules, event_of, pickups
from city.earth.places import Location
from city.enrolment.subscriptions import CITY_QUIET_HOURS, DEFAULT_LEAD, Consent
from city.localized import Day
from city.meetings import OFF, sittings
from city.nouns import noun
from city.records import Meeting, MeetingStatus

AHEAD = 8
"""How many pickups are reminded of at once: two months of a weekly stream."""

SOONEST = timedelta(minutes=2)
"""An alert that is due sooner than this might be refused, or speak while the skill still does."""

LATE = timedelta(minutes=5)
"""How soon a reminder speaks whose pickup has moved so near that its usual time is over."""

MORNING = time(8)
"""When one is reminded of a meeting of which only the day is known."""

ONE_DAY = timedelta(days=1)


class About(StrEnum):
    """What a plan reminds of."""

    PICKUP = "pickup"
    MEETING = "meeting"


@noun(frozen=True, slots=True, kw_only=True)
class ReminderPlan:
    """What a resident agreed to be reminded of, with the evidence of it.

    ``subject`` is a stream, or a meeting's id. Of pickups ``clock`` on the city's clocks,
    ``days_before``; ``most`` of them, or only that of the ``event``. Of a meeting ``lead_minutes``
    before its start. ``place`` is where the pickups are.
    """

    about: About
    subject: str
    place: Location | None = field(default=None, repr=False)
    days_before: int = 1
    clock: time = time(18)
    most: int = AHEAD
    event: str = ""
    lead_minutes: int = int(DEFAULT_LEAD.total_seconds()) // 60
    locale: str
    consent: Consent
    created: datetime

    @property
    def id(self) -> str:
        """Equal for two wishes of which the later replaces the earlier: of the same thing, at one place."""
        parts = (self.about, self.subject, self.place.label if self.place else "", self.event)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@noun(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One alert at Amazon: its token there, what it tells of, when it speaks.

    ``state`` is what was said of the event when the alert was last written.
    """

    token: str = field(repr=False)
    event_id: str
    at: datetime
    state: str


@noun(frozen=True, slots=True, kw_only=True)
class Telling:
    """A reminder as it ought to be. ``at`` is when it speaks; ``day`` (or ``start``) what it tells.

    ``late``: its usual time is over, so that any time before the event will do. ``last``: it is
    the last of several, and says so.
    """

    event_id: str
    at: datetime
    subject: str
    day: Day | None = None
    start: datetime | None = None
    timed: bool = True
    status: MeetingStatus = MeetingStatus.SCHEDULED
    late: bool = False
    last: bool = False

    @property
    def state(self) -> str:
        """What is told of the event, as a word: another word is another alert text."""
        if self.day is not None:
            return f"{self.day.isoformat()}{'.' if self.last else ''}"
        start = self.start.astimezone(UTC).isoformat() if self.start else ""
        return f"{self.status if self.status in OFF else ''}@{start}"


@noun(frozen=True, slots=True)
class Move:
    """An alert that must be written anew, and how."""

    reminder: Reminder
    to: Telling


@noun(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the alerts at Amazon lack to be right. ``add`` can only be done while the resident speaks."""

    move: tuple[Move, ...] = ()
    drop: tuple[Reminder, ...] = ()
    add: tuple[Telling, ...] = ()

    @property
    def out_of_session(self) -> bool:
        """Whether there is something to do without the resident."""
        return bool(self.move or self.drop)

    @property
    def mark(self) -> str:
        """A digest of what is to be done without the resident: the same for the same work."""
        work = [f"{each.reminder.event_id}>{each.to.event_id}@{each.to.state}" for each in self.move]
        work += [each.event_id for each in self.drop]
        return hashlib.sha256("\x1f".join(work).encode()).hexdigest()[:16] if work else ""


Tellings: TypeAlias = "tuple[Telling, ...] | None"
"""The reminders that a plan comes to, in order; None where nothing is known of its subject any more,
and what was arranged stays as it is: vanishing from a feed changes nothing."""


def days_before(clock: time) -> int:
    """On which day a reminder at this time is of use: the last such time before collection begins."""
    return 0 if clock <= STARTS else 1


def tellings(
    plan: ReminderPlan,
    rules: Rules,
    meetings: Iterable[Meeting],
    zone_name: str,
    now: datetime,
) -> Tellings:
    """What the plan comes to at ``now`` (aware), by what the city says; first what could only come late."""
    if plan.about is About.MEETING:
        return _of_meeting(plan, meetings, zone_name, now)
    return _of_pickups(plan, rules, zone_name, now)


def changes(kept: Sequence[Reminder], wanted: Tellings, now: datetime, *, present: bool) -> Changes:
    """What must be done with the ``kept`` alerts. ``present``: the resident is there, so more can be made.

    Only of an event of which there is an alert already may one speak late: nobody who asks at
    seven to be reminded at six wants to be reminded at five past seven.
    """
    live = [each for each in kept if each.at > now]
    if wanted is None:
        return Changes()
    there = {each.event_id for each in live}
    wanted = tuple(each for each in wanted if not each.late or each.event_id in there)
    targets = _with_last(wanted if present else wanted[: len(live)], several=len(wanted) > 1)
    by_event = {each.event_id: each for each in targets}
    free = [each for each in live if each.event_id not in by_event]
    known = {each.event_id: each for each in live}
    missing = [each for each in targets if each.event_id not in known]
    pairs = [(known[each.event_id], each) for each in targets if each.event_id in known]
    moved = [Move(one, other) for one, other in pairs if _is_wrong(one, other)]
    given = [Move(one, other) for one, other in zip(free, missing, strict=False)]
    return Changes(move=(*moved, *given), drop=tuple(free[len(missing) :]), add=tuple(missing[len(free) :]))


def _with_last(targets: tuple[Telling, ...], *, several: bool) -> tuple[Telling, ...]:
    """The last of several tells that no more follow: nobody counts on a reminder that does not come."""
    return (*targets[:-1], replace(targets[-1], last=True)) if targets and several else targets


def _is_wrong(kept: Reminder, wanted: Telling) -> bool:
    return kept.state != wanted.state or (kept.at != wanted.at and not wanted.late)


def _of_pickups(plan: ReminderPlan, rules: Rules, zone_name: str, now: datetime) -> Tellings:
    zones = plan.place.zones if plan.place else {}
    if not rules.collected(plan.subject, zones) and not rules.listed(plan.subject, zones):
        return None
    today = localtime.day_of(now, zone_name)
    found: tuple[Telling, ...] = ()
    for span in SPANS:
        upcoming = pickups(rules, plan.subject, zones, today, today + span, zone_name)
        meant = (each for each in upcoming if plan.event in ("", event_of(each)))
        told = [each for each in (_of_pickup(plan, one, zone_name, now) for one in meant) if each]
        late, timely = [each for each in told if each.late], [each for each in told if not each.late]
        found = (*late, *timely[: plan.most])
        if len(timely) >= plan.most or (late and plan.event):
            break
    return found


def _of_pickup(plan: ReminderPlan, pickup: Pickup, zone_name: str, now: datetime) -> Telling | None:
    """The reminder of one pickup: at its usual time, else soon; None where it could only be a nuisance."""
    usual = localtime.at(pickup.date - ONE_DAY * plan.days_before, plan.clock, zone_name)
    told = Telling(event_id=event_of(pickup), at=usual, subject=plan.subject, day=pickup.date)
    if usual >= now + SOONEST:
        return told
    soon = now + LATE
    begins = localtime.at(pickup.date, STARTS, zone_name)
    if soon >= begins or CITY_QUIET_HOURS.held_until(soon, zone_name):
        return None
    return replace(told, at=soon, late=True)


def _of_meeting(
    plan: ReminderPlan,
    meetings: Iterable[Meeting],
    zone_name: str,
    now: datetime,
) -> Tellings:
    meeting = next((each for each in sittings(meetings) if each.id == plan.subject), None)
    if meeting is None:
        return None
    if meeting.timed:
        at = meeting.start - timedelta(minutes=plan.lead_minutes)
    else:
        at = localtime.at(localtime.day_of(meeting.start, zone_name), MORNING, zone_name)
    late = at < now + SOONEST
    at = now + LATE if late else at
    if late and at >= meeting.start:
        return ()
    return (
        Telling(
            event_id=meeting.id,
            at=at,
            subject=meeting.body,
            start=meeting.start,
            timed=meeting.timed,
            status=meeting.status,
            late=late,
        ),
    )
