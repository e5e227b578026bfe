"""Files whose dates follow the calendar: the demo city is never stale, and the same day gives the same bytes.

A placeholder stands in double braces and names a day, then perhaps a time and a
shape::

    {{day +3}}                                 three days from today
    {{day -1 "%a, %d %b %Y"}}                  yesterday, written by strftime
    {{time +1 19:00 iso}}                      tomorrow at seven in the evening, with its offset
    {{next tuesday 19:00 ics}}                 the first Tuesday after today
    {{last friday}}  {{coming friday}}         the last one before today; today or the first after
    {{coming friday +1}}                       the Friday after that one
    {{coming first,third tuesday -1}}          the last first or third Tuesday before today
    {{next wednesday +1d 05:00 iso}}           at five in the morning of the day after that Wednesday
    {{third tuesday of month+0 19:00 rss}}     this month's third Tuesday ("last" may also stand first)

Shapes: ``iso`` (2026-11-24, or 2026-11-24T19:00:00-05:00 with a time), ``ics``
(20261124 or 20261124T190000, local), ``utc`` (20261125T000000Z), ``rss``
(RFC 822), ``epoch`` (milliseconds) or a quoted strftime pattern.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from city import localtime
from city.errors import BadSettings
from feeds.fields import dates

_PLACEHOLDER = re.compile(rb"\{\{((?:(?!\{\{).)*?)\}\}")
_RELATIVE = re.compile(r"(?:day|time)\s+(?P<step>[+-]?\d++)(?P<rest>.*)")
_WEEKDAY = re.compile(
    r"(?P<which>next|last|coming)\s+(?:(?P<places>[a-z]+(?:,[a-z]+)*)\s+)?(?P<weekday>[a-z]+day)"
    r"(?:\s+(?P<step>[+-]\d+))?(?P<rest>(?:\s.*)?)"
)
_MONTHLY = re.compile(
    r"(?P<place>[a-z]+)\s+(?P<weekday>[a-z]+day)\s+of\s+month(?P<step>[+-]\d+)?(?P<rest>(?:\s.*)?)"
)
_REST = re.compile(
    r'\s*+(?:(?P<days>[+-]\d+)d\b)?\s*+(?P<clock>\d{1,2}:\d{2})?\s*+(?P<shape>[a-z]+|"[^"]*")?\s*+'
)
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_YEARS_AHEAD = 800  # days searched for a weekday of a month; more than two years

_SHAPES: dict[str, Callable[[datetime, bool], str]] = {
    "iso": lambda at, timed: at.isoformat() if timed else at.date().isoformat(),
    "ics": lambda at, timed: f"{at:%Y%m%dT%H%M%S}" if timed else f"{at:%Y%m%d}",
    "utc": lambda at, _timed: f"{at.astimezone(localtime.UTC):%Y%m%dT%H%M%SZ}",
    "rss": lambda at, _timed: f"{at:%a, %d %b %Y %H:%M:%S %z}",
    "epoch": lambda at, _timed: str(int(at.timestamp()) * 1000),
}


def render(data: bytes, today: date, zone: str) -> bytes:
    """``data`` with its placeholders filled in for ``today``, a day in ``zone``.

    Raises BadSettings naming the placeholder that is not understood, and its line.
    """

    def fill(found: re.Match[bytes]) -> bytes:
        words = found[1].decode("utf-8", "replace").strip()
        try:
            return _filled(words, today, zone).encode()
        except (ValueError, IndexError, OverflowError) as error:
            line = data.count(b"\n", 0, found.start()) + 1
            raise BadSettings(
                f"placeholder {words!r} is not understood",
                where=f"line {line}",
                fix="Write for instance {{day +3}} or {{next tuesday 19:00 ics}}",
            ) from error

    return _PLACEHOLDER.sub(fill, data)


def _filled(words: str, today: date, zone: str) -> str:
    day, rest = _day(words, today)
    found = _REST.fullmatch(rest)
    if found is None:
        raise ValueError(rest)
    day += timedelta(days=int(found["days"] or 0))
    clock = dates.clock(found["clock"]) if found["clock"] else None
    return _written(localtime.at(day, clock or time(0), zone), clock is not None, found["shape"] or "iso")


def _written(at: datetime, timed: bool, shape: str) -> str:
    if shape.startswith('"'):
        return at.strftime(shape.strip('"'))
    if shape not in _SHAPES:
        raise ValueError(shape)
    return _SHAPES[shape](at, timed)


def _day(words: str, today: date) -> tuple[date, str]:
    """The day that the placeholder begins with, and its remaining words."""
    if found := _RELATIVE.fullmatch(words):
        return today + timedelta(days=int(found["step"])), found["rest"]
    if found := _MONTHLY.fullmatch(words):
        return _of_month(found, today), found["rest"]
    if found := _WEEKDAY.fullmatch(words):
        return _by_weekday(found, today), found["rest"]
    raise ValueError(words)


def _of_month(found: re.Match[str], today: date) -> date:
    months = today.year * 12 + today.month - 1 + int(found["step"] or 0)
    days = _in_month(months // 12, months % 12 + 1, dates.weekday(found["weekday"]))
    return days[_place(found["place"])]


def _by_weekday(found: re.Match[str], today: date) -> date:
    """Counted from the first one that ``which`` allows: +1 is the one after, -1 the one before it."""
    weekday = dates.weekday(found["weekday"])
    places = [_place(each) for each in (found["places"] or "").split(",") if each]
    step = int(found["step"] or 0)
    start = today + timedelta(days=1) if found["which"] == "next" else today
    if found["which"] == "last":
        step -= 1
    direction = 1 if step >= 0 else -1
    days = (start + timedelta(days=direction * n - (direction < 0)) for n in range(_YEARS_AHEAD))
    matching = [day for day in days if day.weekday() == weekday and _is_at(day, places)]
    return matching[step if step >= 0 else -step - 1]


def _is_at(day: date, places: list[int]) -> bool:
    all_of_month = _in_month(day.year, day.month, day.weekday())
    return not places or any(day == all_of_month[place] for place in places if place < len(all_of_month))


def _in_month(year: int, month: int, weekday: int) -> list[date]:
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    return [day for day in days if day.weekday() == weekday]


def _place(word: str) -> int:
    if word not in _PLACES:
        raise ValueError(word)
    return _PLACES[word]
