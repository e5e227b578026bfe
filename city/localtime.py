"""The one file that touches time zones.

Everywhere else an instant is an aware ``datetime`` and a day is a ``date`` in
the city's zone. pytz is used the way it must be: ``localize`` to attach a zone,
``normalize`` after arithmetic, never ``tzinfo=`` in a constructor.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import pytz
from pytz.tzfile import build_tzinfo
from pytz.tzinfo import BaseTzInfo

from city.errors import BadSettings

UTC = pytz.utc


@lru_cache(maxsize=64)
def zone(name: str) -> BaseTzInfo:
    """The IANA time zone with this name. Raises BadSettings where there is none."""
    try:
        return _read(name) or pytz.timezone(name)
    except pytz.UnknownTimeZoneError as error:
        raise BadSettings(
            f"{name!r} is not an IANA time zone", fix="Use a name such as America/New_York"
        ) from error


def _read(name: str) -> BaseTzInfo | None:
    """The zone of a name like "America/New_York"; None where that cannot be told at once.

    pytz would first look at the names of all six hundred zones: 3 ms of a cold start.
    """
    parts = name.split("/")
    if len(parts) < 2 or not all(part[:1].isalpha() for part in parts):
        return None
    opened = pytz.open_resource  # type: ignore[attr-defined]  # typeshed leaves it out
    with suppress(OSError, ValueError, AssertionError), opened(name) as file:  # no zone's file
        return build_tzinfo(name, file)
    return None


@lru_cache(maxsize=4096)
def local(instant: datetime, zone_name: str) -> datetime:
    """The same instant, on the clocks of ``zone_name``. One turn asks a dozen times, mostly of one moment."""
    return instant.astimezone(zone(zone_name))


def day_of(instant: datetime, zone_name: str) -> date:
    """The calendar day that clocks in ``zone_name`` show at this instant."""
    return local(instant, zone_name).date()


@lru_cache(maxsize=4096)
def at(day: date, clock: time, zone_name: str) -> datetime:
    """The instant at which clocks in ``zone_name`` show this day and time.

    A time that the spring change skips is read as that much later (02:30 becomes
    03:30); one that the autumn change repeats is its first occurrence. A reminder
    is then never lost and never early.
    """
    naive = datetime.combine(day, clock)
    tz = zone(zone_name)
    try:
        return tz.localize(naive, is_dst=None)
    except pytz.AmbiguousTimeError:
        return tz.localize(naive, is_dst=True)
    except pytz.NonExistentTimeError:
        return tz.normalize(tz.localize(naive, is_dst=False))


def start_of(day: date, zone_name: str) -> datetime:
    """The first instant of this day in ``zone_name``."""
    return at(day, time(0), zone_name)


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant with an offset. Raises ValueError without one (CAP 1.2, 3.3.2)."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return instant


def micros(instant: datetime) -> int:
    """An aware instant as microseconds since 1970, where millions are stored: exact, and eight bytes."""
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@lru_cache(maxsize=4096)
def of_micros(number: int) -> datetime:
    """The instant, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=number)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
