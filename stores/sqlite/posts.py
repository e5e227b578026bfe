"""Staff posts in SQLite, with every state they ever had."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from city.ports import Post
from stores.instants import instant, stamp
from stores.sqlite.database import Database


class SqlitePosts:
    """The port city.ports.Posts over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, post: Post) -> None:
        """Keep the post as it is now, and in its history."""
        fields = json.dumps(post.fields, ensure_ascii=False, sort_keys=True, default=dict)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " kind = excluded.kind, fields = excluded.fields, status = excluded.status,"
                " changed = excluded.changed",
                (post.id, post.kind, fields, post.status, stamp(post.created), stamp(post.changed)),
            )
            connection.execute(
                "INSERT INTO post_history (post_id, kind, fields, status, changed) VALUES (?, ?, ?, ?, ?)",
                (post.id, post.kind, fields, post.status, stamp(post.changed)),
            )

    def get(self, post_id: str) -> Post | None:
        """The post with this id."""
        row = self._database.row("SELECT * FROM posts WHERE id = ?", (post_id,))
        return _read(row) if row is not None else None

    def every(self) -> Sequence[Post]:
        """All posts, oldest first."""
        rows = self._database.rows("SELECT * FROM posts ORDER BY created, id")
        return [_read(row) for row in rows]


def _read(row: sqlite3.Row) -> Post:
    return Post(
        id=row["id"],
        kind=row["kind"],
        fields=json.loads(row["fields"]),
        status=row["status"],
        created=instant(row["created"]),
        changed=instant(row["changed"]),
    )
