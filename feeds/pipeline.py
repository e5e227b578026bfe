"""The feed pipeline, in order: fetch, read, build, decide, keep, publish.

``refresh`` is the whole product of this room. Each source goes its own way; what
one does never touches another. The failure of a source is a state with a reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

from city.emergency.emergencies import Published
from city.errors import TownbellError
from city.ports import Change, FeedMemory, Fresh, PieceMemory, Post, Remembered, SnapshotFiles
from feeds.believing import believed
from feeds.decide import (
    Asking,
    State,
    asking,
    next_try,
    since,
    without_answer,
)
from feeds.fetching.fetch import Fetcher, FetchResult, Got
from feeds.fetching.hosts import PROBE, Cause
from feeds.fetching.lanes import Lanes, lines
from feeds.pieces import is_whole, read_pieces, sweep
from feeds.read import Read, digest_of, read, settings_of
from feeds.source import Source
from feeds.staff import staff_records
from snapshot.sources import CityFacts, SourceRecords, SourceStatus
from snapshot.write import Published as Compiled
from snapshot.write import publish_alone

PUBLISH_EVERY = 3.0
"""Seconds for which what has come may lie unpublished while other sources are waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a refresh works with; app/wiring hands it in."""

    fetcher: Fetcher
    memory: FeedMemory
    pieces: PieceMemory
    posts: Callable[[], Sequence[Post]]
    published: Callable[[], Sequence[Published]] = tuple  # what the city itself has published as CAP
    files: SnapshotFiles
    workdir: Path
    facts: CityFacts
    elapsed: Callable[[], float] = field(default=lambda: 0.0)  # seconds of a clock that never goes back
    alone: Callable[[], AbstractContextManager[object]] = nullcontext  # held while all that is kept changes


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: the snapshot and how each source stands."""

    published: Compiled
    sources: tuple[SourceStatus, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How a source stands after one fetch of it, and its new records, if they are new."""

    standing: Remembered
    fresh: Fresh | None = None


def refresh(
    sources: Sequence[Source],
    ports: Ports,
    now: datetime,
    *,
    wanted: Callable[[Source], bool] = lambda _source: True,
    accept: frozenset[str] = frozenset(),
    by_hand: frozenset[str] | None = None,
    progress: Callable[[SourceStatus], None] = lambda _status: None,
) -> Refreshed:
    """Bring the snapshot up to date with the ``wanted`` sources; the others keep what they had.

    What is new is published as it comes, an alert at once: nobody waits for the slowest
    host. ``accept`` names sources whose sudden loss of records staff have accepted;
    ``by_hand`` those that somebody asked for by name, if any, where it is a person who asks
    (:func:`feeds.fetching.lanes.lines`).
    """
    known = ports.memory.recall(each.id for each in sources)
    chosen = [each for each in sources if wanted(each)]
    waiting: dict[str, Kept] = {}
    urgent, changed, again = False, False, ports.elapsed() + PUBLISH_EVERY
    with Lanes(lines(chosen, known, sources, by_hand), partial(_fetch, ports, known, now)) as lanes:
        for settled in lanes:
            if settled:
                source = settled.source
                kept = update(source, known.get(source.id), settled.result, ports, now, source.id in accept)
                waiting[source.id] = kept
                urgent |= source.is_alert and kept.fresh is not None
                progress(_status(source, kept.standing))
            began = ports.elapsed()
            late = settled is None or began >= again
            # Not while answers lie ready: what holds us up then is our own work, which publishing adds to.
            if waiting and lanes.left and lanes.idle and (late or urgent):
                changed |= _publish(sources, waiting, ports, now, places=False).published.changed
                waiting, urgent = {}, False
                again = began + max(PUBLISH_EVERY, 5 * (ports.elapsed() - began))
    # An alert waits for nobody's address list: whoever fetched that compiles it.
    listings = any(not each.is_alert for each in chosen)
    done = _publish(sources, waiting, ports, now, places=listings)
    sweep(sources, ports.memory, ports.pieces, now)
    return replace(done, published=replace(done.published, changed=changed or done.published.changed))


def update(
    source: Source,
    remembered: Remembered | None,
    fetched: FetchResult,
    ports: Ports,
    now: datetime,
    accepted: bool,
) -> Kept:
    """What is to be remembered of a source after one fetch of it."""
    before = remembered or Remembered()
    if fetched.got is Got.FAILED:
        return Kept(_failed(source, before, fetched, now))
    if fetched.got is Got.NOT_MODIFIED:
        return Kept(_answered(source, before, fetched, now))
    zone = ports.facts.zone
    answered = replace(
        _answered(source, before, fetched, now), whole=now, settings=settings_of(source, zone, now)
    )
    digest = digest_of(source, fetched.parts, zone, now)
    if digest == before.digest and is_whole(source, ports.memory, ports.pieces):
        return Kept(answered)
    if source.in_pieces:
        found = read_pieces(source, fetched.parts, ports.pieces, zone, now)
    else:
        found = read(source, fetched.parts, lambda: ports.memory.records(source.id), zone, now)
    if found.failure:
        unreadable = replace(fetched, reason=found.failure, cause=found.cause)
        return Kept(_failed(source, before, unreadable, now))
    kept = partial(ports.memory.records, source.id)
    verdict = believed(source, before, kept, found, zone, now, accepted=accepted)
    if verdict.state is State.HELD:
        return Kept(_held(source, answered, before, found, verdict.lost))
    return _new(source, answered, before, found, digest, fetched, ports, now)


def _fetch(ports: Ports, known: Mapping[str, Remembered], now: datetime, source: Source) -> FetchResult:
    """One fetch, with the validators of the last answer only where "not modified" may be believed."""
    before = known.get(source.id)
    how = asking(before, source.kind, settings_of(source, ports.facts.zone, now), now)
    if how is Asking.NEWER:
        return ports.fetcher.fetch(source, before, now)
    whole = ports.fetcher.fetch(source, None, now)
    if whole.got is Got.NOT_MODIFIED:
        reason = "it answered 304 to a request without a condition"
        return FetchResult(got=Got.FAILED, reason=reason, cause=Cause.UNREADABLE)
    return whole


def _failed(source: Source, before: Remembered, fetched: FetchResult, now: datetime) -> Remembered:
    not_asked = fetched.cause is Cause.NOT_ASKED
    failures = before.failures if not_asked else before.failures + 1
    every = min(source.every, PROBE) if not_asked else source.every
    return replace(
        before,
        asked=before.asked if not_asked else now,
        # A clock that was set back must not make old records look like tomorrow's.
        as_of=min(before.as_of, now) if before.as_of else None,
        failures=failures,
        state=without_answer(before.count).value,
        cause=fetched.cause.value,
        reason=fetched.reason,
        retry_at=next_try(
            source.id, every, 0 if not_asked else failures, fetched.retry_after, now, is_alert=source.is_alert
        ),
    )


def _answered(source: Source, before: Remembered, fetched: FetchResult, now: datetime) -> Remembered:
    """It gave what we have. An answer without a validator takes the old one away; a 304 leaves it."""
    modified = fetched.got is Got.BYTES
    note = fetched.note if modified else fetched.note or before.note
    return replace(
        before,
        asked=now,
        etag=fetched.etag if modified else before.etag,
        last_modified=fetched.last_modified if modified else before.last_modified,
        as_of=now,
        failures=0,
        state=State.UNCHANGED.value,
        cause=Cause.NONE.value,
        reason=_told(note, before.problems),
        note=note,
        retry_at=next_try(source.id, source.every, 0, None, now, is_alert=source.is_alert),
    )


def _told(*facts: str) -> str:
    return "; ".join(filter(None, facts))


def _held(source: Source, answered: Remembered, before: Remembered, found: Read, lost: str) -> Remembered:
    """The old records stay, and so does their date: what we serve is from then."""
    reason = _told(
        f"{lost}; held back until townbell refresh --accept {source.id}", answered.note, found.problems
    )
    return replace(
        answered, state=State.HELD.value, reason=reason, as_of=before.as_of, etag="", last_modified=""
    )


def _new(
    source: Source,
    answered: Remembered,
    before: Remembered,
    found: Read,
    digest: str,
    fetched: FetchResult,
    ports: Ports,
    now: datetime,
) -> Kept:
    """It was read anew; its records may still be the same."""
    records = hashlib.sha256(found.encoded).hexdigest()
    was = before.records or hashlib.sha256(ports.memory.records(source.id)).hexdigest()
    standing = replace(
        answered,
        digest=digest,
        records=records,
        count=found.count,
        reason=_told(answered.note, found.problems),
        problems=found.problems,
        cut=found.cut,
    )
    if records == was:
        return Kept(standing)
    began = since(found.newest, _http_date(fetched.last_modified), before, now, is_alert=source.is_alert)
    change = Change(had=now, since=began, count=found.count)
    fresh = replace(standing, state=State.FRESH.value, changed=now)
    return Kept(fresh, Fresh(records=found.encoded, change=change))


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else None


def _publish(
    sources: Sequence[Source], waiting: Mapping[str, Kept], ports: Ports, now: datetime, *, places: bool
) -> Refreshed:
    """Keep what has come and publish how everything stands, new ``places`` too or all but them."""
    fresh = {name: each.fresh for name, each in waiting.items() if each.fresh}
    if waiting:
        with ports.alone():
            ports.memory.keep({name: each.standing for name, each in waiting.items()}, fresh)
    standing: list[SourceRecords] = []

    def read() -> Sequence[SourceRecords]:
        staff = staff_records(ports.posts(), ports.facts.zone, now)
        standing[:] = [*_standing(sources, ports), staff, *_own(ports, now)]
        return standing

    published = publish_alone(
        read, ports.facts, ports.files, ports.workdir, ports.alone, ahead=bool(fresh), places=places
    )
    # Another refresh may have published what we kept before we came to it: it is new all the same.
    new = replace(published, changed=published.changed or bool(fresh))
    return Refreshed(new, tuple(each.status for each in standing))


def _own(ports: Ports, now: datetime) -> Iterator[SourceRecords]:
    """The city's own alerts, once it has published any: read from our own store, they are never late."""
    if published := ports.published():
        from feeds.published import published_records  # lxml: only where there is XML of ours

        yield published_records(published, now)


def _standing(sources: Sequence[Source], ports: Ports) -> Iterator[SourceRecords]:
    known = ports.memory.recall(each.id for each in sources)
    for source in sources:
        if source.id in known:
            standing = known[source.id]
            later = partial(_records, ports.memory, source.id, standing.records)
            load = partial(ports.pieces.records, source.id) if source.in_pieces else None
            yield SourceRecords(_status(source, standing), standing.records, load=load, later=later)


def _records(memory: FeedMemory, source_id: str, digest: str) -> bytes:
    """The records of this digest. Raises TownbellError where there are newer ones by now."""
    found = memory.records(source_id)
    if digest and hashlib.sha256(found).hexdigest() != digest:
        raise TownbellError("another refresh has just brought newer records", where=f"source {source_id!r}")
    return found


def _status(source: Source, remembered: Remembered) -> SourceStatus:
    return SourceStatus(
        id=source.id,
        kind=source.kind,
        state=remembered.state,
        records=remembered.count,
        as_of=remembered.as_of,
        changed=remembered.changed,
        reason=remembered.reason,
    )
