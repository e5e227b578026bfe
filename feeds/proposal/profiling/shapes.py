"""What a value looks like: a date, a weekday, a telephone number, an address, prose ...

A shape is tested on text. Several may fit one value: "2026-01-05" is a day and a code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from feeds.fields import dates, hours, weekdays
from feeds.fields.streams import streams_in
from feeds.proposal.hints import coded_stream, stream_of

_DAY_LIKE = re.compile(r"\d.*\d")
_TIME = re.compile(
    r"\d{1,2}(?::\d{2}){1,2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?|noon|midnight", re.IGNORECASE
)
_PHONE = re.compile(r"\+?[\d()\s.\-/]{7,20}(?:\s*(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)
_EMAIL = re.compile(r"(?:mailto:)?[^@\s,;]{1,64}@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_POSTCODE = re.compile(r"\d{5}(?:[-_ ]?\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE)
_HOUSE = re.compile(r"\d{1,6}(?:[-/ ]?(?:[A-Z]|\d{1,4}|1/2))?", re.IGNORECASE)
_STREET_WORD = (
    r"(?:st|street|ave?|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|pl|place|way|wy|cir|circle|"
    r"ter|terrace|pk?wy|parkway|py|hwy|highway|trl?|trail|sq|square|loop|run|row|path|pike|plaza|alley|aly|"
    r"broadway|calle|avenida|camino|carretera|paseo|rue|chemin)"
)
_STREET = re.compile(rf"(?=.*[a-z])(?:.*\b{_STREET_WORD}\b\.?.*)", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(
    rf"\d{{1,6}}[A-Z]?(?:[-/]\d{{1,4}})?\s+(?=\S*[a-z0-9]).*\b{_STREET_WORD}\b.*", re.IGNORECASE | re.DOTALL
)
_BLOCK = re.compile(r"\d+\s+\w+(?:\s+\w+){0,3},?(?:\s+\w+){0,3}", re.IGNORECASE)
_FLAGS = {"yes", "no", "y", "n", "true", "false", "t", "f", "0", "1", "si", "sí", "x", "on", "off"}
_STATUSES = re.compile(
    r"(?:open|opened|closed|completed?|pending|approved|denied|issued|expired|finaled|final|active|inactive|new|"
    r"in progress|in review|under review|resolved|submitted|received|cancell?ed|withdrawn|void|hold|on hold|"
    r"scheduled|assigned|referred|archived|duplicate|invalid|abierto|cerrado|aprobado|pendiente|confirmed|tentative"
    r"|received|current|plan review|inspections?)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_FREQUENCY = re.compile(
    r"(?:bi-?|semi-?)?weekly|fortnightly|every (?:other |\w+ )?weeks?|monthly|semanal|quincenal"
    r"|(?:1|one) time per week|[1-4]",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


def is_weekday(text: str) -> bool:
    """One weekday's name, in English or Spanish. A bare number is a code, which is another shape."""
    try:
        dates.weekday(text)
    except ValueError:
        return False
    return bool(_LETTERS.search(text))


def recurs(text: str) -> bool:
    """Weekdays as :mod:`feeds.fields.weekdays` reads them: "Tuesday / Friday", "2nd Tuesday"."""
    try:
        weekdays.recurrence(text)
    except ValueError:
        return False
    return bool(_LETTERS.search(text))


@lru_cache(maxsize=8192)
def is_day(text: str) -> bool:
    """A date, with or without a time, that :mod:`feeds.fields.dates` reads; day first, if it is told so."""
    if len(text) > 80 or not _DAY_LIKE.search(text) or (_NUMBER.fullmatch(text) and len(text) not in (8, 13)):
        return False
    try:
        told = dates.from_day_first(text) if dates.is_day_first(text) else text
        return 1900 <= dates.instant(told, "UTC").year <= 2200
    except (ValueError, OverflowError):
        return False


def is_hours(text: str) -> bool:
    """Opening hours that name a span of time."""
    if len(text) > 300 or not re.search(r"\d", text):
        return False
    try:
        return any(hours.week(text))
    except ValueError:
        return bool(
            re.search(r"\d\s*(?:am|pm)?\s*(?:-|–|to)\s*\d{1,2}(?::\d\d)?\s*(?:am|pm)", text, re.IGNORECASE)
        )


def _is_lat(text: str) -> bool:
    return _decimal(text, 90)


def _is_lon(text: str) -> bool:
    return _decimal(text, 180)


def _decimal(text: str, most: float) -> bool:
    """A coordinate in degrees: with decimals, since a whole number might be anything."""
    return bool(_NUMBER.fullmatch(text)) and "." in text and 0 < abs(float(text)) <= most


def _is_phone(text: str) -> bool:
    digits = sum(each.isdigit() for each in text)
    return 7 <= digits <= 15 and bool(_PHONE.fullmatch(text)) and not is_day(text) and "." not in text[:3]


def _is_prose(text: str) -> bool:
    return len(text) >= 60 and " " in text


def _is_title(text: str) -> bool:
    return 2 <= len(text) <= 200 and bool(_LETTERS.search(text)) and not _URL.match(text) and not is_day(text)


def _is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text[:200])) or bool(_BLOCK.fullmatch(text) and _STREET.fullmatch(text))


_TESTS: Mapping[str, Callable[[str], bool]] = {
    "day": is_day,
    "time": lambda text: bool(_TIME.fullmatch(text)),
    "weekday": is_weekday,
    "weekdays": lambda text: len(text) <= 80 and not is_weekday(text) and recurs(text),
    "day_code": lambda text: len(text) == 1 and text in "01234567",
    "has_weekday": lambda text: len(text) <= 60 and any(map(is_weekday, re.findall(r"[^\W\d_]{3,}", text))),
    "phone": _is_phone,
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "url": lambda text: bool(_URL.fullmatch(text)),
    "lat": _is_lat,
    "lon": _is_lon,
    "number": lambda text: bool(_NUMBER.fullmatch(text)),
    "postcode": lambda text: bool(_POSTCODE.fullmatch(text)),
    "house": lambda text: bool(_HOUSE.fullmatch(text)),
    "street": lambda text: len(text) < 80 and bool(_STREET.fullmatch(text)),
    "address": _is_address,
    "hours": is_hours,
    "flag": lambda text: text.casefold() in _FLAGS,
    "status": lambda text: len(text) < 60 and bool(_STATUSES.fullmatch(text)),
    "stream": lambda text: stream_of(text) is not None,
    "streams": lambda text: len(text) <= 80 and bool(streams_in(text)[0]) and not streams_in(text)[1],
    "stream_code": lambda text: len(text) <= 4 and coded_stream(text) is not None,
    "frequency": lambda text: bool(_FREQUENCY.fullmatch(text)),
    "prose": _is_prose,
    "title": _is_title,
    "code": lambda text: len(text) <= 40 and " " not in text.strip(),
}


def shapes_of(values: Iterable[str]) -> dict[str, float]:
    """For each shape that any value has, the share of the values that have it, 0 to 1."""
    listed = list(values)
    shares = {name: sum(map(test, listed)) / len(listed) for name, test in _TESTS.items()} if listed else {}
    return {name: share for name, share in shares.items() if share}
