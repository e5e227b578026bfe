"""Whether a meeting or event takes place, from the words that cities put anywhere but the status field."""

from __future__ import annotations

import re

from city.records import MeetingStatus

_CANCELLED = r"cancel+ed|cancel+ation|notice of cancel+ation|cancelad[oa]|se cancela|no meeting"
_POSTPONED = (
    r"postponed|deferred|continued to|adjourned to|rescheduled(?! from)"
    r"|aplazad[oa]|pospuest[oa]|reprogramad[oa]"
)
_TENTATIVE = r"tentative|tentativ[oa]|provisional"
_WORDS = ((MeetingStatus.CANCELLED, _CANCELLED), (MeetingStatus.POSTPONED, _POSTPONED))
_EDGE = r"[\s\-–—:*()\[\]!.|/]"
_TEXT = re.compile(
    r"\b(?:meeting|session|event|sesi[oó]n|reuni[oó]n|evento)\s+"
    r"(?:has been|is|was|will be|ha sido|fue|queda)\s+"
    rf"(?:(?P<cancelled>{_CANCELLED})|(?P<postponed>{_POSTPONED}))",
    re.IGNORECASE,
)
_MARKS = rf"(?:{_CANCELLED}|{_POSTPONED}|{_TENTATIVE})"
_MARK = re.compile(
    rf"^{_EDGE}*{_MARKS}\s*[-–—:*!\])|/]+{_EDGE}*|^{_EDGE}*{_MARKS}\s+(?=[A-Z])"
    rf"|\s*[-–—:*(\[|/]+\s*{_MARKS}\b.*$",
    re.IGNORECASE,
)
_MEETING_WORDS = re.compile(
    r"\s*[-–—:,]?\s*\b(?:regular|special|called|formal|work|working|business|monthly|annual|public|joint)?\s*"
    r"(?:meeting|work ?session|session|hearing)s?\b.*$",
    re.IGNORECASE,
)


def meeting_status(*titles: str, status: str = "", place: str = "", text: str = "") -> MeetingStatus:
    """Cancelled or postponed as soon as one of the words says so (F22); else the status field's word.

    In a title the word must stand apart ("CANCELLED - ...", "... (postponed)"): a
    hearing *on* a cancelled contract takes place. In a place any mention counts,
    in the text only a sentence about the meeting.
    """
    for meaning, words in _WORDS:
        alone = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
        if alone.search(status) or alone.search(place) or any(_marked(title, words) for title in titles):
            return meaning
    if told := _TEXT.search(text):
        return MeetingStatus.CANCELLED if told["cancelled"] else MeetingStatus.POSTPONED
    if re.search(rf"\b(?:{_TENTATIVE})\b", status, re.IGNORECASE):
        return MeetingStatus.TENTATIVE
    known = status.strip().casefold()
    return MeetingStatus(known) if known in set(MeetingStatus) else MeetingStatus.SCHEDULED


def says_cancelled(*titles: str, status: str = "", place: str = "") -> bool:
    """Whether an event is off: cancelled, or postponed to a day that is not this one."""
    off = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
    return meeting_status(*titles, status=status, place=place) in off


def bare_title(title: str) -> str:
    """The title without the marks of its status: "CANCELLED - City Council" -> "City Council"."""
    return _MARK.sub("", title).strip() or title


def body_of(title: str) -> str:
    """The body that meets: "City Council Regular Meeting" -> "City Council"."""
    bare = bare_title(title)
    return _MEETING_WORDS.sub("", bare).strip(" -–—:,") or bare


def _marked(title: str, words: str) -> bool:
    at_edge = rf"^{_EDGE}*(?:{words})\b|[-–—:*(\[|/]+\s*(?:{words})\b"
    return bool(re.search(at_edge, title, re.IGNORECASE))
