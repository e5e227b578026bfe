"""Staff posts in SQLite, with every state they ever had."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from city.ports import Post
from stores.instants import instant, stamp
from stores.sqlite.database import Database

_COLUMNS = "id, kind, fields, status, created, changed, by, publish_at, expire_at, department"


class SqlitePosts:
    """The port city.ports.Posts over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, post: Post) -> None:
        """Keep the post as it is now, and in its history."""
        fields = json.dumps(post.fields, ensure_ascii=False, sort_keys=True, default=dict)
        row = (
            post.id, post.kind, fields, post.status, stamp(post.created), stamp(post.changed), post.by,
            _stamp(post.publish_at), _stamp(post.expire_at), post.department,
        )  # fmt: skip
        with self._database.transaction() as connection:
            connection.execute(
                f"INSERT INTO posts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our names
                " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, fields = excluded.fields,"
                " status = excluded.status, changed = excluded.changed, by = excluded.by,"
                " publish_at = excluded.publish_at, expire_at = excluded.expire_at,"
                " department = excluded.department",
                row,
            )
            columns = _COLUMNS.replace("id,", "post_id,", 1)
            values = "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            connection.execute(f"INSERT INTO post_history ({columns}) {values}", row)

    def get(self, post_id: str) -> Post | None:
        """The post with this id."""
        row = self._database.row("SELECT * FROM posts WHERE id = ?", (post_id,))
        return _read(row) if row is not None else None

    def every(self) -> Sequence[Post]:
        """All posts, oldest first."""
        rows = self._database.rows("SELECT * FROM posts ORDER BY created, id")
        return [_read(row) for row in rows]

    def history(self, post_id: str) -> Sequence[Post]:
        """Everything that it ever was, the oldest first."""
        query = "SELECT *, post_id AS id FROM post_history WHERE post_id = ? ORDER BY seq"
        return [_read(row) for row in self._database.rows(query, (post_id,))]


def _read(row: sqlite3.Row) -> Post:
    return Post(
        id=row["id"],
        kind=row["kind"],
        fields=json.loads(row["fields"]),
        status=row["status"],
        created=instant(row["created"]),
        changed=instant(row["changed"]),
        by=row["by"],
        publish_at=_instant(row["publish_at"]),
        expire_at=_instant(row["expire_at"]),
        department=row["department"],
    )


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at is not None else None


def _instant(text: str | None) -> datetime | None:
    return instant(text) if text else None
