"""Days that are reckoned from others: "the second saturday of december", "a week from tomorrow".

Their words are in ``dates`` of ``<language>.json``. As in ``dates.py`` they are resolved against
``today``, a date in the city's own time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from skill.understand.lexicon import Lexicon
from skill.understand.numbers import read_number

Day = tuple[int, date]
_WEEK, _THURSDAY = 7, 3  # days; the weekday in the middle
_TO_SUNDAY = timedelta(days=3)
_MOST_STEPS = 60  # days or weeks that people count by


def nth_weekday(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Day | None:
    """ "first wednesday of december", "último sábado del mes": the next such day."""
    known = lexicon.dates
    if at + 2 >= len(words) or words[at] not in known.nth or words[at + 1] not in known.weekdays:
        return None
    nth, weekday = known.nth[words[at]], known.weekdays[words[at + 1]]
    end = _skip(words, at + 2, known.of | known.before)
    if end == at + 2 or end >= len(words):
        return None
    months = _months(words[end], today, lexicon)
    days = (_nth_of(year, month, weekday, nth) for year, month in months)
    coming = next((day for day in days if day and day >= today), None)
    return (end + 1, coming) if coming else None


def nth_week(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Day | None:
    """ "first week of december", "last week of the month": a day of the next such week, which is the one that
    has most of its days in the month."""
    known = lexicon.dates
    if at + 2 >= len(words) or words[at] not in known.nth or known.units.get(words[at + 1]) != _WEEK:
        return None
    end = _skip(words, at + 2, known.of | known.before)
    if end == at + 2 or end >= len(words):
        return None
    months = _months(words[end], today, lexicon)
    days = (_nth_of(year, month, _THURSDAY, known.nth[words[at]]) for year, month in months)
    coming = next((day for day in days if day and day + _TO_SUNDAY >= today), None)
    return (end + 1, coming) if coming else None


def _months(word: str, today: date, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """The months that a word may mean, each with its year, first the one that comes first."""
    if word in lexicon.dates.month:
        next_one = today.month % 12 + 1
        return (today.year, today.month), (today.year + (next_one == 1), next_one)
    month = lexicon.dates.months.get(word)
    return ((today.year, month), (today.year + 1, month)) if month else ()


def _nth_of(year: int, month: int, weekday: int, nth: int) -> date | None:
    first = date(year, month, 1)
    ahead = (weekday - first.weekday()) % 7
    days = [first + timedelta(days=ahead + 7 * step) for step in range(5)]
    within = [day for day in days if day.month == month]
    return within[nth - 1 if nth > 0 else nth] if nth <= len(within) else None


def counted(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Day | None:
    """ "in three weeks", "dentro de diez días", "two weeks ago", "hace una semana"."""
    known = lexicon.dates
    start = _after_any(words, at, known.ahead)
    back = start == at and (start := _after_any(words, at, known.ago_first)) > at
    steps = steps_of(words, start, lexicon)
    if steps is None:
        return None
    end, days = steps
    if start > at:
        return end, today + timedelta(days=-days if back else days)
    if end < len(words) and words[end] in known.ago:
        return end + 1, today - timedelta(days=days)
    return None


def steps_of(words: Sequence[str], at: int, lexicon: Lexicon) -> Day_count | None:
    """How many days a row of words counts: "three weeks", "a week", "10 días"."""
    if at >= len(words) or not _may_count(words[at], lexicon):
        return None
    read = read_number(words, at, lexicon)
    end, many = (read[0], read[1]) if read else (at, "1")
    while read is None and end < len(words) and words[end] in lexicon.articles:
        end += 1
    if end >= len(words) or words[end] not in lexicon.dates.units or not many.isdecimal():
        return None
    days = int(many) * lexicon.dates.units[words[end]] if len(many) <= 2 else 0
    return (end + 1, days) if 0 < days <= _MOST_STEPS * 7 else None


Day_count = tuple[int, int]


def _may_count(word: str, lexicon: Lexicon) -> bool:
    """Whether a count of days may begin with the word: most words are told apart by this alone."""
    known = lexicon.dates.units
    return word in lexicon.numbers or word[0].isdecimal() or word in known or word in lexicon.articles


def later(words: Sequence[str], end: int, lexicon: Lexicon) -> Day_count:
    """Days added by what follows a day: "mañana en ocho" is a week from tomorrow."""
    for phrase, days in lexicon.dates.later.items():
        if tuple(words[end : end + len(phrase)]) == phrase:
            return end + len(phrase), days
    return end, 0


def _skip(words: Sequence[str], at: int, these: frozenset[str]) -> int:
    while at < len(words) and words[at] in these:
        at += 1
    return at


def _after_any(words: Sequence[str], at: int, phrases: frozenset[tuple[str, ...]]) -> int:
    for phrase in phrases:
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at + len(phrase)
    return at
