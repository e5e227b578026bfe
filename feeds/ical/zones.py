"""Which time zone a TZID means: an IANA name, a Windows name, a VTIMEZONE of the file, or nothing known.

RFC 5545 (3.2.19) lets a calendar call its zones what it likes. What is neither known nor defined in the
file is floating time and is read in the city's zone, which for a city's own calendar is what was meant.
"""

from __future__ import annotations

import re

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from city import localtime
from city.errors import BadSettings

_MICROSOFT_UTC = "tzone://microsoft/utc"
_PARAMETER = re.compile(r';TZID=("[^"]*"|[^":;]*)', re.IGNORECASE)
_ZONED = ("DTSTART;", "DTEND;", "RECURRENCE-ID;", "RDATE;", "EXDATE;")
_OFFSET = re.compile(r"(?:(?:UTC|GMT)\s*|\A)([+-])\s*0?(\d{1,2})(?:[:.]?00)?(?![\d:.])", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<!\s)\s+\d{1,2}\Z")

# What people and Outlook write in display names, "(UTC-05:00) Eastern Time (US & Canada)".
_SPOKEN = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "atlantic": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "indiana": "America/Indiana/Indianapolis",
    "saskatchewan": "America/Regina",
    "puerto rico": "America/Puerto_Rico",
}
_SPOKEN_NAME = re.compile(
    rf"\b({'|'.join(_SPOKEN)})(?:\s+(?:standard\s+|daylight\s+)?time)?\b(?!\s*europe)", re.IGNORECASE
)
_ABBREVIATED = {
    "EDT": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MDT": "America/Denver",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
}


def iana_name(tzid: str) -> str | None:
    """The IANA name that a TZID certainly is: its own, a Windows name's, or that after a vendor's prefix.

    >>> iana_name("Eastern Standard Time")
    'America/New_York'
    """
    bare = tzid.strip(' "').strip("/")
    if not bare or len(bare) > 200:
        return None
    parts = bare.split("/")
    vendor = tzid.startswith("/") or len(parts) > 2
    suffixes = ("/".join(parts[start:]) for start in range(1, min(len(parts), 6)) if vendor)
    if bare.upper() == "Z" or bare.lower() == _MICROSOFT_UTC:
        return "UTC"
    # Outlook numbers a name that it uses twice in one file.
    windows = WINDOWS_TO_OLSON.get(bare) or WINDOWS_TO_OLSON.get(_NUMBERED.sub("", bare), "")
    return _first_known(bare, windows, bare.replace(" ", "_"), *suffixes)


def guessed_name(tzid: str) -> str | None:
    """The IANA name that a display name or an abbreviation probably means.

    >>> guessed_name("(UTC-05:00) Eastern Time (US & Canada)")
    'America/New_York'
    """
    bare = tzid[:200].strip()
    spoken = _SPOKEN_NAME.search(bare) if "/" not in bare else None
    if spoken:
        return _first_known(_SPOKEN[spoken[1].lower()])
    offset = _OFFSET.search(bare)
    if offset:
        # POSIX names have the sign the other way round: Etc/GMT+5 is five hours behind.
        return _first_known(f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}")
    return _first_known(_ABBREVIATED.get(bare.upper(), ""))


def _first_known(*names: str) -> str | None:
    for name in filter(None, names):
        try:
            return str(localtime.zone(name).zone)
        except (BadSettings, ValueError):
            continue
    return None


def rewritten(line: str, defined: frozenset[str], unknown: set[str]) -> str:
    """The property line with its TZID as a name that icalendar resolves, or without it where nobody can.

    ``defined`` are the TZIDs of the file's own VTIMEZONEs; what is unknown is added to ``unknown``.
    """
    if ";" not in line or not line.upper().startswith(_ZONED):
        return line
    found = _PARAMETER.search(line)
    if found is None or ":" in line[: found.start()]:
        return line
    tzid = found[1].strip('"')
    name = iana_name(tzid)
    if name is None and tzid in defined:
        return line
    name = name or guessed_name(tzid)
    if name is None:
        unknown.add(tzid)
    return line[: found.start()] + (f";TZID={name}" if name else "") + line[found.end() :]
