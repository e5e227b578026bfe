"""Where a record lies in time and among the zones: the columns by which it is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from city import advisories, localtime
from city.collection.waste import Holiday, PickupCalendar, PickupException, Suspension
from city.records import (
    Advisory,
    Closure,
    Event,
    Fact,
    Meeting,
    MeetingChange,
    NewsItem,
    Permit,
    Record,
    ServiceRequest,
    Zone,
)

Span = tuple[float | None, float | None]
"""Start and end in seconds since 1970. None is unbounded; an equal pair is an instant."""


def span(record: Record, zone_name: str) -> Span:
    """When the record holds. Days are whole days on the clocks of ``zone_name``."""
    find = _SPANS.get(type(record))
    return find(record, zone_name) if find else (None, None)


def zone_of(record: Record) -> str:
    """The one zone that the record is about, or "" if it is about several or all."""
    if isinstance(record, Zone):
        return record.id
    zones: tuple[str, ...] = getattr(record, "zones", ())
    if isinstance(zones, tuple) and len(zones) == 1:
        return zones[0]
    return str(getattr(record, "zone", "") or getattr(record, "district", ""))


def _point(instant: datetime | None) -> Span:
    return (None, None) if instant is None else (instant.timestamp(), instant.timestamp())


def _open(start: datetime | None, end: datetime | None) -> Span:
    return (start.timestamp() if start else None, end.timestamp() if end else None)


def _day(day: date | None, zone_name: str) -> Span:
    if day is None:
        return (None, None)
    start = localtime.start_of(day, zone_name).timestamp()
    if day == date.max:
        return (start, None)
    return (start, localtime.start_of(day + timedelta(days=1), zone_name).timestamp())


def _occasion(record: Any, _: str) -> Span:
    return _open(record.start, record.end) if record.end else _point(record.start)


def _state(record: Any, _: str) -> Span:
    return _open(record.start, record.end)


def _days(record: Any, zone_name: str) -> Span:
    return (_day(record.start, zone_name)[0], _day(record.end, zone_name)[1])


def _advisory(record: Any, _: str) -> Span:
    return _open(record.message.sent, advisories.ends(record.message))


_SPANS: dict[type, Callable[[Any, str], Span]] = {
    Advisory: _advisory,
    Meeting: _occasion,
    Event: _occasion,
    Closure: _state,
    Suspension: _state,
    PickupCalendar: _days,
    Fact: _state,
    NewsItem: lambda record, _: _point(record.published),
    ServiceRequest: lambda record, _: _point(record.opened),
    Holiday: lambda record, zone_name: _day(record.date, zone_name),
    PickupException: lambda record, zone_name: _day(record.date, zone_name),
    MeetingChange: lambda record, zone_name: _day(record.date, zone_name),
    Permit: lambda record, zone_name: _day(record.inspection or record.filed, zone_name),
}
