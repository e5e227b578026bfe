"""The only place that picks an implementation: one factory for each entry point.

Imports stand inside the factories, so that an entry point loads what it uses and
nothing more; the skill's cold start depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from city.localtime import day_of
from city.ports import FeedMemory, Posts, SnapshotFiles

if TYPE_CHECKING:
    from datetime import datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from feeds.pipeline import Refreshed
    from feeds.source import Source
    from snapshot.read import Snapshot
    from snapshot.sources import CityFacts, SourceStatus
    from stores.sqlite import Database

LOCAL = ("file:", "folder:")
"""Sources on this machine's disk: reading them costs no network and may be done at any time."""


class Refresh(Protocol):
    """One refresh of the wanted sources, now."""

    def __call__(
        self,
        *,
        wanted: Callable[[Source], bool] = ...,
        accept: frozenset[str] = ...,
        progress: Callable[[SourceStatus], None] = ...,
    ) -> Refreshed: ...


# --- one machine ----------------------------------------------------------------------------------


@cache
def _database(data: Path) -> Database:
    from stores.sqlite import Database

    return Database(data / "townbell.sqlite")


def posts(settings: Settings) -> Posts:
    """Where staff posts are kept."""
    from stores.sqlite_posts import SqlitePosts

    return SqlitePosts(_database(settings.data))


def _memory(settings: Settings) -> FeedMemory:
    from stores.sqlite_feeds import SqliteFeedMemory

    return SqliteFeedMemory(_database(settings.data))


def _files(settings: Settings) -> SnapshotFiles:
    from snapshot.files import FolderFiles

    return FolderFiles(settings.data / "snapshot")


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


def refresher(settings: Settings, clock: RunningClock) -> Refresh:
    """Refreshing on one machine."""
    store = posts(settings)
    return _refresher(
        settings, clock, _memory(settings), store.every, _files(settings), settings.data / "work"
    )


def _refresher(
    settings: Settings,
    clock: RunningClock,
    memory: FeedMemory,
    every_post: Callable[[], Any],
    files: SnapshotFiles,
    workdir: Path,
) -> Refresh:
    from feeds.fetch import Fetcher
    from feeds.pipeline import Ports, refresh

    ports = Ports(
        fetcher=Fetcher(settings.folder, _getter(settings), settings.environment),
        memory=memory,
        posts=every_post,
        files=files,
        workdir=workdir,
        facts=facts(settings),
        share=_share,
    )
    return lambda **how: refresh(settings.sources, ports, clock.now(), **how)


def _getter(settings: Settings) -> Callable[[str, Mapping[str, str], int], Any]:
    """HTTP for feeds; made only when a source has an http(s) address."""

    @cache
    def client() -> Any:
        import time

        from net.http import Client

        return Client(time.monotonic, allow_private=settings.allow_private, user_agent=_agent(settings))

    def get(url: str, headers: Mapping[str, str], most: int) -> Any:
        from net.http import Limits

        return client().get(url, headers, Limits(seconds=20.0, bytes=most))

    return get


def _agent(settings: Settings) -> str:
    """Who asks, with a contact, as the NWS wants it (alerting A21)."""
    contact = settings.environment.get("TOWNBELL_CONTACT", settings.city.phone)
    return f"Townbell/0.1 ({settings.city.name}; {contact})"


def _share(source_id: str) -> float:
    """A fixed share in [0, 1) for each source, so that polls do not all fall together."""
    import zlib

    return zlib.crc32(source_id.encode()) / 2**32


def ready(settings: Settings, clock: RunningClock) -> None:
    """See to it that there is a snapshot, true of today.

    Compiles the first one. After that only what lies on this machine is read again
    when it is due or when the day has changed, so that a question never waits for
    the city's servers.
    """
    memory = _memory(settings)
    now = clock.now()
    first = _files(settings).pointer() is None
    if first or any(_stale(each, memory, settings.city.zone, now) for each in settings.sources):
        refresher(settings, clock)(
            wanted=lambda source: first or _stale(source, memory, settings.city.zone, now)
        )


def _stale(source: Source, memory: FeedMemory, zone: str, now: datetime) -> bool:
    """Whether a local source is due, or was last read on another day or in the future (``--now``)."""
    from feeds.pipeline import due

    if not source.url.startswith(LOCAL):
        return False
    remembered = memory.recall(source.id)
    if remembered is None or remembered.as_of is None:
        return due(source, memory, now)
    other_day = day_of(remembered.as_of, zone) != day_of(now, zone)
    return other_day or remembered.as_of > now or due(source, memory, now)


def snapshots(settings: Settings, clock: RunningClock) -> Callable[[], Snapshot]:
    """The current snapshot, whenever it is asked for; the pointer is looked at every second."""
    from snapshot.read import Reader

    reader = Reader(_files(settings), recheck_seconds=1)
    return lambda: reader.current(clock.now())


def ticks(settings: Settings, clock: RunningClock) -> tuple[Callable[[], object], Callable[[], object]]:
    """What the worker does over and over: refresh what is due, deliver what is due."""
    from feeds.pipeline import due

    refresh = refresher(settings, clock)
    memory = _memory(settings)
    deliver = notifier(settings, clock)

    def refresh_due() -> None:
        now = clock.now()
        if any(due(each, memory, now) for each in settings.sources):
            refresh(wanted=lambda source: due(source, memory, now))

    return refresh_due, deliver.tick
