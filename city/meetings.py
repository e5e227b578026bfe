"""What is true of a meeting once staff have had their say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

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


def _changed(meeting: Meeting, changes: tuple[MeetingChange, ...], zone: str) -> Meeting:
    for change in reversed(changes):
        if _means(change, meeting, zone):
            return _apply(change, meeting)
    return meeting


def _means(change: MeetingChange, meeting: Meeting, zone: str) -> bool:
    if change.body == meeting.id:
        return True
    same_body = change.body.casefold() == meeting.body.casefold()
    return same_body and change.date == day_of(meeting.start, zone)


def _apply(change: MeetingChange, meeting: Meeting) -> Meeting:
    moved = replace(
        meeting, status=change.status, location=change.location or meeting.location, note=change.reason
    )
    if change.moved_to is None:
        return moved
    length = meeting.end - meeting.start if meeting.end else None
    return replace(
        moved,
        status=MeetingStatus.SCHEDULED,
        start=change.moved_to,
        end=change.moved_to + length if length else None,
        moved_from=meeting.start,
    )
