"""Trying a source without keeping anything: what it would give, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from city.errors import TownbellError
from city.localtime import day_of
from city.ports import Remembered
from city.profile import City
from city.records import Record
from feeds import formats, kinds
from feeds.believing import believed
from feeds.checking.explaining import explained, shown
from feeds.checking.suspicions import Whole, suspicions
from feeds.checking.trouble import Trouble
from feeds.decide import DATED_KINDS, State
from feeds.fetching.credentials import literal_credentials
from feeds.fetching.fetch import Fetcher, Got, Part
from feeds.fields.fieldmap import FieldMap
from feeds.fields.rowkind import RowKind
from feeds.formats import Item, Problem
from feeds.kinds import Context
from feeds.read import PAST, Told, parsed_as, read, records_of
from feeds.source import Source

_LONG = timedelta(days=30 * 365)
SHOWN = 5
"""How many problems of one file are told; the rest are counted."""

_MEND = "Mend these items, or the field map that reads them"


@dataclass(frozen=True, slots=True)
class Tried:
    """What one source gave when it was tried."""

    id: str
    ok: bool
    records: int
    troubles: tuple[Trouble, ...]
    note: str = ""  # what it was that answered (feeds.fetching.fetch.FetchResult)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a refresh has kept of a source: how it stands, and its records (encoded)."""

    standing: Remembered = field(default_factory=Remembered)
    records: Callable[[], bytes] = bytes


def tried(source: Source, fetcher: Fetcher, city: City, now: datetime, kept: Kept | None = None) -> Tried:
    """Fetch, parse and build one source, beside what is kept of it. Never raises for what the source does."""
    where = f"source {source.id!r}"
    before = tuple(literal_credentials(source, where))
    try:
        kinds.load(source.kind)
        if source.format != "auto":
            formats.load(source.format)
    except TownbellError as error:
        return Tried(source.id, False, 0, (*before, Trouble(where, error.what, error.fix)))
    fetched = fetcher.fetch(source, None, now)
    if fetched.got is not Got.BYTES:
        fix = "Check its url, and that this machine reaches it"
        return Tried(source.id, False, 0, (*before, Trouble(where, fetched.reason, fix)))
    parts = [_part(source, each, city, now) for each in fetched.parts]
    whole = all(each.read for each in parts)
    troubles = [trouble for each in parts for trouble in each.troubles]
    records = sum(each.records for each in parts)
    if whole and kept and (held := _held(source, fetched.parts, records, city, now, kept)):
        whole, troubles = False, [*troubles, held]
    return Tried(source.id, whole, records, (*before, *troubles), fetched.note)


def _held(
    source: Source, parts: Sequence[Part], records: int, city: City, now: datetime, kept: Kept
) -> Trouble | None:
    """What a refresh would hold back: residents go on hearing the old records, and nobody wonders."""
    if source.kind not in DATED_KINDS and records >= kept.standing.count:
        return None
    found = read(source, parts, kept.records, city.zone, now)
    verdict = believed(source, kept.standing, kept.records, found, city.zone, now)
    if found.failure or verdict.state is not State.HELD:
        return None
    since = kept.standing.as_of
    when = f" of {day_of(since, city.zone).isoformat()}" if since else ""
    return Trouble(
        f"source {source.id!r}",
        f"gives {verdict.lost}: a refresh holds that back, and the old ones{when} go on being told",
        f"Look at its url; if it is right, run: townbell refresh --accept {source.id}",
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file of a source came to; ``read`` is whether a refresh would take it: not where there is
    something in it, and nothing of that makes a record."""

    read: bool
    records: int
    troubles: tuple[Trouble, ...]


def _part(source: Source, part: Part, city: City, now: datetime) -> _Part:
    where = ", ".join(each for each in (f"source {source.id!r}", part.name) if each)
    if part.failure:
        fix = "Tell whoever publishes the feed that links to it"
        return _Part(True, 0, (Trouble(where, part.failure, fix),))
    if len(part.documents) > 1:
        return _long(source, part, city, now, where)
    items: Sequence[Item] = ()
    try:
        parsed = parsed_as(source, _rendered(source, part.data, city, now), city.zone, now)
        items = parsed.items
        records, faults = _built(source, items, city, now, where)
    except TownbellError as error:
        return _Part(False, 0, (_refused(error, items, where),))
    troubles = [*_listed(parsed.problems, where), *faults]
    if not items and (over := _outside(source, part, city, now, where)):
        troubles.append(over)
    if not troubles:
        context = _context(source, city, now)
        troubles = list(suspicions(Whole(items, _columns(source, items, context), records), city, now, where))
    return _Part(bool(records) or not (parsed.problems or faults), len(records), tuple(troubles))


def _long(source: Source, part: Part, city: City, now: datetime, where: str) -> _Part:
    """A listing that is too long to be looked at whole: as a refresh reads it, and its first rows closely."""
    problems = Told()
    try:
        count = sum(1 for _ in records_of(source, part, city.zone, now, problems))
    except TownbellError as error:
        return _Part(False, 0, (_refused(error, (), where),))
    if problems.lines:
        told = _listed([Problem(*_placed(each)) for each in problems.lines], where)
        return _Part(bool(count), count, tuple(told))
    items = parsed_as(source, part.data, city.zone, now).items
    context = replace(_context(source, city, now), missing=set())
    records = kinds.load(source.kind).build(items, context).records
    whole = Whole(items, _columns(source, items, context), records)
    return _Part(True, count, tuple(suspicions(whole, city, now, where)))


def _placed(problem: str) -> tuple[str, str]:
    place, _, what = problem.partition(": ")
    return place, what


def _outside(source: Source, part: Part, city: City, now: datetime, where: str) -> Trouble | None:
    """A calendar that has entries, but none of the time that is told."""
    parsed = parsed_as(source, _rendered(source, part.data, city, now), city.zone, now, _LONG, _LONG)
    if not parsed.items:
        return None
    what = f"lists {len(parsed.items)} entries, but none from {PAST.days} days ago on, so none is told"
    return Trouble(where, what, "Check that this calendar is still kept")


def _rendered(source: Source, data: bytes, city: City, now: datetime) -> bytes:
    if not source.template:
        return data
    from feeds.template import render

    return render(data, day_of(now, city.zone), city.zone)


def _context(source: Source, city: City, now: datetime) -> Context:
    return Context(source=source.id, fields=source.fields, zone=city.zone, language=source.language, now=now)


def _built(
    source: Source, items: Sequence[Item], city: City, now: datetime, where: str
) -> tuple[Sequence[Record], list[Trouble]]:
    """The records, and the items that make none, explained where the kind's map can be followed."""
    kind, context = kinds.load(source.kind), _context(source, city, now)
    built = kind.build(items, context)
    if not built.problems:
        return built.records, []
    told = explained(kind, items, context, where)
    return built.records, list(_listed(built.problems, where)) if told is None else told


def _columns(source: Source, items: Sequence[Item], context: Context) -> FieldMap | None:
    kind = kinds.load(source.kind)
    return FieldMap.of(context, items, kind.fields(), kind.names) if isinstance(kind, RowKind) else None


def _refused(error: TownbellError, items: Sequence[Item], where: str) -> Trouble:
    """The whole file fails; where it has rows, the first of them is shown beside the map's mistake."""
    fix = error.fix or "Check the source's format and kind, and what its url gives"
    row = f". The first row: {shown(items[0])}" if items and error.where.startswith("field ") else ""
    return Trouble(", ".join(filter(None, (where, error.where))), f"{error.what}{row}", fix)


def _listed(problems: Sequence[Problem], where: str) -> Iterator[Trouble]:
    for each in problems[:SHOWN]:
        yield Trouble(where, f"{each.where}: {each.what}", _MEND)
    if len(problems) > SHOWN:
        yield Trouble(where, f"and {len(problems) - SHOWN} more of this source", _MEND)
