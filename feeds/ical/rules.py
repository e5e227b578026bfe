"""What an RRULE means before dateutil walks it (RFC 5545, 3.3.10), and which ones are not walked."""

from __future__ import annotations

from datetime import UTC, date, datetime

MAX_TIMES_A_DAY = 5_000
"""More times a day than this in one rule are an attack on memory."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CLOCK_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")


def refusal(rule: str) -> str | None:
    """Why a rule is not walked at all, or None."""
    parts = _parts(rule)
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or int(interval[:9]) < 1:
        return "INTERVAL is no positive number"
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.get("SKIP", "OMIT") != "OMIT":
        return "it counts by another calendar, or moves days: RSCALE and SKIP (RFC 7529) are not known"
    times = 1
    for name in _CLOCK_PARTS:
        times *= len(set(parts[name].split(","))) if name in parts else 1
    if times > MAX_TIMES_A_DAY:
        return f"the rule has more than {MAX_TIMES_A_DAY} times a day"
    if parts.get("FREQ") == "SECONDLY" and parts.keys() & {"BYHOUR", "BYMINUTE"}:
        return "the rule looks for a time of day second by second"
    return None


def normalised(rule: str, start: date, *, all_day: bool) -> str:
    """The rule in the form in which dateutil follows the RFC.

    A rule over days ignores the parts of the clock. UNTIL is in UTC where DTSTART has a zone. One with
    BYWEEKNO alone means the weekday of DTSTART, where dateutil takes the whole week.
    """
    parts = _parts(rule)
    for name in ("RSCALE", "SKIP", *(_CLOCK_PARTS if all_day else ())):
        parts.pop(name, None)
    if "BYWEEKNO" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        parts["BYDAY"] = _WEEKDAYS[start.weekday()]
    if "UNTIL" in parts and isinstance(start, datetime) and not all_day:
        parts["UNTIL"] = _until(parts["UNTIL"], start)
    frequency = {"FREQ": parts.pop("FREQ", "")}
    return ";".join(f"{name}={value}" for name, value in (frequency | parts).items())


def _until(text: str, start: datetime) -> str:
    """The bound of a rule of times, which the RFC wants in UTC.

    A day, which it does not allow here, is one on which the event still is; a local time is one of DTSTART's
    clocks.
    """
    if len(text) == 8:
        text += "T235959"
    if text.endswith("Z") or start.tzinfo is None:
        return text
    try:
        local = datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=start.tzinfo)
        return f"{local.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    except (ValueError, OverflowError):
        return text


def _parts(rule: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in rule.upper().split(";") if part)
