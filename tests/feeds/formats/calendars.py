"""Small calendars for the tests of the ics format."""

from __future__ import annotations

from datetime import UTC, datetime

from feeds.formats import Parsed, ParseOptions, load

NEW_YORK = "America/New_York"


def event(*lines: str) -> str:
    """A VEVENT with these property lines."""
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    """A VCALENDAR with these property lines and components."""
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def read(
    data: bytes, start: str | None = "2026-01-01", end: str | None = "2027-01-01", zone: str = NEW_YORK
) -> Parsed:
    """The calendar expanded between two days of UTC; None is no bound."""
    options = ParseOptions(start=_instant(start), end=_instant(end), zone=zone)
    return load("ics").parse(data, options)


def starts(data: bytes, start: str | None = "2026-01-01", end: str | None = "2027-01-01") -> list[str]:
    """The starts of its instances."""
    return [item["start"] for item in read(data, start, end).items]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
