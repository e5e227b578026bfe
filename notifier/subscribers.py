"""Subscribers in bulk: CSV in, the good rows kept, the bad ones named by line and reason; CSV out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit

from city.errors import Unreadable
from city.places import Found, Location, Resolution
from city.subscriptions import (
    CHANNELS,
    CITY_QUIET_HOURS,
    LONGEST_LEAD,
    NEEDS_ADDRESS,
    NEEDS_CONSENT,
    Consent,
    QuietHours,
    Subscription,
    Topic,
)

COLUMNS = (
    "id",
    "topic",
    "filter",
    "address",
    "locale",
    "channel",
    "target",
    "lead_minutes",
    "quiet_from",
    "quiet_to",
    "consent",
)
REQUIRED = ("id", "topic", "channel")
LONGEST_FIELD = 2_000

Resolve = Callable[[str], Resolution]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not kept. ``reason`` never repeats a target or an address."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import came to; ``changed`` is how many differ from what was known before."""

    kept: tuple[Subscription, ...]
    refused: tuple[Refused, ...]
    changed: int = 0


class BadRow(ValueError):
    """Why a row cannot be kept, in words for whoever made the file."""


def read_subscribers(text: str, resolve: Resolve, now: datetime, locale: str) -> ImportReport:
    """The subscriptions in a CSV text, and what is wrong with the other rows.

    ``locale`` is for rows that name none. Raises Unreadable if there is no header.
    """
    kept: dict[str, Subscription] = {}
    refused: list[Refused] = []
    for line, row in _rows(text):
        try:
            if isinstance(row, str):
                raise BadRow(row)
            subscription = _subscription(row, resolve, now, locale)
            if kept.setdefault(subscription.id, subscription) != subscription:
                raise BadRow("another row of this file has the same id")
        except BadRow as error:
            refused.append(Refused(line, "" if isinstance(row, str) else row.get("id", ""), str(error)))
    return ImportReport(tuple(kept.values()), tuple(refused))


def exported(subscriptions: Iterable[Subscription]) -> str:
    """The subscriptions as CSV with the columns of an import."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in subscriptions:
        quiet = [f"{each.quiet.start:%H:%M}", f"{each.quiet.end:%H:%M}"] if each.quiet else ["", ""]
        lead = "" if each.lead_minutes is None else str(each.lead_minutes)
        who = (each.id, each.topic, each.filter, each.address, each.locale)
        writer.writerow((*who, each.channel, each.target, lead, *quiet, each.consent.evidence))
    return file.getvalue()


def _rows(text: str) -> Iterator[tuple[int, Row | str]]:
    """Each row with the line on which it begins, or what is wrong with it as CSV."""
    lines = _Lines(text.removeprefix("\ufeff"))
    reader = csv.reader(lines, strict=True)
    header: Sequence[str] | None = None
    while True:
        lines.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield lines.first, f"not readable as CSV ({error})"
            continue
        if cells is None:
            break
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells)
        elif len(cells) > len(header):
            yield lines.first, f"{len(cells)} fields, but the header has {len(header)}"
        else:
            yield lines.first, {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    if header is None:
        raise _no_header(REQUIRED)


class _Lines:
    """The lines for a CSV reader, without comments; knows where the present row began.

    A "#" begins a comment only where a row would begin, not inside a quoted field.
    """

    def __init__(self, text: str) -> None:
        self._lines = iter(enumerate(io.StringIO(text, newline=None), start=1))
        self._fresh = True
        self.first = 0

    def begin(self) -> None:
        """The next line begins a row."""
        self._fresh = True

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            if self._fresh and line.startswith("#"):
                continue
            if self._fresh:
                self.first, self._fresh = number, False
            return line
        raise StopIteration


def _header(cells: Sequence[str]) -> Sequence[str]:
    header = [cell.strip().lower() for cell in cells]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise _no_header(missing)
    return header


def _no_header(missing: Sequence[str]) -> Unreadable:
    return Unreadable(
        f"no column {', '.join(missing)}", where="line 1", fix=f"Begin the file with: {','.join(COLUMNS)}"
    )


def _subscription(row: Row, resolve: Resolve, now: datetime, locale: str) -> Subscription:
    for name, value in row.items():
        if len(value) > LONGEST_FIELD:
            raise BadRow(f"{name} is longer than {LONGEST_FIELD} characters")
    if not row["id"]:
        raise BadRow("no id")
    topic, channel = _topic(row), _channel(row)
    address = row.get("address", "")
    return Subscription(
        id=row["id"],
        topic=topic,
        filter=row.get("filter", ""),
        address=address,
        location=_location(address, topic, resolve),
        locale=_locale(row, locale),
        channel=channel,
        target=_target(channel, row.get("target", "")),
        lead_minutes=_lead(row),
        quiet=_quiet(row),
        consent=Consent(_consent(channel, row), now),
        created=now,
    )


def _topic(row: Row) -> Topic:
    try:
        return Topic(row["topic"].lower())
    except ValueError:
        raise BadRow(f"unknown topic; use one of {', '.join(Topic)}") from None


def _channel(row: Row) -> str:
    channel = row.get("channel", "").lower()
    if channel not in CHANNELS:
        raise BadRow(f"unknown channel; use one of {', '.join(CHANNELS)}")
    return channel


def _location(address: str, topic: Topic, resolve: Resolve) -> Location | None:
    """None is the whole city; an address that cannot be resolved never becomes that."""
    if not address:
        if topic in NEEDS_ADDRESS:
            raise BadRow(f"{topic} needs an address")
        return None
    resolution = resolve(address)
    if resolution.found is not Found.EXACT or resolution.location is None:
        raise BadRow(_UNRESOLVED[resolution.found])
    return resolution.location


_UNRESOLVED = {
    Found.EXACT: "the address has no location",
    Found.NEAR: "the address is not known; one is close, correct the spelling",
    Found.AMBIGUOUS: "the address fits several places, complete it",
    Found.OUTSIDE: "the address is outside the city",
    Found.UNKNOWN: "the address is not known",
}


def _locale(row: Row, default: str) -> str:
    locale = row.get("locale", "") or default
    if not re.fullmatch(r"[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*", locale):
        raise BadRow("the locale is not one such as en-US")
    return locale


def _target(channel: str, target: str) -> str:
    pattern = _TARGETS.get(channel)
    if pattern is not None and not re.fullmatch(pattern, target):
        raise BadRow(f"the target is none for {channel}")
    if channel == "webhook" and not _is_url(target):
        raise BadRow("the target is not an http(s) URL")
    return target


_TARGETS = {
    "sms": r"\+?[0-9][0-9 ().-]{6,20}",
    "voice": r"\+?[0-9][0-9 ().-]{6,20}",
    "email": r"[^@\s,;<>]+@[^@\s,;<>]+",
}


def _is_url(target: str) -> bool:
    try:
        parts = urlsplit(target)
        usable = parts.port != 0
    except ValueError:
        return False
    clean = not re.search(r"[\s\x00-\x1f\x7f]", target)
    return usable and clean and parts.scheme in ("http", "https") and bool(parts.hostname)


def _lead(row: Row) -> int | None:
    text = row.get("lead_minutes", "")
    if not text:
        return None
    longest = int(LONGEST_LEAD.total_seconds() // 60)
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > longest:
        raise BadRow(f"lead_minutes is not a whole number from 0 to {longest}")
    return int(text)


def _quiet(row: Row) -> QuietHours | None:
    """None, the city's default, only where both are empty."""
    start, end = _clock(row, "quiet_from"), _clock(row, "quiet_to")
    if start is None and end is None:
        return None
    default = CITY_QUIET_HOURS
    return QuietHours(default.start if start is None else start, default.end if end is None else end)


def _clock(row: Row, name: str) -> time | None:
    text = row.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise BadRow(f"{name} is not a time such as 21:00")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _consent(channel: str, row: Row) -> str:
    consent = row.get("consent", "")
    if channel in NEEDS_CONSENT and not consent:
        raise BadRow(f"{channel} needs consent: where and when it was given")
    return consent
