"""The records of long lists: one contract over SQLite and S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from city.errors import TownbellError
from city.ports import Piece, PieceMemory
from stores.aws.refresh.pieces import S3Pieces
from stores.sqlite.database import Database
from stores.sqlite.pieces import SqlitePieces
from tests.stores.loopback_s3 import bucket

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Open = Callable[[], PieceMemory]
"""The same memory, as another process opens it."""


@pytest.fixture(params=["sqlite", "s3"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Each store in turn."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            database = Database(tmp_path / "state.db")
            stack.callback(database.close)
            yield lambda: SqlitePieces(database)
            return
        endpoint, _objects = stack.enter_context(bucket())
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
        stack.callback(client.close)

        def opened() -> PieceMemory:
            found = S3Pieces(client, "b", tmp_path / f"{len(list(tmp_path.iterdir()))}" / "pieces.sqlite")
            stack.callback(found.close)
            return found

        yield opened


def piece(number: int, note: str = "n", records: bytes = b"address\t{}\n") -> Piece:
    return Piece(key=f"{number:032x}", note=note, records=records)


def test_pieces_come_back_in_the_order_asked_for(memory: Open) -> None:
    """Another process finds them, with their notes, as often as they are asked for."""
    memory().add("a", [piece(1, "one", b"1"), piece(2, "two", b"")], NOW)
    other = memory()
    keys = [piece(each).key for each in (2, 1, 2)]
    assert list(other.records("a", keys)) == [b"", b"1", b""]
    assert other.notes("a") == {piece(1).key: "one", piece(2).key: "two"}


def test_sources_are_apart(memory: Open) -> None:
    """A key is known only to the source that added it."""
    one = memory()
    one.add("a", [piece(1)], NOW)
    assert one.notes("b") == {}
    with pytest.raises(TownbellError, match="lost"):
        list(one.records("b", [piece(1).key]))


def test_a_known_piece_stays_as_it_is(memory: Open) -> None:
    """What has this key has been made of the same bytes."""
    one = memory()
    one.add("a", [piece(1, "first")], NOW)
    one.add("a", [piece(1, "second"), piece(2)], NOW)
    assert memory().notes("a")[piece(1).key] == "first"


def test_a_failure_in_the_middle_harms_nothing(memory: Open) -> None:
    """Where the pieces break off, what was there is there, and adding again works."""

    def broken() -> Iterator[Piece]:
        yield piece(2)
        raise TownbellError("broken")

    one = memory()
    one.add("a", [piece(1)], NOW)
    with pytest.raises(TownbellError, match="broken"):
        one.add("a", broken(), NOW)
    one.add("a", [piece(3)], NOW)
    assert {piece(1).key, piece(3).key} <= memory().notes("a").keys()


def test_stretches_are_those_said_last(memory: Open) -> None:
    """Each source has its own; adding without a word leaves them, and so does a reading that broke off."""

    def broken() -> Iterator[Piece]:
        yield piece(2)
        raise TownbellError("broken")

    one = memory()
    assert one.stretches("a") == b""
    one.add("a", [piece(1)], NOW, lambda: b"first")
    one.add("b", [], NOW, lambda: b"other")
    one.add("a", [piece(1)], NOW, lambda: b"second")
    one.add("a", [piece(3)], NOW)
    with pytest.raises(TownbellError, match="broken"):
        one.add("a", broken(), NOW, lambda: b"third")
    one.add("b", [piece(4)], NOW)  # what the bucket is told
    other = memory()
    assert [other.stretches(each) for each in ("a", "b", "c")] == [b"second", b"other", b""]


def test_stretches_go_with_their_source(memory: Open) -> None:
    """A source that is no longer there leaves nothing behind; the others keep theirs."""
    one = memory()
    for source in ("a", "gone"):
        one.add(source, [piece(1)], NOW, lambda: b"said")
    one.sweep({"a": []}, NOW)
    assert [one.stretches(each) for each in ("a", "gone")] == [b"said", b""]


def test_sweeping_forgets_the_old_that_no_list_has(memory: Open) -> None:
    """What is listed stays, and so does what was added just now: somebody may be about to list it."""
    one = memory()
    one.add("a", [piece(1), piece(2)], NOW)
    one.add("gone", [piece(1)], NOW)
    one.add("a", [piece(3)], NOW + timedelta(hours=1))
    one.sweep({"a": [piece(1).key]}, NOW + timedelta(minutes=1))
    assert set(one.notes("a")) == {piece(1).key, piece(3).key}
    assert one.notes("gone") == {}
