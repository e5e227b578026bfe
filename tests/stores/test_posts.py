"""Staff posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.ports import Post, Posts
from stores.aws.staff import TablePosts
from stores.sqlite.database import Database
from stores.sqlite.posts import SqlitePosts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POST = Post(
    id="p1",
    kind="news",
    fields={"title": {"en": "Hi", "es": "¡Hola!"}, "zones": ["A"]},
    created=NOW,
    changed=NOW,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(tmp_path / "state.db")
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "dynamodb"])
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


def test_post_that_changes_keeps_its_history(posts: Posts, request: pytest.FixtureRequest) -> None:
    """What staff wrote and withdrew stays on record."""
    for status in ("draft", "published", "withdrawn"):
        posts.save(replace(POST, status=status))
    found = posts.get("p1")
    assert found is not None
    assert found.status == "withdrawn"
    if isinstance(posts, TablePosts):
        assert posts.history("p1") == ["draft", "published", "withdrawn"]
        return
    database: Database = request.getfixturevalue("database")
    rows = database.connection.execute("SELECT status FROM post_history ORDER BY seq")
    assert [row[0] for row in rows] == ["draft", "published", "withdrawn"]
