"""Elements that modules of RSS and Atom have for an event; feedparser gives them as ``prefix_name``.

The event module of RSS 1.0 (``ev``), xCal (RFC 6321's forerunner), Google's ``gd:when`` and ``gd:where``,
and those of calendars that cities and their libraries use: CivicPlus, Modern Events Calendar, LibCal,
BiblioCommons, Sidearm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feeds.dialects import when
from feeds.text.plaintext import plain_text

ORDER = 1


@dataclass(frozen=True, slots=True)
class Module:
    """The names of one module's elements, each list the best first.

    ``day`` and ``clock`` are words for people in the city's time; ``start`` and ``end`` are for machines.
    """

    start: Sequence[str] = ()
    end: Sequence[str] = ()
    day: Sequence[str] = ()
    clock: Sequence[str] = ()
    place: Sequence[str] = ("location",)
    cancelled: Sequence[str] = ()
    exclusive: bool = False


MODULES = {
    "calendarevent": Module(day=("eventdates",), clock=("eventtimes",)),
    "libcal": Module(day=("date",), clock=("start", "end"), place=("location", "campus")),
    "mec": Module(day=("startdate", "enddate"), clock=("starthour", "endhour")),
    "bc": Module(
        start=("start_date_local", "start_date"),
        end=("end_date_local", "end_date"),
        place=("name", "location_details"),
        cancelled=("is_cancelled",),
    ),
    "gd": Module(("when.starttime",), ("when.endtime",), place=("where.valuestring",), exclusive=True),
    "s": Module(("localstartdate",), ("localenddate",), place=()),
    "ev": Module(("startdate",), ("enddate",)),
    "xcal": Module(("dtstart",), ("dtend",), exclusive=True),
    "cal": Module(("dtstart",), ("dtend",), exclusive=True),
    "event": Module(("startdate", "start_date", "start"), ("enddate", "end_date", "end")),
    "": Module(("startdate", "start_date", "dtstart", "eventdate"), ("enddate", "end_date", "dtend")),
}
_BREAK = re.compile(r"(?:(?<![\s,])[\s,]+)?<br\s*/?>[\s,]*", re.IGNORECASE)
"""Lines of an address, of which CivicPlus makes HTML."""
_PLAIN = ("startdate", "start_date", "dtstart", "eventdate")


def event_of(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """What the first module that says when it is says, with a place from another where it has none."""
    prefixes = {key.partition("_")[0] for key in entry} | {""}
    found: dict[str, Any] = {}
    for prefix, module in MODULES.items():
        if prefix in prefixes and (prefix or any(name in entry for name in _PLAIN)):
            said = _said(entry, prefix, module, zone)
            found = {**said, **{name: value for name, value in found.items() if value}}
    return found if "start" in found else {}


def _said(entry: Mapping[str, Any], prefix: str, module: Module, zone: str) -> dict[str, Any]:
    said = _by_machine(entry, prefix, module, zone) or _by_words(entry, prefix, module, zone)
    if not said:
        return {}
    places = [text for name in module.place if (text := _text(entry, prefix, name, ", ").strip(", "))]
    off = any(_text(entry, prefix, name).lower() in ("true", "1", "yes") for name in module.cancelled)
    off = off or _text(entry, prefix, "eventstatus.value").endswith("canceled")
    said["location"] = ", ".join(dict.fromkeys(places)) or None
    return {**said, "status": "CANCELLED"} if off else said


def _by_machine(entry: Mapping[str, Any], prefix: str, module: Module, zone: str) -> dict[str, Any]:
    start = _best(entry, prefix, module.start, zone)
    return when.between(start, _best(entry, prefix, module.end, zone), exclusive=module.exclusive)


def _best(entry: Mapping[str, Any], prefix: str, names: Sequence[str], zone: str) -> when.Moment | None:
    """The first that has a time of day, or the first at all."""
    read = [moment for name in names if (moment := when.moment(_text(entry, prefix, name), zone))]
    return next((each for each in read if isinstance(each, datetime)), read[0] if read else None)


def _by_words(entry: Mapping[str, Any], prefix: str, module: Module, zone: str) -> dict[str, Any]:
    days = when.days_in(" ; ".join(_text(entry, prefix, name) for name in module.day))
    if not days:
        return {}
    clocks = when.clocks_in(" - ".join(_text(entry, prefix, name) for name in module.clock))
    return when.span(days, clocks, zone)


def _text(entry: Mapping[str, Any], prefix: str, name: str, between: str = " ") -> str:
    """The element's text, or for ``name.attribute`` that of its attribute; ``between`` parts lines."""
    name, _, attribute = name.partition(".")
    value = entry.get(f"{prefix}_{name}" if prefix else name)
    if isinstance(value, Mapping):
        value = value.get(attribute)
    elif attribute:
        value = None
    return plain_text(_BREAK.sub(between, value)) if isinstance(value, str) else ""
