"""What exporters write about time that RFC 5545 does not allow, made what they mean by it.

Only property lines that say when an event is are touched, and of these only those that are not as the
RFC wants them (3.3.4, 3.3.5, 3.8.2); what nobody can read stays, so that the reader says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_NAMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_TIMED = (*_NAMES, "RRULE", "EXRULE", "DURATION")
_SOUND = re.compile(
    rf"(?:{'|'.join(_NAMES)})(?:;VALUE=DATE:\d{{8}}|(?:;TZID=[^\":;,]+)?:\d{{8}}T\d{{6}}|:\d{{8}}(?:T\d{{6}}Z)?)\Z"
)
_LINE = re.compile(
    rf"({'|'.join(_NAMES)})\s*(;.*?)??:\s*(?=\d{{4}}-?\d\d-?\d\d)(.*)\Z", re.IGNORECASE | re.DOTALL
)
_TZID = re.compile(r';\s*TZID=(?:"[^"]*"|.*?(?=;\s*[A-Za-z-]+=|\Z))', re.IGNORECASE | re.DOTALL)
_STRICT = re.compile(r"\d{8}(?:T\d{6}Z?)?(?:/[\dPTWDHMSZ+-]+)?\Z")
_OUT_OF_CLOCK = re.compile(r"T24|60Z?\Z")
_LOOSE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?\Z",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{8}\Z")
_OF_A_DAY = re.compile(r":\d{8}\Z")
_ALL_DAY = re.compile(r"X-MICROSOFT-CDO-ALLDAYEVENT\s*:\s*TRUE\s*\Z", re.IGNORECASE)
_MIDNIGHT = re.compile(r"(DTSTART|DTEND)[;:].*?(\d{8})T000000\Z", re.IGNORECASE | re.DOTALL)
_ODD_RULE = re.compile(
    r"(?:RR|EXR)ULE\b(?=.*(?:\s|UNTIL=(?!\d{8}(?:T(?!24)\d{6}Z?)?(?:;|\Z))))", re.IGNORECASE
)
_DATE_VALUE = re.compile(r";\s*VALUE=DATE(?!-)", re.IGNORECASE)
_MISPLACED = re.compile(r"\A(DURATION[^:]*:\s*[+-]?P)T(\d{1,5}[WD])\s*\Z", re.IGNORECASE)
_AT_MIDNIGHT = re.compile(r"T000000Z?\Z")
_CLOCK_OF_DURATION = re.compile(r"(DURATION\s*:\s*\+?P(?:\d+D)?)T.*\Z", re.IGNORECASE)


def repaired(lines: Sequence[str]) -> list[str]:
    """The lines of one event, its times as the RFC has them.

    An event that Outlook marks as all day, from midnight to midnight, becomes one of days. One that starts
    on a day and ends or lasts by the clock does so by the day.
    """
    if any(map(_ALL_DAY.match, lines)):
        lines = [_of_days(line) for line in lines]
    mended = [line if _is_sound(line) else _mended(line) for line in lines]
    start = next((line for line in mended if line.startswith("DTSTART")), "")
    return [_by_the_day(line) for line in mended] if _OF_A_DAY.search(start) else mended


def _is_sound(line: str) -> bool:
    if not line[:13].upper().startswith(_TIMED):
        return True
    return _SOUND.match(line) is not None and _OUT_OF_CLOCK.search(line) is None


def _of_days(line: str) -> str:
    found = _MIDNIGHT.match(line)
    return f"{found[1].upper()};VALUE=DATE:{found[2]}" if found else line


def _by_the_day(line: str) -> str:
    if line.startswith("DURATION"):
        found = _CLOCK_OF_DURATION.match(line)
        return (found[1] if found[1][-1] == "D" else "DURATION:P1D") if found else line
    if line.startswith("DTEND"):
        found = re.search(r"(\d{8})T\d{6}Z?\Z", line)
        return f"DTEND;VALUE=DATE:{found[1]}" if found else line
    return line


def _mended(line: str) -> str:
    if _ODD_RULE.match(line):
        return _rule(line)
    found = _LINE.match(line)
    if found is None:
        return _MISPLACED.sub(r"\1\2", line)
    name, parameters = found[1].upper(), found[2] or ""
    values = [_value(each.strip()) for each in found[3].split(",")]
    if _DATE_VALUE.search(parameters):
        values = [_AT_MIDNIGHT.sub("", each) for each in values]
    days = all(map(_DAY.match, values))
    if days or any(value.endswith("Z") for value in values):
        # A day has no zone, and an instant that says its offset is in UTC whatever the zone.
        parameters = _TZID.sub("", parameters)
    if days and "VALUE=" not in parameters.upper():
        parameters += ";VALUE=DATE"
    return f"{name}{_TZID.sub(_quoted, parameters)}:{','.join(values)}"


def _rule(line: str) -> str:
    """A rule without blanks, its UNTIL in the basic form."""
    name, _, rule = line.partition(":")
    parts = ("".join(part.split()).partition("=") for part in rule.split(";"))
    return f"{name.strip()}:" + ";".join(
        f"{key}={_value(value) if key.upper() == 'UNTIL' else value}" for key, _, value in parts if key
    )


def _quoted(parameter: re.Match[str]) -> str:
    """A TZID with a colon or comma in it has to be in quotes (3.2)."""
    tzid = parameter[0].partition("=")[2].strip('" ')
    return f';TZID="{tzid}"' if re.search(r"[:;,]", tzid) else f";TZID={tzid}"


def _value(text: str) -> str:
    """One time in the basic form; a 24:00 is the next midnight, a second 60 is second 59 (3.3.12)."""
    found = _LOOSE.match(text)
    if found is None or (_STRICT.match(text) and not _OUT_OF_CLOCK.search(text)):
        return text
    year, month, day, hour, minute, second, offset = found.groups()
    if hour is None:
        return f"{year}{month}{day}"
    try:
        moment = datetime(int(year), int(month), int(day)) + timedelta(  # noqa: DTZ001 - its zone comes below
            hours=int(hour), minutes=int(minute), seconds=min(int(second or 0), 59)
        )
        if int(hour) > 24 or int(minute) > 59:
            return text
        return _in_utc(moment, offset)
    except (ValueError, OverflowError):
        return text


def _in_utc(moment: datetime, offset: str | None) -> str:
    if offset and offset.upper() != "Z":
        aware = datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{offset}")
        return f"{aware.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{moment.year:04}{moment:%m%dT%H%M%S}{'Z' if offset else ''}"
