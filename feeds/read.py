"""A source's bytes as records: template, parse, build, encode."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from city.errors import TownbellError, Unreadable
from city.localtime import day_of, start_of
from city.records import Advisory, Record
from feeds import formats, kinds
from feeds.fetch import Part
from feeds.source import Source

PAST = timedelta(days=40)
AHEAD = timedelta(days=400)
"""How far back and ahead of today recurring events are expanded: a monthly meeting is up to 35 days ago."""

RELATIVE = frozenset(
    {"auto", "ics", "ical", "icalendar", "googlecalendar", "gcal", "theeventscalendar", "tribe"}
)
"""The formats, by every name, whose items depend on the day, since they are those of a window."""


@dataclass(frozen=True, slots=True)
class Read:
    """The records of one source, encoded; or ``failure``: why there are none.

    ``problems`` says in one line what was wrong with the rest, if anything; ``newest``
    is the last instant at which the source says that it published one of them.
    """

    encoded: bytes = b""
    count: int = 0
    newest: datetime | None = None
    problems: str = ""
    failure: str = ""


def digest_of(source: Source, parts: Sequence[Part], zone: str, now: datetime) -> str:
    """A key of everything that the records depend on: bytes, settings and, where it matters, the day."""
    digest = hashlib.sha256(settings_of(source, zone, now).encode())
    for part in parts:
        digest.update(part.name.encode() + b"\0" + hashlib.sha256(part.data).digest())
    return digest.hexdigest()


def settings_of(source: Source, zone: str, now: datetime) -> str:
    """A key of what an answer was asked for and is read by; with others, "not modified" means nothing."""
    query = sorted((*source.query.items(), *source.resource.items()))
    relative = source.template or source.format in RELATIVE or "{{" in f"{source.url} {query}"
    day = str(day_of(now, zone)) if relative else ""
    told = (source.url, source.format, source.kind, sorted(source.fields.items()), source.language, zone, day,
            sorted(source.headers.items()), query)  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()


def read(source: Source, parts: Sequence[Part], known: Callable[[], bytes], zone: str, now: datetime) -> Read:
    """The parts' records. One part that cannot be read does not harm the others.

    ``known`` gives the records of before, to which an alert source's are added.
    """
    records: list[Record] = []
    problems: list[str] = []
    failures: list[str] = []
    for part in parts:
        try:
            records += records_of(source, part, zone, now, problems)
        except TownbellError as error:
            failures.append(f"{part.name}: {error}" if part.name else str(error))
    if not records and (failures or problems):
        # Damaged and nothing saved is no answer; it must not look like an empty list.
        return Read(failure="; ".join(failures) or problems[0])
    if source.is_alert:
        records = _with_history(records, known(), now)
    return _encoded(records, problems + failures)


def records_of(source: Source, part: Part, zone: str, now: datetime, problems: list[str]) -> Iterator[Record]:
    """One file's records; what is wrong with the rest is added to ``problems``. Raises TownbellError."""
    data = part.data
    if source.template:
        from feeds.template import render

        data = render(data, day_of(now, zone), zone)
    parsed = parsed_as(source, data, zone, now)
    context = kinds.Context(
        source=source.id, fields=source.fields, zone=zone, language=source.language, now=now
    )
    built = kinds.load(source.kind).build(parsed.items, context)
    problems += [f"{each.where}: {each.what}" for each in (*parsed.problems, *built.problems)]
    yield from built.records


def parsed_as(
    source: Source, data: bytes, zone: str, now: datetime, past: timedelta = PAST, ahead: timedelta = AHEAD
) -> formats.Parsed:
    """The bytes through the source's format, or through the one that recognises them.

    Recurring events are expanded from ``past`` before today until ``ahead`` after it.
    """
    found = formats.recognise(data) if source.format == "auto" else formats.load(source.format)
    if found is None:
        raise Unreadable("not a format that Townbell knows", fix="Name the format, or check the file")
    today = start_of(day_of(now, zone), zone)
    url = source.url if source.url.startswith("http") else ""
    return found.parse(data, formats.ParseOptions(today - past, today + ahead, zone, url))


def _with_history(records: list[Record], before: bytes, now: datetime) -> list[Record]:
    from feeds.decide import history
    from snapshot.codec import decode_many

    known = [each for each in decode_many(before) if isinstance(each, Advisory)]
    return list(history(known, cast(list[Advisory], records), now))


def _encoded(records: list[Record], problems: list[str]) -> Read:
    from snapshot.codec import encode_many

    said = ""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        said = f"{problems[0]}{more}"
    published = (each.message.sent if isinstance(each, Advisory) else getattr(each, "published", None)
                 for each in records)  # fmt: skip
    newest = max((each for each in published if each), default=None)
    return Read(encode_many(records), len(records), newest, said)
