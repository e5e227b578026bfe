"""Opening hours as cities write them -> seven days of local times."""

from __future__ import annotations

import re

from feeds.fields import dates

Week = tuple[tuple[str, ...], ...]
"""Monday first; each day its ``"10:00-18:00"`` spans, or none when closed."""

_DAYS = 7
_NAME = (
    r"(?:mon|tues?|weds?|wed|thu|thurs?|fri|sat|sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom)[a-záé]*\.?"
    r"|weekdays?|weekends?|daily|every ?day|all days|todos los d[ií]as|diario"
    r"|\b(?:m|tu|w|th|f|sa|su)\b(?=\s*[,:/&–-]|\s+\d)"
)
_TO = r"\s*(?:-|–|—|\bto\b|\bthrough\b|\bthru\b|\ba\b|\bhasta\b)\s*"
_TIME = r"(?:\d{1,2}(?::\d{2})?(?:\s*[ap]\.?\s?m\b\.?)?|noon|midnight|mediod[ií]a|medianoche)"
_TOKEN = re.compile(
    rf"(?P<first>{_NAME})(?:{_TO}(?P<last>{_NAME}))?"
    rf"|(?P<open>{_TIME}){_TO}(?:las?\s+)?(?P<close>{_TIME})"
    r"|(?P<closed>closed|cerrado)|(?P<always>24 ?/ ?7|24 hours|24 horas|24h)",
    re.IGNORECASE,
)
_FILLER = re.compile(r"[\s,;:.&/|]+|\b(?:and|y|de|from|las|los|hours|horario)\b", re.IGNORECASE)
_GROUPS = {"weekday": range(5), "weekend": range(5, 7)}
_LETTERS = {"m": 0, "tu": 1, "w": 2, "th": 3, "f": 4, "sa": 5, "su": 6}


def week(text: str) -> Week:
    """Seven entries from words such as ``Mon-Fri 9:00-17:00; Sat 10-14``.

    Without a day's name the hours hold every day; a day that is not named is closed.
    "9-5" is nine to five in the afternoon. Raises ValueError where the words are
    not understood, () is for unknown hours and never returned.
    """
    days: list[list[str]] = [[] for _ in range(_DAYS)]
    named: set[int] = set()
    spoken = True  # hours were given for the days named so far
    for token in _tokens(text):
        if token["first"]:
            named = _days_of(token) | (set() if spoken else named)
            spoken = False
            continue
        spoken = True
        for each in named or range(_DAYS):
            days[each].extend(_span(token))
    return tuple(tuple(each) for each in days)


def _tokens(text: str) -> list[re.Match[str]]:
    found = list(_TOKEN.finditer(text))
    rest = _FILLER.sub("", _TOKEN.sub("", text))
    if not found or rest:
        raise ValueError(f"{text!r} are not opening hours")
    return found


def _days_of(token: re.Match[str]) -> set[int]:
    word = token["first"].casefold()
    for group, days in _GROUPS.items():
        if word.startswith(group):
            return set(days)
    if re.match(r"daily|every|all|todos|diario", word):
        return set(range(_DAYS))
    first = _day(token["first"])
    last = _day(token["last"]) if token["last"] else first
    return {(first + step) % _DAYS for step in range((last - first) % _DAYS + 1)}


def _day(word: str) -> int:
    if word.casefold() in _LETTERS:
        return _LETTERS[word.casefold()]
    try:
        return dates.weekday(word)
    except ValueError:
        return dates.weekday(word[:3])


def _span(token: re.Match[str]) -> list[str]:
    if token["closed"]:
        return []
    if token["always"]:
        return ["00:00-24:00"]
    opens, closes = token["open"], token["close"]
    start, end = dates.clock(_with_half(opens, closes)), dates.clock(closes)
    hour = end.hour + (12 if _afternoon(opens, closes, end.hour <= start.hour) else 0)
    return [f"{start:%H:%M}-{'24:00' if hour == end.minute == 0 else f'{hour:02}:{end.minute:02}'}"]


def _with_half(opens: str, closes: str) -> str:
    """ "1-5 pm" begins at one in the afternoon; "9-5 pm" does not begin at nine in the evening."""
    has_half = re.search(r"[ap]\.?\s?m", opens, re.IGNORECASE)
    half = re.search(r"p\.?\s?m", closes, re.IGNORECASE)
    if has_half or not half or (":" not in opens and not opens.strip().isdecimal()):
        return opens
    later = dates.clock(f"{opens.strip()} pm") if int(opens.split(":")[0]) <= 12 else dates.clock(opens)
    return f"{later:%H:%M}" if later < dates.clock(closes) else opens


def _afternoon(opens: str, closes: str, backwards: bool) -> bool:
    """Whether "9-5" was written: bare hours, the second not after the first."""
    return backwards and opens.strip().isdecimal() and closes.strip().isdecimal() and 1 <= int(closes) <= 11
