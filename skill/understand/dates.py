"""Days and times in words to the strings that AMAZON.DATE and AMAZON.TIME give.

Dates are resolved against ``today``, a date in the city's own time zone. A weekday
means the first one after today, with or without "next": of today people say "today".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from skill.understand.lexicon import DateWords, Lexicon
from skill.understand.numbers import read_number
from skill.understand.reckoned import counted, later, nth_weekday, steps_of

Read = tuple[int, str]

_MONTHS, _MOST_DAYS = 12, 31
_CENTURY, _SHORT_YEAR = 2000, 100
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # the month with which each begins
_SEASON_DAYS = timedelta(days=93)
_IN = frozenset({"in", "en", "del"})  # what stands before a year alone; "2030 Harbor Street" is an address
_YEAR = re.compile(r"20\d\d")

_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2,4}))?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(\d{1,2})(?::?(\d\d))?(am|pm)?")
_NTH = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_LEAP_DAY = (2, 29)
_LEAP_YEARS = 9  # within which february 29 comes round, even over 2100
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


def read_date(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """The longest date that starts at ``at``: (index after it, its AMAZON.DATE string)."""
    known = lexicon.dates
    if at >= len(words) or not may_begin(words[at], known):
        return None  # so with nearly every word
    start = at
    while start < len(words) - 1 and words[start] in known.before:
        start += 1
    plain = _plain(words, start, today, lexicon)
    reckoned = (counted(words, at, today, lexicon), nth_weekday(words, start, today, lexicon))
    moved = (_moved(words, plain, lexicon), _from(words, start, today, lexicon))
    days = ((day[0], day[1].isoformat()) for day in (*reckoned, *moved) if day is not None)
    return max((read for read in (plain, *days) if read is not None), default=None)


def may_begin(word: str, known: DateWords) -> bool:
    """Whether a date can begin with this word."""
    return word in known.openers or word[0].isdecimal()


def _plain(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """A day or period that is named, not reckoned from another."""
    known = lexicon.dates
    reads = (_named(words, at, today, known), _weekday(words, at, today, known))
    more = (
        _calendar(words, at, today, lexicon),
        _figures(words, at, today),
        _dated_weekday(words, at, today, lexicon),
    )
    return max((read for read in (*reads, *more) if read is not None), default=None)


def _moved(words: Sequence[str], plain: Read | None, lexicon: Lexicon) -> tuple[int, date] | None:
    """ "mañana en ocho": a week after a single day."""
    if plain is None or not is_day(plain[1]):
        return None
    end, days = later(words, plain[0], lexicon)
    return (end, date.fromisoformat(plain[1]) + timedelta(days=days)) if days else None


def _from(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> tuple[int, date] | None:
    """ "a week from tomorrow", "two weeks from monday"."""
    steps = steps_of(words, at, lexicon)
    if steps is None or steps[0] >= len(words) or words[steps[0]] not in lexicon.dates.since:
        return None
    plain = _plain(words, steps[0] + 1, today, lexicon)
    single = plain is not None and is_day(plain[1])
    return (plain[0], date.fromisoformat(plain[1]) + timedelta(days=steps[1])) if plain and single else None


def _dated_weekday(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """ "monday december fourteenth", "monday the 14th", "el lunes 14": the date is what counts."""
    if at + 1 >= len(words) or words[at] not in lexicon.dates.weekdays:
        return None
    start = at + 1
    while start < len(words) - 1 and words[start] in lexicon.articles:
        start += 1
    read = _calendar(words, start, today, lexicon) or read_day_of_month(words, start, today, lexicon)
    if read is None and (bare := _day_number(words, start, lexicon)):
        read = _coming(bare, today)
        weekday = read and date.fromisoformat(read[1]).weekday()
        return read if weekday == lexicon.dates.weekdays[words[at]] else None
    return read if read and is_day(read[1]) else None


def _named(words: Sequence[str], at: int, today: date, known: DateWords) -> Read | None:
    """ "tomorrow", "the day after tomorrow", "next week", "this weekend", "now"."""
    for width in range(4, 0, -1):
        phrase = tuple(words[at : at + width])
        if len(phrase) < width:
            continue
        if phrase in known.days:
            return at + width, (today + timedelta(days=known.days[phrase])).isoformat()
        if phrase in known.periods:
            return at + width, _period(known.periods[phrase], today)
    return None


def _period(name: str, today: date) -> str:
    kind = name.rstrip("+-0123456789")
    steps = int(name[len(kind) :] or 0)
    if kind == "now":
        return "PRESENT_REF"
    if kind in _SEASONS:
        return _season(kind, steps, today)
    if kind == "decade":
        return f"{today.year // 10 + steps}X"
    if kind == "year":
        return str(today.year + steps)
    if kind == "month":
        months = today.year * 12 + today.month - 1 + steps
        return f"{months // 12}-{months % 12 + 1:02}"
    year, week, _ = (today + timedelta(weeks=steps)).isocalendar()
    return f"{year}-W{week:02}" + ("-WE" if kind == "weekend" else "")


def _season(kind: str, steps: int, today: date) -> str:
    """The season that is under way or comes, the first to begin, or the last that is over.

    In January and February the winter of their own year is the one that is under way
    (:func:`skill.heard.dates.days_of`): the next one is told by its first month.
    """
    begins = [date(today.year + year, _SEASONS[kind], 1) for year in (-2, -1, 0, 1)]
    over = [day for day in begins if (day + _SEASON_DAYS).replace(day=1) <= today]
    begun = [day for day in begins if day <= today]
    first = {0: begins[len(over)], 1: begins[len(begun)]}.get(steps, over[-1])
    early = today.month < _SEASONS["SP"] and kind == "WI"
    if early and steps == 1:
        return f"{first.year}-{first.month:02}"
    return f"{first.year + (early and steps == 0)}-{kind}"


def _weekday(words: Sequence[str], at: int, today: date, known: DateWords) -> Read | None:
    end, move = at, ""
    if end < len(words) and words[end] in known.next | known.last | known.this:
        move, end = words[end], end + 1
    if end >= len(words) or words[end] not in known.weekdays:
        return None
    ahead = (known.weekdays[words[end]] - today.weekday()) % 7
    end += 1
    if not move and end < len(words) and words[end] in known.next | known.last:
        move, end = words[end], end + 1  # "el lunes pasado"
    if move in known.last:
        ahead = ahead - 7
    elif ahead == 0:
        ahead = 7  # on a Sunday people say "today"; "Sunday" is the coming one
    return end, (today + timedelta(days=ahead)).isoformat()


def _calendar(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """ "november 26", "the twenty sixth of november", "26 de noviembre", "in december"."""
    known = lexicon.dates
    if at < len(words) and words[at] in known.months:
        month = known.months[words[at]]
        day = _day_number(words, at + 1, lexicon)
        if day is None:
            end, year = _year(words, at + 1, known)
            return end, f"{year or _year_of_month(month, today)}-{month:02}"
        return _dated(*_year(words, day[0], known), month, day[1], today)
    day = _day_number(words, at, lexicon)
    if day is None:
        return None
    end = day[0]
    while end < len(words) and words[end] in known.of:
        end += 1
    if end >= len(words) or words[end] not in known.months:
        return None
    return _dated(*_year(words, end + 1, known), known.months[words[end]], day[1], today)


def read_day_of_month(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """ "the 9th", "on the twelfth": the next such day of a month."""
    if at >= len(words) or not (words[at] in lexicon.dates.ordinals or _NTH.fullmatch(words[at])):
        return None
    read = _day_number(words, at, lexicon)
    return _coming(read, today) if read else None


def _coming(read: tuple[int, int], today: date) -> Read | None:
    """The next day of a month that has this number."""
    end, day = read
    for months in range(3):
        years, month = divmod(today.month + months - 1, 12)
        found = f"{today.year + years}-{month + 1:02}-{day:02}"
        if is_day(found) and found >= today.isoformat():
            return end, found
    return None


def _day_number(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    ordinals = lexicon.dates.ordinals
    if at + 1 < len(words) and words[at] in ("twenty", "thirty") and words[at + 1] in ordinals:
        return at + 2, lexicon.numbers[words[at]] + ordinals[words[at + 1]]
    if at < len(words) and words[at] in ordinals:
        return at + 1, ordinals[words[at]]
    if at < len(words) and (match := _ORDINAL.fullmatch(words[at])):
        return at + 1, int(match.group(1))
    read = read_number(words, at, lexicon)
    return (read[0], int(read[1])) if read and read[1].isdecimal() and len(read[1]) <= 2 else None


def _year_of_month(month: int, today: date) -> int:
    return today.year if month >= today.month else today.year + 1


def _year(words: Sequence[str], at: int, known: DateWords) -> tuple[int, int]:
    """The year behind a day or a month, "2027", "of 2027": (index after it, the year or 0)."""
    start = at
    while start < len(words) - 1 and words[start] in known.of:
        start += 1
    if start < len(words) and _YEAR.fullmatch(words[start]):
        return start + 1, int(words[start])
    return at, 0


def _dated(end: int, year: int, month: int, day: int, today: date) -> Read | None:
    """The day of that year, else the next such day from today on.

    A day that no year has ("february 30") is handed on as it was said: that there is none is an answer.
    """
    leap = (month, day) == _LEAP_DAY
    for each in (year,) if year else range(today.year, today.year + (_LEAP_YEARS if leap else 2)):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return end, found.isoformat()
    if 1 <= month <= _MONTHS and 1 <= day <= _MOST_DAYS:
        return end, f"{year or _year_of_month(month, today)}-{month:02}-{day:02}"
    return None


def is_day(value: str) -> bool:
    """Whether an ISO date is a day of the calendar."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _figures(words: Sequence[str], at: int, today: date) -> Read | None:
    """ "11/26", "11/26/2026", "2026-11-26": American order, month first."""
    if at >= len(words):
        return None
    if _ISO.fullmatch(words[at]):
        return at + 1, words[at]
    if at and words[at - 1] in _IN and _YEAR.fullmatch(words[at]):
        return at + 1, words[at]
    match = _SLASHED.fullmatch(words[at])
    if match is None:
        return None
    year = int(match.group(3) or 0)
    year += _CENTURY if 0 < year < _SHORT_YEAR else 0
    return _dated(at + 1, year, int(match.group(1)), int(match.group(2)), today)


def read_time(words: Sequence[str], at: int, lexicon: Lexicon) -> Read | None:
    """The time of day that starts at ``at``: (index after it, its AMAZON.TIME string)."""
    known = lexicon.dates
    for width in range(3, 0, -1):
        phrase = tuple(words[at : at + width])
        if len(phrase) == width and phrase in known.times:
            return at + width, known.times[phrase]
    if at >= len(words):
        return None
    match = _CLOCK.fullmatch(words[at])
    if match:
        end, hour, minute = at + 1, int(match.group(1)), int(match.group(2) or 0)
        half = match.group(3) or ""
    elif words[at] in lexicon.numbers and lexicon.numbers[words[at]] <= 12:
        end, hour, minute, half = at + 1, lexicon.numbers[words[at]], 0, ""
        end, minute = _minutes(words, end, lexicon)
    else:
        return None
    end, half = _half(words, end, known, half)
    return _clock(end, hour, minute, half)


def _minutes(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, int]:
    read = read_number(words, at, lexicon)
    if read and read[1].isdecimal() and int(read[1]) < 60:
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


def _clock(end: int, hour: int, minute: int, half: str) -> Read | None:
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return end, f"{hour:02}:{minute:02}"
