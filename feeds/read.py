"""A source's bytes as records: template, parse, build, encode."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from city.errors import TownbellError, Unreadable
from city.localtime import day_of, start_of
from city.records import Address, Advisory, Record
from feeds import formats, kinds
from feeds.fetching.fetch import Part
from feeds.fetching.hosts import Cause, cause_of_error
from feeds.formats import Item, Occurrence, Problem
from feeds.kinds import Built
from feeds.source import Source
from feeds.text.documents import looks_json

if TYPE_CHECKING:
    from feeds.keeping import Keeping

VERSION = "11"
"""Of how feeds are read: raise it with any change of what is made of the same bytes. All is then asked
for, and read, anew, at the next refresh and not only once a source changes."""

PAST = timedelta(days=40)
AHEAD = timedelta(days=400)
"""How far back and ahead of today recurring events are expanded: a monthly meeting is up to 35 days ago."""

RELATIVE = frozenset(
    {"auto", "ics", "ical", "icalendar", "googlecalendar", "gcal", "theeventscalendar", "tribe"}
)
"""The formats, by every name, whose items depend on the day, since they are those of a window."""


@dataclass(frozen=True, slots=True)
class Read:
    """The records of one source, encoded; or ``failure``: why there are none, of which sort by ``cause``.

    ``problems`` says in one line what was wrong with the rest, if anything; ``newest``
    is the last instant at which the source says that it published one of them; ``cut`` is
    whether a file breaks off.
    """

    encoded: bytes = b""
    count: int = 0
    newest: datetime | None = None
    problems: str = ""
    failure: str = ""
    cause: Cause = Cause.UNREADABLE
    cut: bool = False


def digest_of(source: Source, parts: Sequence[Part], zone: str, now: datetime) -> str:
    """A key of everything that the records depend on: bytes, settings and, where it matters, the day."""
    digest = hashlib.sha256(settings_of(source, zone, now).encode())
    for part in parts:
        digest.update(part.name.encode() + b"\0")
        for document in part.documents:
            digest.update(hashlib.sha256(document).digest())
    return digest.hexdigest()


def settings_of(source: Source, zone: str, now: datetime) -> str:
    """A key of what an answer was asked for and is read by; with others, "not modified" means nothing."""
    query = sorted((*source.query.items(), *source.resource.items()))
    relative = source.template or source.format in RELATIVE or "{{" in f"{source.url} {query}"
    day = str(day_of(now, zone)) if relative else ""
    told = (VERSION, source.url, source.format, source.kind, sorted(source.fields.items()), source.language,
            zone, day, sorted(source.headers.items()), query)  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()


def read(source: Source, parts: Sequence[Part], known: Callable[[], bytes], zone: str, now: datetime) -> Read:
    """The parts' records. One part that cannot be read does not harm the others.

    ``known`` gives the records of before, to which an alert source's are added, and from which news
    without a date has its own.
    """
    records: list[Record] = []
    problems = Told()
    failures: list[str] = []
    cause = Cause.UNREADABLE
    lost = [f"{each.name}: {each.failure}" for each in parts if each.failure]
    for part in parts:
        if part.failure:
            continue
        try:
            records += records_of(source, part, zone, now, problems)
        except TownbellError as error:
            failures.append(f"{part.name}: {error}" if part.name else str(error))
            cause = cause_of_error(error)
    if len(parts) > 1 and not source.is_alert:
        problems.lines += _twice(records)
    if not records and (failures or problems.lines):
        # Damaged and nothing saved is no answer; it must not look like an empty list.
        return Read(failure="; ".join(failures) or problems.lines[0], cause=cause)
    if source.is_alert:
        keeping = _with_history(records, known(), now)
        records = list(keeping.advisories)
        problems.lines[:0] = filter(None, (keeping.problem,))
    elif source.kind == "news":
        records = _since_first_read(records, known(), now)
    return replace(_encoded(records, problems.lines + failures + lost), cut=problems.cut)


@dataclass(slots=True)
class Told:
    """What was wrong with the files of a source, in lines; ``cut`` as in :class:`Read`."""

    lines: list[str] = field(default_factory=list)
    cut: bool = False


class Reading:
    """How one file of a source is read: its format, its kind, and what both need to know.

    Raises TownbellError for a file of no known format.
    """

    def __init__(self, source: Source, part: Part, zone: str, now: datetime) -> None:
        self._part = part
        self._rendered = _renderer(source, zone, now)
        data = self._rendered(part.data)
        self.format = format_of(source, data)
        self.dialect: Any = None
        self._long = source.is_long and isinstance(self.format, formats.Divisible)
        self._options = _options(source, zone, now)
        if self._long and isinstance(self.format, formats.Divisible):
            # Only of a part: a whole file may have titles above its header, which a part has not.
            self.dialect = self.format.dialect(data)
            self._options = replace(self._options, dialect=self.dialect)
        self._kind = kinds.load(source.kind)
        self._context = kinds.Context(
            source=source.id, fields=source.fields, zone=zone, language=source.language, now=now
        )

    def documents(self, skip: formats.Skip = formats.nothing_known) -> Iterator[bytes]:
        """What is read at a time: of long lists each part that is not skipped, of others the whole file."""
        for document in map(self._rendered, self._part.documents):
            if self._long and isinstance(self.format, formats.Divisible):
                yield from self.format.parts(document, self.dialect, skip)
            else:
                yield document

    def build(self, document: bytes, missing: set[str] | None = None) -> Built:
        """Its records, and all that is wrong with the rest; ``missing`` as in :class:`feeds.kinds.Context`.

        Raises TownbellError where there is nothing that can be used.
        """
        parsed = self.format.parse(document, self._options)
        public = [each for each in parsed.items if not (isinstance(each, Occurrence) and each.private)]
        built = self._kind.build(public, replace(self._context, missing=missing))
        problems = (*parsed.problems, *_kept_back(len(parsed.items) - len(public), public), *built.problems)
        return replace(built, items=len(parsed.items), problems=problems)


def _kept_back(private: int, public: Sequence[Item]) -> Iterator[Problem]:
    """A word for staff; a calendar that has nothing else is empty, and no trouble."""
    if private and public:
        yield Problem("calendar", f"{private} entries are marked as private and are not told")


def _renderer(source: Source, zone: str, now: datetime) -> Callable[[bytes], bytes]:
    """What fills in the dates of a template, and leaves the documents of other sources as they are."""
    if not source.template:
        return lambda document: document
    from feeds.template import render

    return partial(render, today=day_of(now, zone), zone=zone)


def records_of(source: Source, part: Part, zone: str, now: datetime, problems: Told) -> Iterator[Record]:
    """One file's records; what is wrong with the rest is added to ``problems``. Raises TownbellError."""
    reading = Reading(source, part, zone, now)
    documents = reading.documents()
    first = next(documents, b"")
    second = next(documents, None)
    if second is None:
        yield from _told(reading.build(first), 0, problems)
        return
    yield from _joined(reading, chain((first, second), documents), problems)


def _joined(reading: Reading, documents: Iterable[bytes], problems: Told) -> Iterator[Record]:
    """The records of the parts of a long list, each id once, as if it had been read whole."""
    ids: set[str] = set()
    lacking: set[str] | None = None
    before = 0
    for document in documents:
        missing: set[str] = set()
        try:
            built = reading.build(document, missing)
        except Unreadable as error:
            if not before:
                raise
            problems.lines.append(f"from item {before + 1}: {error}")
            continue
        lacking = missing if lacking is None else lacking & missing
        for record in _told(built, before, problems):
            if isinstance(record, Address):  # flats of one house are several records
                yield record
            elif record.id in ids:
                problems.lines.append(f"items: several have the id {record.id!r}")
            else:
                ids.add(record.id)
                yield record
        before += built.items
    if lacking:
        reading.build(document)  # which raises the error that names the column


def _told(built: Built, before: int, problems: Told) -> Iterator[Record]:
    problems.lines += (said(before, each.where, each.what) for each in built.problems)
    problems.cut |= any(each.cut for each in built.problems)
    return iter(built.records)


def said(before: int, where: str, what: str) -> str:
    """A problem in a line, its item counted from the start of the whole list."""
    return f"{placed(before, where)}: {what}"


def placed(before: int, where: str) -> str:
    """Where that is, seen from the start of a list that has so many items ``before`` those that are meant."""
    word, _, number = where.partition(" ")
    return f"item {before + int(number)}" if word == "item" and number.isdecimal() else where


def in_short(problems: Sequence[str], count: int) -> str:
    """The first problem, and how many there are."""
    if not problems:
        return ""
    return f"{problems[0]} (and {count - 1} more)" if count > 1 else problems[0]


def format_of(source: Source, data: bytes) -> formats.Format:
    """The source's format, or the one that recognises the bytes. Raises Unreadable where none does.

    A feed that only links to alerts is a feed like any other, unless one knows that alerts are wanted.
    """
    if source.format != "auto":
        return formats.load(source.format)
    found = formats.recognised(data)
    is_links = source.is_alert and found.name == "rss" and not looks_json(data)
    return formats.load("cap") if is_links else found


def parsed_as(
    source: Source, data: bytes, zone: str, now: datetime, past: timedelta = PAST, ahead: timedelta = AHEAD
) -> formats.Parsed:
    """The bytes through the source's format, or through the one that recognises them.

    Recurring events are expanded from ``past`` before today until ``ahead`` after it.
    """
    return format_of(source, data).parse(data, _options(source, zone, now, past, ahead))


def _options(
    source: Source, zone: str, now: datetime, past: timedelta = PAST, ahead: timedelta = AHEAD
) -> formats.ParseOptions:
    today = start_of(day_of(now, zone), zone)
    url = source.url if source.url.startswith("http") else ""
    return formats.ParseOptions(today - past, today + ahead, zone, url)


def _with_history(records: list[Record], before: bytes, now: datetime) -> Keeping:
    from feeds.keeping import history
    from snapshot.codec import decode_many

    known = [each for each in decode_many(before) if isinstance(each, Advisory)]
    return history(known, cast(list[Advisory], records), now)


def _twice(records: Iterable[Record]) -> Iterator[str]:
    """Other records under one id, in other files: of these the snapshot keeps only one."""
    known: dict[tuple[type, str], Record] = {}
    for each in records:
        if not isinstance(each, Address) and known.setdefault((type(each), each.id), each) != each:
            yield f"files: several have the id {each.id!r}"


def _since_first_read(records: list[Record], before: bytes, now: datetime) -> list[Record]:
    from feeds.keeping import since_first_read
    from snapshot.codec import decode_many

    return since_first_read(decode_many(before), records, now)


def _encoded(records: list[Record], problems: list[str]) -> Read:
    from snapshot.codec import encode_many

    published = (each.message.sent if isinstance(each, Advisory) else getattr(each, "published", None)
                 for each in records)  # fmt: skip
    newest = max((each for each in published if each), default=None)
    return Read(encode_many(records), len(records), newest, in_short(problems, len(problems)))
