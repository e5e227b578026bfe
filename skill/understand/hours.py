"""Times of day in words to the strings that AMAZON.TIME gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from skill.understand.lexicon import DateWords, Lexicon, Phrase
from skill.understand.numbers import read_number

Read = tuple[int, str]

_CLOCK = re.compile(r"(\d{1,2})(?::?(\d\d))?(am|pm)?")
_HOUR, _DAY = 60, 24 * 60  # minutes
_LAST_HOUR = 12  # that is said in a word


def read_time(words: Sequence[str], at: int, lexicon: Lexicon) -> Read | None:
    """The time of day that starts at ``at``: (index after it, its AMAZON.TIME string)."""
    known = lexicon.dates
    for width in range(3, 0, -1):
        phrase = tuple(words[at : at + width])
        if len(phrase) == width and phrase in known.times:
            return at + width, known.times[phrase]
    start, moved = _phrase(words, at, known.hours)  # "quarter to"
    hour = _hour(words, start, lexicon)
    if hour is None:
        return None
    end, clock, half = hour
    end, after = _phrase(words, end, known.minutes)  # "y media"
    end, half = _half(words, end, known, half)
    return _clock(end, clock, moved + after, half)


def _phrase(words: Sequence[str], at: int, minutes: Mapping[Phrase, int]) -> tuple[int, int]:
    """The index after a phrase that moves an hour, and by how many minutes."""
    for phrase, moved in minutes.items():
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at + len(phrase), moved
    return at, 0


def _hour(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, tuple[int, int], str] | None:
    """The index after an hour, the hour and its minute, and the half of the day where it is written on it."""
    if at >= len(words):
        return None
    match = _CLOCK.fullmatch(words[at])
    if match:
        return at + 1, (int(match.group(1)), int(match.group(2) or 0)), match.group(3) or ""
    if lexicon.numbers.get(words[at], _LAST_HOUR + 1) > _LAST_HOUR:
        return None
    end, minute = _minutes(words, at + 1, lexicon)
    return end, (lexicon.numbers[words[at]], minute), ""


def _minutes(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, int]:
    read = read_number(words, at, lexicon)
    if read and read[1].isdecimal() and int(read[1]) < _HOUR:
        return read[0], int(read[1])
    return at, 0


def _half(words: Sequence[str], at: int, known: DateWords, half: str) -> tuple[int, str]:
    for width in range(min(4, len(words) - at), 0, -1):
        phrase = tuple(words[at : at + width])
        if phrase in known.pm:
            return at + width, "pm"
        if phrase in known.am:
            return at + width, "am"
    return at, half


def _clock(end: int, clock: tuple[int, int], moved: int, half: str) -> Read | None:
    hour, minute = clock
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    whole = (hour * _HOUR + minute + moved) % _DAY
    return end, f"{whole // _HOUR:02}:{whole % _HOUR:02}"
