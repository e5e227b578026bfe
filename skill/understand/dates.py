"""Days in words to the strings that AMAZON.DATE gives.

Dates are resolved against ``today``, a date in the city's own time zone. A weekday
means the first one after today, with or without "next": of today people say "today".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from skill.understand.lexicon import DateWords, Lexicon
from skill.understand.numbers import read_number
from skill.understand.reckoned import counted, later, nth_week, nth_weekday, steps_of

Read = tuple[int, str]

_MONTHS, _MOST_DAYS = 12, 31
_CENTURY, _SHORT_YEAR = 2000, 100
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # the month with which each begins
_SEASON_DAYS = timedelta(days=93)
_IN = frozenset({"in", "en", "del"})  # what stands before a year alone; "2030 Harbor Street" is an address
_YEAR = re.compile(r"20\d\d")

_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2,4}))?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
NTH = re.compile(r"\d{1,2}(?:st|nd|rd|th|ero|ro|er)")
_LEAP_DAY = (2, 29)
_LEAP_YEARS = 9  # within which february 29 comes round, even over 2100
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|ero|ro|er|o)?")
_WEEK = 7  # days
_LONGEST_NAME = 5  # words: "fin de semana que viene"
_TENS = ("twenty", "thirty")  # before an ordinal


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
    season = _named(words, at, today, known) if start > at else None  # "in spring"
    return max((read for read in (plain, season, *days) if read is not None), default=None)


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
        _week_of(words, at, today, lexicon),
        _nth_week(words, at, today, lexicon),
    )
    return max((read for read in (*reads, *more) if read is not None), default=None)


def _week_of(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """ "the week of december seventh", "el fin de semana del 5 de diciembre": the week with that day."""
    start, ends = week_of(words, at, lexicon)
    if not start:
        return None
    read = _calendar(words, start, today, lexicon) or read_day_of_month(words, start, today, lexicon)
    return (read[0], in_week(date.fromisoformat(read[1]), ends)) if read and is_day(read[1]) else None


def _nth_week(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    found = nth_week(words, at, today, lexicon)
    return (found[0], in_week(found[1], "")) if found else None


def week_of(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, str]:
    """Where the day begins whose week, or weekend, is named, and what ends that week's name; 0 of none."""
    known = lexicon.dates
    for width in range(_LONGEST_NAME, 0, -1):
        phrase, start = tuple(words[at : at + width]), at + width
        weekend = known.periods.get(phrase) == "weekend+0"
        week = width == 1 and phrase and known.units.get(phrase[0]) == _WEEK
        if (weekend or week) and start + 1 < len(words) and words[start] in known.of:
            return start + 1, "-WE" if weekend else ""
    return 0, ""


def in_week(day: date, ends: str) -> str:
    """The week of a day, or its weekend, as AMAZON.DATE writes it."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}{ends}"


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
    for width in range(_LONGEST_NAME, 0, -1):
        phrase = tuple(words[at : at + width])
        if len(phrase) < width:
            continue
        if phrase in known.days and not is_morning(words, at, known):
            return at + width, (today + timedelta(days=known.days[phrase])).isoformat()
        if phrase in known.periods:
            return at + width, _period(known.periods[phrase], today)
    return None


def is_morning(words: Sequence[str], at: int, known: DateWords) -> bool:
    """Whether "mañana" is the morning here: "el sábado por la mañana", "las 8 de la mañana"."""
    before = known.morning_after.get(words[at]) if at else None
    if before is None:
        return False
    clock = words[at - 2] if at > 1 and words[at - 1] in known.of else ""
    return words[at - 1] in before or clock[:1].isdecimal() or clock in known.clock


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
    weekday = _weekday_at(words, end, known)
    if weekday is None:
        return None
    ahead = (weekday - today.weekday()) % 7
    end += 1
    if not move and (within := _week_at(words, end, today, known)) is not None:
        return within[0], (within[1] + timedelta(days=weekday)).isoformat()
    if not move and end < len(words) and words[end] in known.next | known.last:
        move, end = words[end], end + 1  # "el lunes pasado"
    elif not move:
        end = _behind(words, end, known)
    if move in known.last:
        ahead = ahead - 7
    elif ahead == 0:
        ahead = 7  # on a Sunday people say "today"; "Sunday" is the coming one
    return end, (today + timedelta(days=ahead)).isoformat()


def _behind(words: Sequence[str], end: int, known: DateWords) -> int:
    """The index after what makes a weekday the coming one, as it does a week: "el martes que viene"."""
    for phrase, period in known.periods.items():
        coming = period == "week+1" and len(phrase) > 1 and known.units.get(phrase[0]) == _WEEK
        if coming and tuple(words[end : end + len(phrase) - 1]) == phrase[1:]:
            return end + len(phrase) - 1
    return end


def _weekday_at(words: Sequence[str], at: int, known: DateWords) -> int | None:
    """The weekday that stands there, also cut short ("sat") where nothing says that the word is another."""
    if at >= len(words) or words[at] not in known.short:
        return known.weekdays.get(words[at]) if at < len(words) else None
    before = words[at - 1] if at else ""
    last = at + 1 == len(words)
    cued = before in known.before | known.next | known.last | known.this
    plain = (last or cued or words[at + 1] in known.halves) and before not in known.short_not_after
    return known.short[words[at]] if plain else None


def _week_at(words: Sequence[str], at: int, today: date, known: DateWords) -> tuple[int, date] | None:
    """The Monday of another week that is named behind a weekday: "wednesday of next week"."""
    start = at
    while start < len(words) and words[start] in known.of:
        start += 1
    for width in range(4, 0, -1):
        phrase = tuple(words[start : start + width])
        period = known.periods.get(phrase, "")
        if period.startswith("week") and not period.startswith("weekend") and not period.endswith("+0"):
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(period[len("week") :]))
            return start + len(phrase), monday
    return None


def _calendar(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """ "november 26", "the twenty sixth of november", "26 de noviembre", "in december"."""
    known = lexicon.dates
    if at < len(words) and words[at] in known.months:
        month = known.months[words[at]]
        day = _day_number(words, at + 1, lexicon)
        if words[at] in known.verbs and not _is_month(words, at, day, known):
            return None
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


def _is_month(words: Sequence[str], at: int, day: tuple[int, int] | None, known: DateWords) -> bool:
    """Whether "may" or "march" is a month: "may one launch a boat", "march over there" are none."""
    before = words[at - 1] if at else ""
    cued = before in known.before | known.of | known.next | known.last | known.this or at + 1 == len(words)
    figures = day is not None and (words[at + 1][0].isdecimal() or words[day[0] - 1] in known.ordinals)
    return cued or figures


def read_day_of_month(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """ "the 9th", "on the twelfth": the next such day of a month."""
    if at >= len(words) or not (_in_tens(words, at, lexicon) or NTH.fullmatch(words[at])):
        return None
    read = _day_number(words, at, lexicon)
    return _coming(read, today) if read else None


def _in_tens(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether an ordinal stands there, "ninth" or "twenty ninth"."""
    start = at + 1 if words[at] in _TENS and at + 1 < len(words) else at
    return words[start] in lexicon.dates.ordinals


def read_day_number(words: Sequence[str], at: int, today: date, lexicon: Lexicon) -> Read | None:
    """The next day of a month that has the number which stands there: "el 9", known to be a day."""
    read = _day_number(words, at, lexicon)
    return _coming(read, today) if read and 1 <= read[1] <= _MOST_DAYS else None


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
    if at + 1 < len(words) and words[at] in _TENS and words[at + 1] in ordinals:
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
