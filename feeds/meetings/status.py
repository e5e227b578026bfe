"""Whether and when a meeting or event takes place, from the words that cities put anywhere but its fields."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from city.meetings import OFF
from city.records import MeetingStatus
from feeds.meetings.moves import moved_from, moved_to
from feeds.meetings.words import sentences_about_it, status_of

_OFF = r"(?:cancel+ed|cancelad[oa]|postponed|pospuest[oa]|aplazad[oa]|suspendid[oa])"
_MOVED = (
    r"(?:re-?scheduled|moved|continued|adjourned|recessed|deferred|postponed|reprogramad[oa]|aplazad[oa])"
)
_NOTICE = r"(?:(?:notice of )?cancel+ation(?: notice)?|aviso de cancelaci[oó]n)"
_QUORUM = r"(?:(?:no|lack of) quorum|(?:sin|falta de) qu[oó]rum)"
_MARKS = rf"(?:{_OFF}|{_MOVED}|{_NOTICE}|{_QUORUM}|tentativ[eoa])\b"
_SORTS = r"(?:special|emergency|joint|extraordinari[ao]|de emergencia)\b"

_BEFORE = re.compile(rf"^[\s\W]*{_MARKS}\s*[-–—:*!\])|/]+[\s\W]*", re.IGNORECASE)
_SHOUTED = re.compile(r"^[\s\W]*(?:CANCELL?ED|POSTPONED|CANCELAD[OA]|APLAZAD[OA])\s+(?=\w)")
_NOTICE_OF = re.compile(rf"^[\s\W]*{_NOTICE}\s+(?:of|for|de|del)\s+(?:the\s+|la\s+|el\s+)?", re.IGNORECASE)
_AFTER = re.compile(rf"(?:(?<!\s)\s+)?(?<![-–—:*(\[|/])[-–—:*(\[|/]+\s*{_MARKS}.*$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?<!\s)\s+(?:(?:is|has been|ha sido|est[aá])\s+)?"
    rf"(?:{_OFF}\W*$|{_MOVED}\s+(?:to|from|until|for|para|al?|del?)\b(?=.*(?:\d|\bdate\b|fecha)).*$)",
    re.IGNORECASE,
)
_SORT_BEFORE = re.compile(rf"^[\s\W]*{_SORTS}\s*[-–—:*!\])|/]+[\s\W]*", re.IGNORECASE)
_SORT_BEHIND = re.compile(rf"(?:(?<!\s)\s+)?(?<![-–—:(\[])[-–—:(\[]+\s*{_SORTS}\W*$", re.IGNORECASE)

_ADJECTIVE = (
    r"(?:regular|special|called|emergency|joint|formal|work|working|business|monthly|annual|public|virtual)"
)
_SITTING = r"(?:meeting|work ?session|session|hearing)s?"
_MEETING_WORDS = re.compile(
    rf"(?:(?<!\s)\s+)?(?:[-–—:,]\s*)?\b(?:{_ADJECTIVE}\s+)*{_SITTING}\b.*$", re.IGNORECASE
)
_MEETING_OF = re.compile(rf"^(?:{_ADJECTIVE}\s+)*{_SITTING}\s+(?:of|for)\s+(?:the\s+)?(.+)$", re.IGNORECASE)
_ADJECTIVES = re.compile(
    r"^(?:(?:special|called|emergency|joint|virtual)\s+(?!education|events?\b|needs|projects?\b|magistrate|master\b"
    r"|tax|district|assessment|services|management|medical|powers|board|committee|commission|operations))+",
    re.IGNORECASE,
)


_LONGEST = 1_000
"""Characters of a title that are looked at, many times what any has."""


class Standing(NamedTuple):
    """Whether and when a meeting takes place; ``moved_from`` is when it was to be, if at another time."""

    status: MeetingStatus
    start: datetime
    moved_from: datetime | None

    @property
    def is_off(self) -> bool:
        """Cancelled, or postponed to a day that nobody knows yet."""
        return self.status in OFF


def standing(
    labels: tuple[str, ...], start: datetime, zone: str, *, status: str = "", text: str = ""
) -> Standing:
    """What its ``labels`` (title, body, place) and a longer ``text`` make of a meeting listed at ``start``.

    "Rescheduled to Dec 3" is no postponement: it takes place then, whether the list has
    the new time already or still the old one.
    """
    labels = tuple(" ".join(each.split()) for each in labels)
    told = meeting_status(*labels, status=status, text=text)
    if told is MeetingStatus.CANCELLED:
        return Standing(told, start, None)
    words = (*labels, status, *sentences_about_it(text))
    target = next((each for word in words if (each := moved_to(word, start, zone))), None)
    if target is not None:
        still = MeetingStatus.SCHEDULED if told is MeetingStatus.POSTPONED else told
        return Standing(still, target, start if target != start else _before((*labels, text), start, zone))
    return Standing(told, start, _before((*labels, text), start, zone))


def _before(words: tuple[str, ...], start: datetime, zone: str) -> datetime | None:
    return next((each for word in words if (each := moved_from(word, start, zone))), None)


def meeting_status(*titles: str, status: str = "", place: str = "", text: str = "") -> MeetingStatus:
    """Cancelled or postponed as soon as a title, the place or the status says so (F22).

    Of the text only a sentence about the meeting itself counts: an agenda may well
    speak of a cancelled contract. What no words deny is as the status field has it.
    """
    told = status_of([*titles, place, status], sentences_about_it(text))
    if told != "scheduled":
        return MeetingStatus(told)
    known = status.strip().casefold()
    return MeetingStatus(known) if known in set(MeetingStatus) else MeetingStatus.SCHEDULED


def bare_title(title: str) -> str:
    """The title without the marks of its status: "CANCELLED - City Council" -> "City Council"."""
    title = " ".join(title[:_LONGEST].split())
    bare = _SHOUTED.sub("", _NOTICE_OF.sub("", _BEFORE.sub("", title)))
    return _BEHIND.sub("", _AFTER.sub("", bare)).strip() or title


def body_of(title: str) -> str:
    """The body that meets: "City Council Regular Meeting" -> "City Council"."""
    bare = _SORT_BEHIND.sub("", _SORT_BEFORE.sub("", bare_title(title)))
    of = _MEETING_OF.match(bare)
    named = of[1] if of else _MEETING_WORDS.sub("", bare)
    return _ADJECTIVES.sub("", named.strip(" -–—:,")).strip(" -–—:,") or bare
