"""The S3 sides of the snapshot's files and of the feeds' memory, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from city.errors import TownbellError
from city.ports import Change, Fresh, Piece, Remembered
from net import s3
from snapshot.pointer import load
from snapshot.write import publish
from stores.aws import files as aws_files
from stores.aws.files import S3Files
from stores.aws.refresh.feeds import S3FeedMemory
from stores.aws.refresh.pieces import S3Pieces
from tests.snapshot.samples import FACTS, news, source

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.fixture
def client(aws: str) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        endpoint_url=aws,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    yield client
    client.close()


@pytest.fixture
def own_bucket(client: Any, request: pytest.FixtureRequest) -> str:
    name = f"b-{abs(hash(request.node.name)):x}"
    client.create_bucket(Bucket=name)
    return name


def _files(aws: str, bucket: str, cache: Path, client: Any = None) -> S3Files:
    reading = s3.Reading(s3.Bucket(bucket, "us-east-1", "test", "test", "", aws))
    return S3Files(lambda key, _s, most: reading.get(key, NOW, seconds=5, most=most), cache, client, bucket)


def test_what_is_published_is_read_elsewhere(aws: str, client: Any, own_bucket: str, tmp_path: Path) -> None:
    """A reader without boto3 gets the pointer and the file, and keeps the file."""
    reader = _files(aws, own_bucket, tmp_path / "cache")
    assert reader.pointer() is None
    (tmp_path / "bulletin-1.sqlite").write_bytes(b"content")
    _files(aws, own_bucket, tmp_path, client).publish([tmp_path / "bulletin-1.sqlite"], b"{}")
    assert reader.pointer() == b"{}"
    assert reader.open("bulletin-1.sqlite").read_bytes() == b"content"
    client.delete_object(Bucket=own_bucket, Key="snapshot/bulletin-1.sqlite")
    assert reader.open("bulletin-1.sqlite").read_bytes() == b"content"
    assert [each.name for each in (tmp_path / "cache").iterdir()] == ["bulletin-1.sqlite"]


def test_whether_a_file_is_there_is_asked_without_fetching_it(
    aws: str, client: Any, own_bucket: str, tmp_path: Path
) -> None:
    """A publisher knows which shards the bucket has; a name that only begins alike is another file."""
    files = _files(aws, own_bucket, tmp_path / "cache", client)
    (tmp_path / "shard-12.sqlite").write_bytes(b"content")
    files.publish([tmp_path / "shard-12.sqlite"], b"{}")
    assert files.has("shard-12.sqlite")
    assert not files.has("shard-1.sqlite")
    assert not (tmp_path / "cache").exists()


def test_a_bucket_of_several_pages_is_known_and_swept_whole(
    aws: str, client: Any, own_bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 lists a thousand names at a time: a file on a later page is there, and goes when it is old."""
    client.meta.events.register(
        "before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=2)
    )
    monkeypatch.setattr(aws_files, "SWEEP_EVERY", 1)
    old = [f"shard-{number}.sqlite" for number in range(5)]
    for name in old:
        client.put_object(Bucket=own_bucket, Key=f"snapshot/{name}", Body=b"content")
    files = _files(aws, own_bucket, tmp_path / "cache", client)
    assert all(map(files.has, old))
    for _ in range(2):
        publish([source("news", [news(1)])], FACTS, files, tmp_path / "work")
    fresh = _files(aws, own_bucket, tmp_path / "cache", client)
    assert not any(map(fresh.has, old))
    assert all(map(fresh.has, load(fresh.pointer() or b"").files))


def test_a_missing_file_is_said(aws: str, own_bucket: str, tmp_path: Path) -> None:
    """A pointer to a file that is not there is an error with a name; nothing is left behind."""
    with pytest.raises(TownbellError, match="snapshot file is missing"):
        _files(aws, own_bucket, tmp_path).open("../bulletin-2.sqlite")
    assert not list(tmp_path.iterdir())


def test_memory_survives_the_function(client: Any, own_bucket: str) -> None:
    """Another instance recalls what the first one kept, with its instants and its bytes."""
    remembered = Remembered(etag='"1"', as_of=NOW, retry_at=NOW, records="r", count=2, state="fresh")
    change = Change(had=NOW, since=NOW, count=2)
    first = S3FeedMemory(client, own_bucket)
    assert first.recall(["news"]) == {}
    first.keep({"news": remembered}, {"news": Fresh(records=b"news\t{}\nline two\n", change=change)})
    for memory in (first, S3FeedMemory(client, own_bucket)):
        assert memory.recall(["news"]) == {"news": remembered}
        assert memory.records("news") == b"news\t{}\nline two\n"
        assert memory.changes("news") == [change]


def test_pieces_survive_the_function(client: Any, own_bucket: str, tmp_path: Path) -> None:
    """Another instance knows the pieces that one added, though its disk is empty or holds another's."""
    key = f"{1:032x}"
    first = S3Pieces(client, own_bucket, tmp_path / "pieces.sqlite")
    first.add("list", [Piece(key=key, note="n", records=b"address\t{}\n" * 1000)], NOW)
    first.close()
    (tmp_path / "pieces.sqlite").write_bytes(b"left by a function that was killed")
    for place in ("pieces.sqlite", "elsewhere/pieces.sqlite"):
        other = S3Pieces(client, own_bucket, tmp_path / place)
        assert other.notes("list") == {key: "n"}
        assert list(other.records("list", [key])) == [b"address\t{}\n" * 1000]
        other.close()
