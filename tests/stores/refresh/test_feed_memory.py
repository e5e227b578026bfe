"""What is remembered of sources: one contract over SQLite and S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.errors import TownbellError
from city.ports import CHANGES_KEPT, Change, FeedMemory, Fresh, Remembered
from stores.aws.refresh.feeds import S3FeedMemory
from stores.sqlite.database import Database
from stores.sqlite.feeds import STATES_KEPT, SqliteFeedMemory
from stores.sqlite.schema import MIGRATIONS
from tests.stores.loopback_s3 import bucket

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FULL = Remembered(
    etag='"x"', last_modified="Mon", settings="s", digest="d", asked=NOW, whole=NOW - timedelta(hours=2),
    as_of=NOW, changed=NOW - timedelta(hours=1), failures=2, retry_at=NOW + timedelta(minutes=1),
    records="r", count=7, state="stale", cause="silent", reason="timeout", problems="row 3", note="layer 2",
    cut=True,
)  # fmt: skip

Open = Callable[[], FeedMemory]
"""The same memory, as another process opens it."""


@pytest.fixture(params=["sqlite", "s3"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Each store in turn."""
    if request.param == "sqlite":
        database = Database(tmp_path / "state.db")
        yield lambda: SqliteFeedMemory(database)
        database.close()
        return
    with bucket() as (endpoint, _objects), _client(endpoint) as client:
        yield lambda: S3FeedMemory(client, "b")


@contextmanager
def _client(endpoint: str) -> Iterator[Any]:
    import boto3

    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
    yield client
    client.close()


def fresh(records: bytes, minutes: int = 0, since: datetime | None = None) -> Fresh:
    """New records, and when we had them."""
    had = NOW + timedelta(minutes=minutes)
    return Fresh(records=records, change=Change(had=had, since=since, count=len(records)))


def test_what_is_kept_comes_back_whole(memory: Open) -> None:
    """Every field, in the process that kept it and in another; the unknown is left out."""
    assert all(getattr(FULL, each.name) for each in fields(FULL)), "the example leaves a field empty"
    first = memory()
    first.keep({"news": FULL, "empty": Remembered()}, {"news": fresh(b"\x00{}\nline two\n")})
    for each in (first, memory()):
        assert each.recall(["news", "empty", "other"]) == {"news": FULL, "empty": Remembered()}
        assert each.recall(["empty"]) == {"empty": Remembered()}
        assert each.records("news") == b"\x00{}\nline two\n"
        assert each.records("empty") == each.records("other") == b""


def test_records_stay_until_there_are_new_ones(memory: Open) -> None:
    """A poll that brought nothing new rewrites how the source stands and no more."""
    memory().keep({"news": replace(FULL, records="1")}, {"news": fresh(b"one")})
    memory().keep({"news": replace(FULL, records="1", failures=3)}, {})
    assert memory().records("news") == b"one"
    assert memory().recall(["news"])["news"].failures == 3
    memory().keep({"news": replace(FULL, records="2")}, {"news": fresh(b"two")})
    assert memory().records("news") == b"two"


def test_the_last_changes_are_kept_in_order(memory: Open) -> None:
    """A bounded window of each source's changes, the oldest dropped, the others' untouched."""
    open_memory = memory()
    open_memory.keep({"calm": FULL}, {"calm": fresh(b"c", since=NOW - timedelta(minutes=4))})
    for number in range(CHANGES_KEPT + 3):
        standing = {"busy": replace(FULL, records=str(number))}
        open_memory.keep(standing, {"busy": fresh(b"b", number)})
    changes = memory().changes("busy")
    minutes = [(each.had - NOW) // timedelta(minutes=1) for each in changes]
    assert minutes == list(range(3, CHANGES_KEPT + 3))
    assert memory().changes("calm") == [Change(had=NOW, since=NOW - timedelta(minutes=4), count=1)]
    assert memory().changes("other") == []


def test_replaced_records_leave_nothing_behind_in_s3() -> None:
    """Records lie under their digest; the old object goes once nothing names it."""
    with bucket() as (endpoint, objects), _client(endpoint) as client:
        for number in range(3):
            memory = S3FeedMemory(client, "b")
            memory.keep({"news": replace(FULL, records=f"{number}")}, {"news": fresh(b"%d" % number)})
    assert sorted(objects) == [
        "/b/memory/changes/news.json",
        "/b/memory/records/news/2",
        "/b/memory/standing.json",
        "/b/memory/states.json",
    ]


def test_a_failure_of_s3_takes_back_nothing() -> None:
    """What a failed keep had already written is known afterwards; the next keep does not undo it."""

    def refuse(**_how: Any) -> None:
        raise ConnectionError("no answer")

    with bucket() as (endpoint, _objects), _client(endpoint) as client:
        memory = S3FeedMemory(client, "b")
        memory.keep({"news": replace(FULL, records="1")}, {"news": fresh(b"1")})
        client.meta.events.register("before-call.s3.DeleteObject", refuse)
        with pytest.raises(ConnectionError):
            memory.keep({"news": replace(FULL, records="2")}, {"news": fresh(b"2")})
        memory.keep({"other": FULL}, {})
        for each in (memory, S3FeedMemory(client, "b")):
            assert each.recall(["news"])["news"].records == "2"
            assert each.records("news") == b"2"


def test_all_or_nothing(tmp_path: Path) -> None:
    """SQLite: a keep that fails half way keeps nothing of it."""
    database = Database(tmp_path / "state.db")
    memory = SqliteFeedMemory(database)
    memory.keep({"a": FULL}, {})
    database.connection.execute("DROP TABLE feed_changes")
    with pytest.raises(TownbellError):
        memory.keep({"a": Remembered(), "b": FULL}, {"b": fresh(b"x")})
    assert memory.recall(["a", "b"]) == {"a": FULL}
    database.close()


def test_what_an_older_version_kept_is_still_known(tmp_path: Path) -> None:
    """Records and dates survive the migration; a source is then asked for all of its content once."""
    import sqlite3

    old = sqlite3.connect(tmp_path / "state.db")
    before = next(n for n, each in enumerate(MIGRATIONS) if any("feed_changes" in line for line in each))
    for statements in MIGRATIONS[:before]:
        for statement in statements:
            old.execute(statement)
    old.execute(f"PRAGMA user_version = {before}")
    old.execute(
        "INSERT INTO feeds (source_id, etag, last_modified, digest, as_of, changed, failures, count, state, "
        "reason, asked) VALUES ('news', 'e', '', 'd', ?, ?, 0, 3, 'fresh', '', ?)",
        [NOW.isoformat()] * 3,
    )
    old.execute("INSERT INTO feed_records VALUES ('news', x'01')")
    old.commit()
    old.close()
    database = Database(tmp_path / "state.db")
    memory = SqliteFeedMemory(database)
    standing = memory.recall(["news"])["news"]
    assert (standing.as_of, standing.count, standing.settings, standing.whole) == (NOW, 3, "", None)
    assert memory.records("news") == b"\x01"
    database.close()


def test_when_a_source_turned_well_or_ill_is_kept(memory: Open) -> None:
    """Each turn once, however often it is asked: fresh and unchanged are both well. The oldest go; another
    process sees the same."""
    kept = memory()
    assert isinstance(kept, SqliteFeedMemory | S3FeedMemory)
    for minute, state in enumerate(("fresh", "unchanged", "failed", "failed", "held", "fresh", "")):
        asked = NOW + timedelta(minutes=minute)
        kept.keep({"news": Remembered(asked=asked, state=state), "mute": Remembered(state="fresh")}, {})
    turned = [(0, "well"), (2, "failed"), (4, "held"), (5, "well")]
    assert list(kept.states("news")) == [(NOW + timedelta(minutes=m), state) for m, state in turned]
    assert list(kept.states("mute")) == []
    for minute in range(10, 2 * STATES_KEPT + 40):
        state = "failed" if minute % 2 else "fresh"
        asked = NOW + timedelta(minutes=minute)
        kept.keep({"news": Remembered(asked=asked, state=state)}, {"news": fresh(b"x", minute)})
    again = memory()
    assert isinstance(again, SqliteFeedMemory | S3FeedMemory)
    assert STATES_KEPT <= len(again.states("news")) <= STATES_KEPT + 1
