"""Which meetings are to be announced: reminders, and what changed since people were reminded.

Meetings are compared by content, never by a feed's timestamp (F22): what people were
told is the start in the version of the delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from city.delivery.deliveries import Lane, Notice, Reason
from city.enrolment.subscriptions import Topic, lead_of
from city.localized import words_of
from city.meetings import sittings
from city.records import Meeting, MeetingStatus
from notifier.causes.announcements import (
    Announcement,
    Found,
    Part,
    Told,
    Watchers,
    last_told,
    next_version,
    stem,
)

GRACE = timedelta(minutes=5)
"""A reminder with no lead falls due at the very start; it may be this late."""

MORNING, EVENING = timedelta(hours=8), timedelta(hours=18)
"""A meeting of which only the day is known counts as at 08:00, and is told of until 18:00."""

ONE_DAY = timedelta(days=1)

_OFF = {MeetingStatus.CANCELLED: Reason.MEETING_CANCELLED, MeetingStatus.POSTPONED: Reason.MEETING_POSTPONED}
_CALLED_OFF = ("cancelled", "postponed")


def announce(meetings: Iterable[Meeting], watchers: Watchers, told: Told, now: datetime) -> Found:
    """What subscribers to meetings are to be told at ``now`` (aware)."""
    current = [each for each in sittings(meetings) if each.status is not MeetingStatus.PASSED]
    groups = watchers.groups(Topic.MEETINGS, lambda each: (each.filter, each.lead_minutes))
    found: list[Announcement] = []
    for meeting in current:
        for (wanted, lead), members in groups.items():
            if matches(wanted, meeting.body):
                found += _to_subscribers(meeting, lead_of(lead), members, now)
        found += _to_those_told(meeting, watchers, told, now)
    valid = {each.id: _valid(each) for each in current}
    return Found(tuple(found), lambda event, version: stem(version) not in valid.get(event, {stem(version)}))


def moments(meetings: Iterable[Meeting], watchers: Watchers) -> Iterator[datetime]:
    """When a reminder of any of these falls due for somebody; in no order."""
    leads = {
        lead_of(watchers.roll.cohorts[each].lead_minutes) for each in watchers.roll.of_topic(Topic.MEETINGS)
    }
    for meeting in sittings(meetings):
        begins = meeting.start if meeting.timed else meeting.start + MORNING
        yield from (start - lead for lead in leads for start in {begins, meeting.moved_from or begins})


def matches(wanted: str, body: str) -> bool:
    """Whether the filter's words stand together in the body's name; an empty filter wants all."""
    return f" {wanted} " in f" {words_of(body)} " or not wanted


def _to_subscribers(
    meeting: Meeting, lead: timedelta, members: Sequence[Part], now: datetime
) -> Iterator[Announcement]:
    """The reminder, or in its place that the meeting is off or has moved away from the expected time."""
    off = _OFF.get(meeting.status)
    begins = meeting.start if meeting.timed else meeting.start + MORNING
    last = begins + (timedelta(0) if lead else GRACE) if meeting.timed else meeting.start + EVENING
    if begins - lead <= now < last:
        reason = off or Reason.MEETING_REMINDER
        yield _announcement(meeting, reason, begins - lead, last, members)
    moved = meeting.moved_from
    if moved and not off and moved != meeting.start:
        last = min(moved, meeting.start)
        if moved - lead <= now < last:
            yield _announcement(meeting, Reason.MEETING_MOVED, moved - lead, last, members, before=moved)


def _to_those_told(meeting: Meeting, watchers: Watchers, told: Told, now: datetime) -> Iterator[Announcement]:
    """What is owed to those whom an earlier telling now leads astray."""
    valid = _valid(meeting)
    if {stem(each) for each in told.versions(meeting.id)} <= valid:
        return
    for history, numbers in told.histories(told.pairs(meeting.id)).items():
        heard = last_told(history)
        if heard is None or stem(heard[1]) in valid:
            continue
        said, before = _said(heard[1])
        reason, last = _correction(meeting, said, before)
        if reason and now < last:
            owed = _announcement(meeting, reason, now, last, watchers.parts(numbers), before=before)
            yield replace(owed, version=next_version(owed.version, history))


def _correction(meeting: Meeting, said: str, before: datetime) -> tuple[Reason | None, datetime]:
    """What to tell somebody who last heard ``said`` about ``before``, and until when it matters."""
    off = _OFF.get(meeting.status)
    if off:
        return (None if said in _CALLED_OFF else off), max(before, meeting.start)
    if said in _CALLED_OFF:
        return Reason.MEETING_REINSTATED, meeting.start if meeting.timed else meeting.start + EVENING
    moved = before != meeting.start and not _lost_its_time(meeting, before)
    return (Reason.MEETING_MOVED if moved else None), meeting.start


def _lost_its_time(meeting: Meeting, before: datetime | None) -> bool:
    """Whether the day is the one that was told, and the time has only been written over."""
    if meeting.timed or before is None:
        return False
    return timedelta(0) <= before - meeting.start < ONE_DAY


def _announcement(
    meeting: Meeting,
    reason: Reason,
    at: datetime,
    expires: datetime,
    audience: Sequence[Part],
    before: datetime | None = None,
) -> Announcement:
    start = before if before and _lost_its_time(meeting, before) else meeting.start
    is_day = not meeting.timed and start == meeting.start
    facts = {
        "body": meeting.body,
        "start": start.date().isoformat() if is_day else start.isoformat(),
        "before": (before or start).isoformat(),
        "place": dict(meeting.location),
        "because": dict(meeting.note),
    }
    return Announcement(
        event_id=meeting.id,
        version=_version(reason, meeting.start),
        lane=Lane.TIMELY,
        at=at,
        expires=expires,
        reason=reason,
        notice=Notice(reason, facts),
        audience=audience,
    )


def _version(reason: Reason, start: datetime) -> str:
    return f"{reason.removeprefix('meeting_')}@{start.astimezone(UTC).isoformat()}"


def _said(version: str) -> tuple[str, datetime]:
    said, _, start = stem(version).partition("@")
    return said, datetime.fromisoformat(start)


def _valid(meeting: Meeting) -> frozenset[str]:
    off = _OFF.get(meeting.status)
    reasons = (off,) if off else (Reason.MEETING_REMINDER, Reason.MEETING_MOVED, Reason.MEETING_REINSTATED)
    return frozenset(_version(each, meeting.start) for each in reasons)
