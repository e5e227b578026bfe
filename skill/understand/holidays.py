"""Holidays as days: "on thanksgiving", "el día de acción de gracias", reckoned from the calendar's rules.

The federal holidays are those of 5 U.S.C. 6103(a). Only the day itself is told, not the weekday on
which it is observed: that is the city's own decision, and its records tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from skill.understand.dates import in_week, week_of
from skill.understand.lexicon import Lexicon, Phrase

MONDAY, THURSDAY = 0, 3
_LONGEST = 6  # words of a holiday's name
_WEEK = 7  # days


def _nth(month: int, weekday: int, nth: int) -> Callable[[int], date]:
    """The nth such weekday of the month; -1 is the last."""

    def of(year: int) -> date:
        if nth < 0:
            last = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return of


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _after(rule: Callable[[int], date], days: int) -> Callable[[int], date]:
    return lambda year: rule(year) + timedelta(days=days)


_THANKSGIVING: Final = _nth(11, THURSDAY, 4)
RULES: Final[Mapping[str, Callable[[int], date]]] = {
    "new_years_day": _fixed(1, 1),
    "mlk_day": _nth(1, MONDAY, 3),
    "presidents_day": _nth(2, MONDAY, 3),
    "memorial_day": _nth(5, MONDAY, -1),
    "juneteenth": _fixed(6, 19),
    "independence_day": _fixed(7, 4),
    "labor_day": _nth(9, MONDAY, 1),
    "indigenous_peoples_day": _nth(10, MONDAY, 2),
    "veterans_day": _fixed(11, 11),
    "thanksgiving": _THANKSGIVING,
    "day_after_thanksgiving": _after(_THANKSGIVING, 1),
    "christmas_eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "new_years_eve": _fixed(12, 31),
}
"""Id of a HOLIDAY value -> its day in a year."""


def coming(holiday: str, today: date) -> date | None:
    """The next such day from today on, or None for a holiday that has no rule here."""
    rule = RULES.get(holiday)
    if rule is None:
        return None
    this_year = rule(today.year)
    return this_year if this_year >= today else rule(today.year + 1)


def read_holiday(
    words: Sequence[str], at: int, today: date, lexicon: Lexicon, named: Mapping[Phrase, str]
) -> tuple[int, str] | None:
    """The holiday that starts at ``at``: (index after it, its day as an AMAZON.DATE string).

    Args:
        words: The folded words of the sentence.
        at: Where the holiday, or "on" before it, must stand.
        today: The day in the city's time zone.
        lexicon: The language.
        named: What holidays are called -> their ids.
    """
    found = _named(words, _start(words, at, lexicon), today, named)
    return (found[0], found[1].isoformat()) if found else None


def read_beside(
    words: Sequence[str], at: int, today: date, lexicon: Lexicon, named: Mapping[Phrase, str]
) -> tuple[int, str] | None:
    """ "the day after thanksgiving", "el lunes antes de navidad"; and "the week of christmas"."""
    known = lexicon.dates
    at = _start(words, at, lexicon)
    start, ends = week_of(words, at, lexicon)
    week = _named(words, start, today, named) if start else None
    if week is not None:
        return week[0], in_week(week[1], ends)
    is_week = at < len(words) and known.units.get(words[at]) == _WEEK
    if at >= len(words) or not (is_week or words[at] in known.day or words[at] in known.weekdays):
        return None
    weekday, at = known.weekdays.get(words[at]), at + 1
    for phrase, way in known.beside.items():
        if tuple(words[at : at + len(phrase)]) == phrase:
            found = _named(words, at + len(phrase), today, named)
            if found and is_week:  # "the week after christmas"
                return found[0], in_week(found[1] + timedelta(days=_WEEK * way), "")
            return (found[0], _beside(found[1], weekday, way).isoformat()) if found else None
    return None


def _start(words: Sequence[str], at: int, lexicon: Lexicon) -> int:
    while at < len(words) - 1 and words[at] in lexicon.dates.before:
        at += 1
    return at


def _named(
    words: Sequence[str], at: int, today: date, named: Mapping[Phrase, str]
) -> tuple[int, date] | None:
    for width in range(min(_LONGEST, len(words) - at), 0, -1):
        holiday = named.get(tuple(words[at : at + width]))
        day = coming(holiday, today) if holiday else None
        if day is not None:
            return at + width, day
    return None


def _beside(day: date, weekday: int | None, way: int) -> date:
    """The day before or after (``way`` is -1 or 1), or the first such weekday in that direction."""
    if weekday is None:
        return day + timedelta(days=way)
    return day + timedelta(days=way * (((weekday - day.weekday()) * way - 1) % 7 + 1))
