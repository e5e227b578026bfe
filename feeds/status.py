"""Whether and when a meeting or event takes place, from the words that cities put anywhere but its fields."""

from __future__ import annotations

import re
from datetime import datetime

from city import localtime
from city.records import MeetingStatus
from feeds import dates
from feeds.meetings import status_of

_MARKS = (
    r"(?:cancel+ed|cancel+ation|notice of cancel+ation|cancelad[oa]|postponed|rescheduled|deferred"
    r"|aplazad[oa]|pospuest[oa]|reprogramad[oa]|tentativ[eoa]|moved)\b"
)
_BEFORE = re.compile(rf"^[\s\W]*{_MARKS}\s*[-–—:*!\])|/]+[\s\W]*", re.IGNORECASE)
_AFTER = re.compile(rf"\s*[-–—:*(\[|/]+\s*{_MARKS}.*$", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\b(?:meeting|session|event|sesi[oó]n|reuni[oó]n|evento)\s+"
    r"(?:has been|is|was|will be|ha sido|fue|queda)\s+[^.;\n]{3,80}",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:moved|re-?scheduled|changed|postponed|se movi[oó]|reprogramad[oa])\s+"
    r"(?:from|del?|desde)\s+([^.;)\n]{6,60})",
    re.IGNORECASE,
)
_MEETING_WORDS = re.compile(
    r"\s*[-–—:,]?\s*\b(?:regular|special|called|formal|work|working|business|monthly|annual|public|joint)?\s*"
    r"(?:meeting|work ?session|session|hearing)s?\b.*$",
    re.IGNORECASE,
)


def meeting_status(*titles: str, status: str = "", place: str = "", text: str = "") -> MeetingStatus:
    """Cancelled or postponed as soon as a title, the place or the status says so (F22).

    Of the text only a sentence about the meeting itself counts: an agenda may well
    speak of a cancelled contract. What no words deny is as the status field has it.
    """
    told = status_of([*titles, place, status], _SENTENCE.findall(text))
    if told != "scheduled":
        return MeetingStatus(told)
    known = status.strip().casefold()
    return MeetingStatus(known) if known in set(MeetingStatus) else MeetingStatus.SCHEDULED


def says_cancelled(*titles: str, status: str = "", place: str = "") -> bool:
    """Whether an event is off: cancelled, or postponed to a day that is not this one."""
    off = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
    return meeting_status(*titles, status=status, place=place) in off


def moved_from(words: str, start: datetime, zone: str) -> datetime | None:
    """When a meeting was to be that is now at ``start``: "Moved from Wednesday, January 13, 2027 at 6 PM".

    A day without a time means the same time on that day. None where nothing is said of it.
    """
    for found in _MOVED.finditer(words):
        try:
            before = dates.instant(found[1], zone)
        except ValueError:
            continue
        day = localtime.day_of(before, zone)
        if before == localtime.start_of(day, zone):
            before = localtime.at(day, localtime.local(start, zone).time(), zone)
        return before if before != start else None
    return None


def bare_title(title: str) -> str:
    """The title without the marks of its status: "CANCELLED - City Council" -> "City Council"."""
    return _AFTER.sub("", _BEFORE.sub("", title)).strip() or title


def body_of(title: str) -> str:
    """The body that meets: "City Council Regular Meeting" -> "City Council"."""
    bare = bare_title(title)
    return _MEETING_WORDS.sub("", bare).strip(" -–—:,") or bare
