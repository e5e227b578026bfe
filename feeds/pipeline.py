"""The feed pipeline, in order: fetch, read, build, decide, keep, publish.

``refresh`` is the whole product of this room. Each source goes its own way; what
one does never touches another. The failure of a source is a state with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from city.ports import FeedMemory, Post, Remembered, SnapshotFiles
from feeds.decide import State, next_try, with_answer, without_answer
from feeds.fetch import Fetcher, FetchResult, Got
from feeds.read import Read, digest_of, read
from feeds.source import Source
from feeds.staff import encoded_records, staff_records
from snapshot.sources import CityFacts, SourceRecords, SourceStatus
from snapshot.write import Published, publish

_FETCHES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a refresh works with; app/wiring.py hands it in."""

    fetcher: Fetcher
    memory: FeedMemory
    posts: Callable[[], Sequence[Post]]
    files: SnapshotFiles
    workdir: Path
    facts: CityFacts
    share: Callable[[str], float] = field(default=lambda _source: 0.0)  # spreads polls; see decide.next_try
    alone: Callable[[], AbstractContextManager[object]] = nullcontext  # held while publishing


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: the snapshot and how each source stands."""

    published: Published
    sources: tuple[SourceStatus, ...]


def refresh(
    sources: Sequence[Source],
    ports: Ports,
    now: datetime,
    *,
    wanted: Callable[[Source], bool] = lambda _source: True,
    accept: frozenset[str] = frozenset(),
    progress: Callable[[SourceStatus], None] = lambda _status: None,
) -> Refreshed:
    """Bring the snapshot up to date with the ``wanted`` sources; the others keep what they had.

    ``accept`` names sources whose sudden loss of records staff have accepted.
    """
    chosen = [each for each in sources if wanted(each)]
    known = {each.id: ports.memory.recall(each.id) for each in chosen}
    fetched = _fetch_all(chosen, known, ports, now)
    updated: dict[str, Remembered] = {}
    for source in chosen:
        result = fetched[source.id]()
        updated[source.id] = update(source, known[source.id], result, ports, now, source.id in accept)
        progress(_status(source, updated[source.id]))
    ports.memory.keep(updated)
    with ports.alone():
        # Read anew: another refresh may have brought other sources up to date meanwhile,
        # and what is published last must not take that back.
        standing = [*_standing(sources, ports.memory), _staff(ports, now)]
        published = publish(standing, ports.facts, ports.files, ports.workdir)
    return Refreshed(published, tuple(each.status for each in standing))


def due(source: Source, memory: FeedMemory, now: datetime) -> bool:
    """Whether it is time to ask this source again.

    It is, too, where it was asked in the future: the clock has been set back, and to wait
    until it is that late again would leave alerts unseen for hours.
    """
    remembered = memory.recall(source.id)
    if remembered is None or remembered.retry_at is None or remembered.retry_at <= now:
        return True
    return remembered.asked is None or remembered.asked > now


def update(
    source: Source,
    remembered: Remembered | None,
    fetched: FetchResult,
    ports: Ports,
    now: datetime,
    accepted: bool,
) -> Remembered:
    """What is to be remembered of a source after one fetch of it."""
    before = remembered or Remembered()
    if fetched.got is Got.FAILED:
        return _failed(source, before, fetched.reason, fetched, ports, now)
    answered = _answered(source, before, fetched, ports, now)
    if fetched.got is Got.NOT_MODIFIED:
        return replace(answered, state=State.UNCHANGED.value)
    zone = ports.facts.zone
    digest = digest_of(source, fetched.parts, zone, now)
    if digest == before.digest and not (accepted and before.state == State.HELD):
        held = before.state == State.HELD
        return replace(answered, state=before.state if held else State.UNCHANGED.value, reason=before.reason)
    found = read(source, fetched.parts, before, zone, now)
    if found.failure:
        return _failed(source, before, found.failure, fetched, ports, now)
    return _decided(source, answered, before, found, digest, accepted, now)


def _fetch_all(
    sources: Sequence[Source], known: Mapping[str, Remembered | None], ports: Ports, now: datetime
) -> Mapping[str, Callable[[], FetchResult]]:
    """Every source's fetch under way, at most eight at once; calling a value waits for it."""
    pool = ThreadPoolExecutor(_FETCHES)
    started = {each.id: pool.submit(ports.fetcher.fetch, each, known[each.id], now) for each in sources}
    pool.shutdown(wait=False)
    return {name: future.result for name, future in started.items()}


def _failed(
    source: Source, before: Remembered, reason: str, fetched: FetchResult, ports: Ports, now: datetime
) -> Remembered:
    failures = before.failures + 1
    return replace(
        before,
        asked=now,
        # A clock that was set back must not make old records look like tomorrow's.
        as_of=min(before.as_of, now) if before.as_of else None,
        failures=failures,
        state=without_answer(before.count).value,
        reason=reason,
        retry_at=next_try(source.every, failures, fetched.retry_after, now, ports.share(source.id)),
    )


def _answered(
    source: Source, before: Remembered, fetched: FetchResult, ports: Ports, now: datetime
) -> Remembered:
    return replace(
        before,
        asked=now,
        etag=fetched.etag or before.etag,
        last_modified=fetched.last_modified or before.last_modified,
        as_of=now,
        failures=0,
        reason="",
        retry_at=next_try(source.every, 0, None, now, ports.share(source.id)),
    )


def _decided(
    source: Source,
    answered: Remembered,
    before: Remembered,
    found: Read,
    digest: str,
    accepted: bool,
    now: datetime,
) -> Remembered:
    state = with_answer(before.count, found.count, is_alert=source.is_alert, accepted=accepted)
    if state is State.HELD:
        reason = f"{found.count} records where there were {before.count}; held back until it is accepted"
        # The old records stay, and so does their date: what we serve is from then.
        return replace(
            answered,
            state=state.value,
            reason=reason,
            digest=digest,
            as_of=before.as_of,
            etag="",
            last_modified="",
        )
    same = found.encoded == before.records
    return replace(
        answered,
        digest=digest,
        records=found.encoded,
        count=found.count,
        state=(State.UNCHANGED if same else State.FRESH).value,
        reason=found.problems,
        changed=before.changed if same else now,
    )


def _standing(sources: Sequence[Source], memory: FeedMemory) -> Iterator[SourceRecords]:
    for source in sources:
        remembered = memory.recall(source.id)
        if remembered is not None:
            yield encoded_records(_status(source, remembered), remembered.records)


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


def _staff(ports: Ports, now: datetime) -> SourceRecords:
    return staff_records(ports.posts(), ports.facts.zone, now)
