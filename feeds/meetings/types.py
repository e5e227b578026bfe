"""What sort of sitting a meeting is, from its title, its body or its place: "Special Meeting", "- Joint"."""

from __future__ import annotations

import re

from city.records import MeetingType

_OF_WHOM = (
    r"(?:\s+(?:called|joint|closed|open|public|regular|city|town|village|county|council|board|commission"
    r"|budget))*"
)
_SITTING = r"(?:meeting|session|hearing)s?\b"
_REUNION = r"\b(?:reuni[oó]n|sesi[oó]n)"
_SAID = {
    MeetingType.EMERGENCY: rf"\bemergency{_OF_WHOM}\s+{_SITTING}|{_REUNION} (?:de emergencia|urgente)\b",
    MeetingType.SPECIAL: rf"\bspecial{_OF_WHOM}\s+{_SITTING}|{_REUNION} (?:especial|extraordinaria)\b",
    MeetingType.JOINT: rf"\bjoint{_OF_WHOM}\s+(?:{_SITTING}|workshop\b)|{_REUNION} conjunta\b",
    MeetingType.WORKSHOP: rf"\bworkshop\b|\b(?:work ?|study )session\b|\btaller\b"
    rf"|{_REUNION} de (?:trabajo|estudio)\b",
    MeetingType.HEARING: r"\bpublic hearing\b|\baudiencia p[uú]blica\b",
    MeetingType.CLOSED: rf"\b(?:closed|executive) session\b|{_REUNION} (?:cerrada|ejecutiva)\b",
}
"""Words of a sitting; "Special Education Committee" is none. The gravest stands first."""

_ALONE = {
    MeetingType.EMERGENCY: r"emergency|de emergencia",
    MeetingType.SPECIAL: r"special|extraordinari[ao]",
    MeetingType.JOINT: r"joint|conjunta",
}
"""A word by itself, before or behind a dash or in brackets."""

_PATTERNS = [(each, re.compile(words, re.IGNORECASE)) for each, words in _SAID.items()] + [
    (each, re.compile(rf"(?:^\W*|[-–—:(\[]\s*)(?:{words})\s*(?:[-–—:*!)\]]|$)", re.IGNORECASE))
    for each, words in _ALONE.items()
]


_LONGEST = 1_000
"""Characters of a title or a place that are looked at, many times what any has."""
_OPEN = re.compile(r"\bopen session\b|\babierta\b", re.IGNORECASE)


def meeting_type(*titles: str, place: str = "") -> MeetingType:
    """The type that any of the titles or the place names; without one, a regular meeting.

    "Closed session" in a place says only that there is one before or after the open one.
    """
    for each, pattern in _PATTERNS:
        closed = each is MeetingType.CLOSED
        labels = [label[:_LONGEST] for label in (titles if closed else (*titles, place))]
        if any(pattern.search(label) and not (closed and _OPEN.search(label)) for label in labels):
            return each
    return MeetingType.REGULAR
