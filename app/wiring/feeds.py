"""Refreshing: what the pipeline is given, and when a local source is read again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.wiring import state
from app.wiring.state import office
from city.errors import TownbellError
from city.localtime import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from city.ports import FeedMemory, PieceMemory, Remembered, SnapshotFiles
    from feeds.fetching.fetch import Fetcher
    from feeds.pipeline import Refreshed
    from feeds.source import Source
    from snapshot.sources import CityFacts, SourceStatus

LONGEST = timedelta(minutes=30)
"""The most that the pages of a long list may take, where no function's time is up before."""

log = logging.getLogger("townbell.feeds")

LOCAL = ("file:", "folder:")
"""Sources on this machine's disk: reading them costs no network and may be done at any time."""


class Refresh(Protocol):
    """One refresh of the wanted sources, now."""

    def __call__(
        self,
        *,
        wanted: Callable[[Source], bool] = ...,
        accept: frozenset[str] = ...,
        by_hand: frozenset[str] | None = ...,
        progress: Callable[[SourceStatus], None] = ...,
    ) -> Refreshed: ...


def refresher(settings: Settings, clock: RunningClock) -> Refresh:
    """Refreshing on one machine."""
    store = office.posts(settings)
    return refresher_over(
        settings,
        clock,
        state.memory(settings),
        state.pieces(settings),
        store.every,
        state.files(settings),
        settings.data / "work",
        published=lambda: state.advisories(settings).recent(clock.now()),
    )


def refresher_over(
    settings: Settings,
    clock: RunningClock,
    memory: FeedMemory,
    pieces: PieceMemory,
    every_post: Callable[[], Any],
    files: SnapshotFiles,
    workdir: Path,
    longest: timedelta = LONGEST,
    published: Callable[[], Any] = tuple,
    alone: Callable[[], AbstractContextManager[object]] | None = None,
    sources: Callable[[], Sequence[Source]] | None = None,
) -> Refresh:
    """Refreshing over any store; ``longest`` is the most that the pages of a long list may take.

    ``alone`` is held while what is kept changes; without it, one publisher at a time on this machine.
    ``sources`` are those of each refresh; without it always those of the settings.
    """
    import time

    from feeds.pipeline import Ports, refresh

    ports = Ports(
        fetcher=fetcher(settings, workdir, longest),
        memory=memory,
        pieces=pieces,
        posts=every_post,
        published=published,
        files=files,
        workdir=workdir,
        facts=facts(settings),
        elapsed=time.monotonic,
        alone=alone or (lambda: _alone(workdir / "publishing")),
    )
    asked = sources or (lambda: settings.sources)
    return lambda **how: refresh(asked(), ports, clock.now(), **how)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One publisher at a time on this machine; the kernel lets go at a crash."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fetcher(settings: Settings, spool: Path | None = None, longest: timedelta = LONGEST) -> Fetcher:
    """Fetches the city's sources; the pages of long lists lie in ``spool`` meanwhile."""
    import time

    from feeds.fetching.fetch import Fetcher
    from feeds.fetching.marks import PATIENCE

    get = _getter(settings)
    return Fetcher(
        settings.folder,
        get,
        settings.environment,
        settings.city.zone,
        time.monotonic,
        spool=spool,
        longest=longest,
        sleep=time.sleep,
        quick=partial(get, seconds=PATIENCE),
    )


def facts(settings: Settings) -> CityFacts:
    """What the snapshot carries of city.toml."""
    from snapshot.sources import CityFacts

    city = settings.city
    return CityFacts(
        name=city.name,
        state=city.state,
        zone=city.zone,
        latitude=city.latitude,
        longitude=city.longitude,
        ugc=city.ugc,
        same=city.same,
    )


def _getter(settings: Settings) -> Callable[..., Any]:
    """HTTP for feeds; made only when a source has an http(s) address."""

    @cache
    def client() -> Any:
        import time

        from net.http import Client

        return Client(time.monotonic, allow_private=settings.allow_private, user_agent=agent(settings))

    def get(url: str, headers: Mapping[str, str], most: int, seconds: float = 20.0) -> Any:
        from net.http import Limits

        return client().get(url, headers, Limits(seconds=seconds, bytes=most))

    return get


def agent(settings: Settings) -> str:
    """Who asks, with a contact, as the NWS wants it (alerting A21)."""
    contact = settings.environment.get("TOWNBELL_CONTACT", settings.city.phone)
    return f"Townbell/0.1 ({'; '.join(filter(None, (settings.city.name, contact)))})"


def ready(settings: Settings, clock: RunningClock) -> None:
    """See to it that there is a snapshot, true of today.

    Compiles the first one. After that only what lies on this machine is read again
    when it is due or when the day has changed, so that a question never waits for
    the city's servers. A snapshot in a bucket is another function's work.
    """
    if state.in_bucket(settings):
        return
    first = not _has_snapshot(state.files(settings))
    try:
        _read_again(settings, clock, first)
    except TownbellError as error:
        if first:
            raise
        # A disk that is full, or a store that is damaged, must not silence what is known.
        log.warning("%s", error)


def _read_again(settings: Settings, clock: RunningClock, first: bool) -> None:
    now = clock.now()
    local = [each for each in settings.sources if each.url.startswith(LOCAL)]
    known = state.memory(settings).recall(each.id for each in local)
    stale = {each.id for each in local if _stale(known.get(each.id), settings.city.zone, now)}
    if first or stale or _untold(settings):
        refresher(settings, clock)(wanted=lambda source: first or source.id in stale)


def _untold(settings: Settings) -> bool:
    """Whether the city has published an alert that the snapshot lacks: whoever sent it was stopped there."""
    from feeds.published import SOURCE
    from snapshot import pointer

    latest = state.advisories(settings).latest()
    data = state.files(settings).pointer() if latest else None
    if data is None:
        return False
    known = pointer.load(data).sources.get(SOURCE)
    return known is None or known.changed is None or (latest is not None and known.changed < latest)


def _has_snapshot(files: SnapshotFiles) -> bool:
    """Whether there is one that can be read: a pointer of this version, and the files that it names."""
    from snapshot import pointer

    data = files.pointer()
    if data is None:
        return False
    try:
        return all(map(files.has, pointer.load(data).files))
    except TownbellError:
        return False


def _stale(remembered: Remembered | None, zone: str, now: datetime) -> bool:
    """Whether a local source is due, or was last asked on another day."""
    from feeds.decide import due

    if remembered is None or remembered.asked is None:
        return True
    return day_of(remembered.asked, zone) != day_of(now, zone) or due(remembered, now)
