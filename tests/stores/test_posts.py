"""Staff posts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.ports import Post, Posts
from stores.aws.staff import TablePosts
from stores.sqlite.database import Database
from stores.sqlite.posts import SqlitePosts
from tests.stores.opening import opened

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POST = Post(
    id="p1",
    kind="news",
    fields={"title": {"en": "Hi", "es": "¡Hola!"}, "zones": ["A"]},
    created=NOW,
    changed=NOW,
)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    found = opened(request, tmp_path / "state.db")
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def posts(request: pytest.FixtureRequest) -> Posts:
    if request.param == "dynamodb":
        return TablePosts(request.getfixturevalue("table"))
    return SqlitePosts(request.getfixturevalue("database"))


def test_posts_come_back_whole_oldest_first(posts: Posts) -> None:
    """Fields as given, in order of creation."""
    older = replace(POST, id="p2", created=NOW - timedelta(days=1))
    posts.save(POST)
    posts.save(older)
    assert posts.get("p1") == POST
    assert list(posts.every()) == [older, POST]
    assert posts.get("p3") is None


def test_post_that_changes_keeps_its_history(posts: Posts) -> None:
    """What staff wrote and withdrew stays on record, whole: who, when, what, and its schedule."""
    later = NOW + timedelta(hours=1)
    states = [
        POST,
        replace(POST, status="published", by="Ana", publish_at=later, expire_at=later + timedelta(days=1)),
        replace(POST, status="withdrawn", by="Ben", changed=later, fields={"title": {"en": "Hello"}}),
    ]
    for each in states:
        posts.save(each)
        posts.save(replace(each, id="p2"))
    assert posts.get("p1") == states[-1]
    assert list(posts.history("p1")) == states
    assert list(posts.history("p3")) == []


def test_the_history_refuses_to_be_changed(database: Database) -> None:
    """It is a public record: the database itself says no."""
    SqlitePosts(database).save(POST)
    for statement in ("UPDATE post_history SET by = 'Eve'", "DELETE FROM post_history"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.connection.execute(statement)


def test_whose_a_post_is_is_kept_with_every_version(posts: Posts) -> None:
    """A department's, or the whole city's; moved from one to the other, both are on record."""
    posts.save(replace(POST, department="Parks"))
    posts.save(POST)
    found = posts.get("p1")
    assert found is not None
    assert found.department == ""
    assert [each.department for each in posts.history("p1")] == ["Parks", ""]
