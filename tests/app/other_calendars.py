"""Reads a calendar with parsers of others: an iCalendar on stdin, what each makes of it on stdout.

They live in an environment of their own (.tools/calendar), so the tests start this file with that
environment's Python. Neither of them shares code with icalendar, which writes our calendars.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any


def by_vobject(text: str) -> Iterator[dict[str, Any]]:
    """As vobject has it, strictly: what the standard requires of a component is looked at, too."""
    import vobject  # type: ignore[import-not-found, unused-ignore]

    calendar = vobject.readOne(text, validate=True)
    calendar.validate(raiseException=True)
    for each in calendar.vevent_list:
        each.validate(raiseException=True)
        start, end = each.dtstart.value, each.dtend.value
        yield {
            "uid": each.uid.value, "day": start.isoformat(), "days": (end - start).days,
            "summary": each.summary.value, "status": each.status.value, "sequence": int(each.sequence.value),
            "stamp": each.dtstamp.value.isoformat(), "alarms": [_rings(start, one) for one in _alarms(each)],
            "whole_day": type(start) is date,
        }  # fmt: skip


def _alarms(event: Any) -> list[timedelta]:
    return [each.trigger.value for each in getattr(event, "valarm_list", [])]


def _rings(day: date, trigger: timedelta) -> str:
    return (datetime.combine(day, time()) + trigger).isoformat()


def by_ics(text: str) -> Iterator[dict[str, Any]]:
    """As ics.py has it."""
    import ics  # type: ignore[import-not-found, unused-ignore]

    for each in ics.Calendar(text).events:
        day = each.begin.date()
        more = {line.name: line.value for line in each.extra}
        yield {
            "uid": each.uid, "day": day.isoformat(), "days": each.duration.days, "summary": each.name,
            "status": each.status, "sequence": int(more["SEQUENCE"]), "stamp": each.created.isoformat(),
            "alarms": [_rings(day, one.trigger) for one in each.alarms], "whole_day": each.all_day,
        }  # fmt: skip


def main() -> None:
    """Both, by the parser's name."""
    text = sys.stdin.buffer.read().decode()
    found = {"vobject": list(by_vobject(text)), "ics": list(by_ics(text))}
    print(json.dumps({name: sorted(every, key=lambda each: each["uid"]) for name, every in found.items()}))


if __name__ == "__main__":
    main()
