"""Snapshot files in S3: what is asked of the bucket, and what is left behind there and in /tmp."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import pytest

from snapshot import schema
from snapshot.pointer import load
from snapshot.read import Reader
from snapshot.write import Published, publish
from stores.aws import files as aws_files
from stores.aws.files import S3Files
from tests.snapshot.samples import FACTS, NOW, address, news, source
from tests.stores.loopback_s3 import bucket


class Bucket:
    """A bucket on loopback, its objects, and which keys were fetched by readers."""

    def __init__(self, client: Any, objects: dict[str, bytes], folder: Path) -> None:
        self.client, self.objects, self.folder = client, objects, folder
        self.fetched: list[str] = []
        self.listings = 0
        client.meta.events.register("before-call.s3.ListObjectsV2", self._list)

    def _list(self, **_how: Any) -> None:
        self.listings += 1

    def files(self, name: str, *, writes: bool = False) -> S3Files:
        """The bucket as another process sees it, whose cache is ``name``."""
        return S3Files(self._get, self.folder / name, self.client if writes else None, "b")

    def _get(self, key: str, _seconds: float, _most: int) -> bytes | None:
        self.fetched.append(key.removeprefix("snapshot/"))
        return self.objects.get(f"/b/{key}")

    def names(self) -> set[str]:
        """The files in the bucket, without the pointer."""
        return {key.removeprefix("/b/snapshot/") for key in self.objects} - {"current.json"}

    def put(self, files: S3Files, *streets: str, story: int = 1) -> Published:
        """A city with five houses on each street, and one story."""
        houses = [address(str(number), street) for street in streets for number in range(1, 6)]
        sources = source("list", houses), source("news", [news(story)])
        return publish(sources, FACTS, files, self.folder / "work")


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """An empty bucket. A shard is full with three houses."""
    monkeypatch.setattr(schema, "SHARD_FILL", 100)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    with bucket() as (endpoint, objects):
        client: Any = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
        with closing(client):
            yield Bucket(client, objects, tmp_path)


def test_a_turn_fetches_the_head_and_the_one_shard_that_it_needs(s3: Bucket) -> None:
    """Of a city in many shards one look-up costs one of them; the second on that street none."""
    s3.put(s3.files("refresh", writes=True), "Ash St", "Birch St", "Cedar St", "Elm St")
    s3.fetched.clear()
    snapshot = Reader(s3.files("turn")).current(NOW)
    pointer = load(s3.objects["/b/snapshot/current.json"])
    assert len(pointer.shards) > 4
    assert s3.fetched == ["current.json", pointer.bulletin, pointer.gazetteer]
    for _ in range(2):
        snapshot.resolve("1 Birch Street")
    assert len(s3.fetched) == 4
    assert s3.fetched[3] in pointer.shards


def test_what_the_bucket_has_is_asked_once(s3: Bucket) -> None:
    """A cold publisher lists the bucket once, however many shards there are, and uploads none again."""
    s3.put(s3.files("first", writes=True), "Ash St", "Birch St", "Cedar St")
    s3.listings = 0
    puts: list[str] = []
    s3.client.meta.events.register("before-call.s3.PutObject", lambda params, **_: puts.append(params["url"]))
    files = s3.files("second", writes=True)
    assert not s3.put(files, "Ash St", "Birch St", "Cedar St").changed
    assert s3.listings == 1
    assert [url.rsplit("/", 1)[1] for url in puts] == ["current.json"]


def test_the_bucket_does_not_grow_for_ever(s3: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no pointer has named from one sweep to the next is deleted; what is current never."""
    monkeypatch.setattr(aws_files, "SWEEP_EVERY", 4)
    files = s3.files("refresh", writes=True)
    for story in range(1, 13):
        s3.put(files, "Ash St", *(["Elm St"] if story % 2 else []), story=story)
    pointer = load(s3.objects["/b/snapshot/current.json"])
    bulletins = {name for name in s3.names() if name.startswith("bulletin-")}
    assert set(pointer.files) <= s3.names()
    assert len(bulletins) == 5  # those that were current since the last sweep but one


def test_a_file_that_was_swept_is_made_again(s3: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city that comes back to an earlier state gets that state's files once more."""
    monkeypatch.setattr(aws_files, "SWEEP_EVERY", 1)
    files = s3.files("refresh", writes=True)
    first = s3.put(files, "Ash St", story=1)
    for story in (2, 3, 4):
        s3.put(files, "Ash St", story=story)
    assert first.bulletin not in s3.names()
    s3.put(files, "Ash St", story=1)
    assert first.bulletin in s3.names()


def test_local_copies_do_not_fill_the_disk(s3: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest unused copies go when a new one needs their room; a turn goes on with what it has open."""
    publisher, turn = s3.files("refresh", writes=True), Reader(s3.files("turn"), recheck_seconds=0)
    s3.put(publisher, "Ash St")
    before = turn.current(NOW)
    monkeypatch.setattr(aws_files, "CACHE_MOST", 250_000)
    for story in range(1, 9):
        s3.put(publisher, "Ash St", story=story)
        turn.current(NOW)
    assert sum(path.stat().st_size for path in (s3.folder / "turn").iterdir()) <= 250_000
    assert before.resolve("1 Ash Street") == turn.current(NOW).resolve("1 Ash Street")
