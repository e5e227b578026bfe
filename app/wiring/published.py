"""The published snapshot, where it is read: in the data folder, or in the city's bucket."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from net.s3 import Bucket
    from snapshot.files import FolderFiles
    from snapshot.read import Reader, Snapshot
    from stores.aws.files import S3Files

LOOKED_AT = 5
"""Seconds for which pages and texts believe the pointer; alerts are polled every thirty."""

TMP = Path(os.environ.get("TMPDIR", "/tmp"), "townbell")  # noqa: S108 - where Lambda may write


def snapshots(settings: Settings, clock: RunningClock) -> Callable[[], Snapshot]:
    """The current snapshot, whenever it is asked for; the pointer is looked at every second.

    In a bucket each look is a request: there it is one reader's for all of a function, every five seconds.
    """
    from app.wiring import state

    if state.in_bucket(settings):
        reader = reader_for(clock)
    else:
        from snapshot.read import Reader

        reader = Reader(published(settings, clock), recheck_seconds=1)
    return lambda: reader.current(clock.now())


def published(settings: Settings, clock: RunningClock) -> FolderFiles | S3Files:
    """The snapshot's files for who only reads: in the data folder, or in the bucket."""
    from app.wiring import state

    if not state.in_bucket(settings):
        return state.files(settings)
    return bucket_files(clock)


@cache
def reader_for(clock: RunningClock) -> Reader:
    """What all that a function shows is read by: one snapshot in memory, and one look at the pointer."""
    from snapshot.read import Reader

    return Reader(bucket_files(clock), recheck_seconds=LOOKED_AT)


def bucket_files(clock: RunningClock, client: Any = None) -> S3Files:
    """The snapshot's files in the city's bucket; with a ``client`` (boto3's S3) they can be published."""
    from net import s3
    from stores.aws.files import S3Files

    bucket = s3.Bucket.from_environment(os.environ["TOWNBELL_BUCKET"], os.environ)
    reading = s3.Reading(bucket, _lent(bucket))

    def get(key: str, seconds: float, most: int) -> bytes | None:
        return reading.get(key, clock.now(), seconds=seconds, most=most)

    return S3Files(get, TMP / "snapshot", client, bucket.name)


def _lent(bucket: Bucket) -> Callable[[datetime], Bucket] | None:
    """Where the credentials come from in a function that is restored from a snapshot."""
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "snap-start":
        return None
    from net.lent_credentials import Lent

    return Lent(bucket, os.environ)
