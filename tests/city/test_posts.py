"""When what staff wrote is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from city.ports import Post
from city.posts import Told, told

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
POST = Post(id="p", kind="news", status="published", created=NOW, changed=NOW)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("post", "stands"),
    [
        (POST, Told.TOLD),
        (replace(POST, status="draft"), Told.DRAFT),
        (replace(POST, status="withdrawn", expire_at=NOW), Told.WITHDRAWN),
        (replace(POST, publish_at=NOW), Told.TOLD),
        (replace(POST, publish_at=NOW + SECOND), Told.WAITING),
        (replace(POST, expire_at=NOW + SECOND), Told.TOLD),
        (replace(POST, expire_at=NOW), Told.OVER),
        (replace(POST, publish_at=NOW + SECOND, expire_at=NOW), Told.OVER),
        (replace(POST, status="draft", publish_at=NOW), Told.DRAFT),
    ],
)
def test_a_post_is_told_from_its_beginning_until_before_its_end(post: Post, stands: Told) -> None:
    """Published, begun and not over; a draft is told by nobody, whatever its times."""
    assert told(post, NOW) is stands
