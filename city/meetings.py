"""What is true of a meeting once every feed that lists it and the staff have had their say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from city.localized import words_of
from city.localtime import day_of
from city.records import Meeting, MeetingChange, MeetingStatus


def with_changes(
    meetings: Iterable[Meeting], changes: Iterable[MeetingChange], zone: str
) -> tuple[Meeting, ...]:
    """The meetings, each with the latest change that names it, ordered by start.

    A change finds its meeting by id, or by body and local day. It never invents a
    meeting: one that finds none has no effect.
    """
    told = tuple(changes)
    changed = (_changed(meeting, told, zone) for meeting in meetings)
    return tuple(sorted(changed, key=lambda meeting: (meeting.start, meeting.id)))


def finds_none(change: MeetingChange, meetings: Iterable[Meeting], zone: str) -> bool:
    """Whether the change has no effect: no meeting is the one that it names."""
    return not any(_means(change, meeting, zone) for meeting in meetings)


ONE_DAY = timedelta(days=1)
OFF = (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)


def sittings(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """Each sitting once, in order: two feeds may list the same body at the same time.

    If any of them says that it is off, it is off. What one leaves out, the other has.
    """
    found: dict[tuple[str, datetime], Meeting] = {}
    for each in sorted(meetings, key=lambda meeting: (not meeting.timed, meeting.id)):
        body, start = words_of(each.body), each.start.astimezone(UTC)
        key = (body, start) if each.timed else _on_its_day(body, start, found)
        found[key] = _together(found[key], each) if key in found else each
    return tuple(sorted(found.values(), key=lambda meeting: (meeting.start, meeting.id)))


def _on_its_day(body: str, midnight: datetime, found: Iterable[tuple[str, datetime]]) -> tuple[str, datetime]:
    """The only sitting of the body on that day, which a feed that knows no time must mean; else its own."""
    there = [key for key in found if key[0] == body and midnight <= key[1] < midnight + ONE_DAY]
    return there[0] if len(there) == 1 else (body, midnight)


def _together(one: Meeting, other: Meeting) -> Meeting:
    off = other.status in OFF and one.status not in OFF
    return replace(
        one,
        status=other.status if off else one.status,
        note=(other.note or one.note) if off else one.note,
        end=one.end or other.end,
        location=one.location or other.location,
        agenda=one.agenda or other.agenda,
        join=one.join or other.join,
        outcome=one.outcome or other.outcome,
        moved_from=one.moved_from or other.moved_from,
        url=one.url or other.url,
    )


def _changed(meeting: Meeting, changes: tuple[MeetingChange, ...], zone: str) -> Meeting:
    for change in reversed(changes):
        if _means(change, meeting, zone):
            return _apply(change, meeting)
    return meeting


def _means(change: MeetingChange, meeting: Meeting, zone: str) -> bool:
    if change.body == meeting.id:
        return True
    same_body = words_of(change.body) == words_of(meeting.body)
    days = {day_of(each, zone) for each in (meeting.start, meeting.moved_from) if each}
    return same_body and change.date in days


def _apply(change: MeetingChange, meeting: Meeting) -> Meeting:
    moved = replace(
        meeting, status=change.status, location=change.location or meeting.location, note=change.reason
    )
    if change.moved_to is None:
        return moved
    if change.moved_to == meeting.start:  # its calendar has followed
        return replace(moved, status=MeetingStatus.SCHEDULED)
    length = meeting.end - meeting.start if meeting.end else None
    return replace(
        moved,
        status=MeetingStatus.SCHEDULED,
        start=change.moved_to,
        timed=True,
        end=change.moved_to + length if length else None,
        moved_from=meeting.start,
    )
