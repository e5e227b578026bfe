"""Photos of reports: encrypted, found by an id that nobody can guess, gone with the reports of their day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from city.errors import TownbellError
from stores.aws.reports import PHOTOS, S3Photos
from stores.sealing import KeySeal, key_in
from stores.sqlite.photos import SqlitePhotos
from tests.stores.loopback_s3 import bucket
from tests.stores.opening import contents, opened

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
PICTURE = b"a picture of a pothole"
Kept = tuple[SqlitePhotos | S3Photos, Callable[[], bytes]]


@pytest.fixture(params=["sqlite", "memory", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Each store of photos, and all that can be read of it without the key."""
    seal = KeySeal(key_in(tmp_path / "key"))
    if request.param != "s3":
        database = opened(request, tmp_path / "townbell.sqlite")
        photos = SqlitePhotos(database, seal)
        yield photos, partial(contents, photos)
        database.close()
    else:
        with bucket() as (url, objects):
            yield _s3(url, seal), lambda: repr(objects).encode()


def _s3(url: str, seal: KeySeal) -> S3Photos:
    once = Config(retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client: Any = boto3.client("s3", endpoint_url=url, region_name="us-east-1", config=once, **keys)
    return S3Photos(lambda: client, "town", seal)


def test_a_photo_is_kept_sealed_and_swept_in_time(kept: Kept) -> None:
    """What lies there is not the picture; two of the same have two ids; the older one goes first."""
    photos, contents = kept
    first, second = photos.keep(PICTURE, NOW), photos.keep(PICTURE, NOW + timedelta(days=1))
    assert first != second
    assert min(len(first), len(second)) >= 22
    assert photos.get(first) == photos.get(second) == PICTURE
    assert b"pothole" not in contents()
    assert photos.sweep(NOW + timedelta(hours=1)) == 1
    assert photos.get(first) is None
    assert photos.get(second) == PICTURE


@pytest.mark.parametrize(
    "strange", ["nothing", "", "../snapshot/current.json", "20261129T120000-" + "a" * 22]
)
def test_what_is_no_photo_is_none(kept: Kept, strange: str) -> None:
    """Also an id of the right form that nobody was given."""
    assert kept[0].get(strange) is None


def test_a_bucket_that_is_silent_is_said_so(tmp_path: Path) -> None:
    """A clear error, for the page to say that the report was not kept."""
    with bucket() as (url, _):
        pass
    photos = _s3(url, KeySeal(key_in(tmp_path / "key")))
    with pytest.raises(TownbellError, match="photos cannot be reached"):
        photos.keep(PICTURE, NOW)


def test_however_many_are_old_they_go(tmp_path: Path) -> None:
    """A bucket lists a hundred at a time; what is left beyond two thousand goes the next time."""
    with bucket() as (url, objects):
        photos = _s3(url, KeySeal(key_in(tmp_path / "key")))
        for number in range(250):
            objects[f"/town/{PHOTOS}20260101T000000-{number:022}"] = b"sealed"
        photos.keep(PICTURE, NOW)
        assert photos.sweep(NOW) == 250
        assert len(objects) == 1
