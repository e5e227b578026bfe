"""The functions on AWS. Each handler loads its modules with it, and the city with its first call."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from feeds.source import Source
    from skill.alexa import AlexaSkill
    from stores.aws.files import S3Files

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
"""What Lambda calls: an event and a context in, JSON out."""

Tick = Callable[[Callable[["Source"], bool]], dict[str, Any]]
"""One refresh of those of the chosen sources that are due; how it ended, as JSON."""

TMP = Path(os.environ.get("TMPDIR", "/tmp"), "townbell")  # noqa: S108 - where Lambda may write


def alexa_endpoint() -> Handler:
    """The skill's function. Its modules load with it; the city and the snapshot with the first turn."""
    with _to_stay():
        from app.clock import RunningClock
        from app.settings import load
        from app.wiring.talking import skill
        from app.wiring.unanswered import logged
        from skill.alexa import AlexaSkill
        from snapshot.read import Reader

    clock = RunningClock()
    # The artifact holds the whole of pytz: without this it opens the six hundred files of its zones first.
    os.environ.setdefault("PYTZ_SKIPEXISTSCHECK", "1")

    @cache
    def alexa() -> AlexaSkill:
        settings = load(_city_folder(os.environ), os.environ, with_sources=False)
        reader = Reader(_bucket_files(clock), recheck_seconds=30)
        return AlexaSkill(skill(settings, lambda: reader.current(clock.now()), unanswered=logged))

    return lambda event, _context: alexa().handle(event, clock.now())


def feed_refresh() -> Handler:
    """The scheduled refresh: alerts now and half a minute later, for sources due every 30 s.

    Listings are read beside them. As long as one of these hangs, alerts go on being polled.
    """
    from concurrent.futures import ThreadPoolExecutor

    from app.clock import RunningClock
    from app.settings import load

    clock = RunningClock()
    # One thread for all calls: what the stores know of their connections is by thread.
    beside = ThreadPoolExecutor(1, "listings")

    @cache
    def tick() -> Tick:
        settings = load(_city_folder(os.environ), os.environ)
        return _bucket_refresh(settings, clock)

    def handle(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        polls = [tick()(lambda source: source.is_alert)]
        listings = beside.submit(tick(), lambda source: not source.is_alert)
        finished = False
        while not finished:
            clock.sleep(float(os.environ.get("TOWNBELL_SECOND_POLL", "30")))
            finished = listings.done()
            polls.append(tick()(lambda source: source.is_alert))
        return {"polls": polls, "listings": listings.result()}

    return handle


@contextmanager
def _to_stay() -> Iterator[None]:
    """What is loaded here stays: the search for cycles in it would take a tenth of the cold start."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if searches:
            gc.enable()


def _city_folder(environment: Mapping[str, str]) -> Path:
    from app.settings import PROJECT

    return PROJECT / environment.get("TOWNBELL_CITY", "cities/port-alder")


def _bucket_files(clock: RunningClock, client: Any = None) -> S3Files:
    from net import s3
    from stores.aws.files import S3Files

    bucket = s3.Bucket.from_environment(os.environ["TOWNBELL_BUCKET"], os.environ)
    reading = s3.Reading(bucket)

    def get(key: str, seconds: float, most: int) -> bytes | None:
        return reading.get(key, clock.now(), seconds=seconds, most=most)

    return S3Files(get, TMP / "snapshot", client, bucket.name)


def _bucket_refresh(settings: Settings, clock: RunningClock) -> Tick:
    """Refresh what is due of the chosen sources, with S3 for files and memory."""
    import boto3

    from app.wiring.feeds import refresher_over
    from feeds.fetching.hosts import late
    from feeds.fetching.walk import LONGEST
    from stores.aws.feeds import S3FeedMemory
    from stores.aws.pieces import S3Pieces

    client = boto3.client("s3")
    memory = S3FeedMemory(client, os.environ["TOWNBELL_BUCKET"])
    pieces = S3Pieces(client, os.environ["TOWNBELL_BUCKET"], TMP / "pieces.sqlite")
    files = _bucket_files(clock, client)
    refresh = refresher_over(settings, clock, memory, pieces, tuple, files, TMP / "compile", LONGEST)

    def tick(chosen: Callable[[Source], bool]) -> dict[str, Any]:
        now = clock.now()
        known = memory.recall(each.id for each in settings.sources)
        candidates = [each for each in settings.sources if chosen(each)]
        wanted = {each.id for each in late(candidates, settings.sources, known, now)}
        done = refresh(wanted=lambda source: source.id in wanted)
        states = {each.id: each.state for each in done.sources}
        return {"snapshot": done.published.id, "changed": done.published.changed, "sources": states}

    return tick
