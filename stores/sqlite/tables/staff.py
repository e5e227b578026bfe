"""The tables of the staff console: who may sign in, who has, and what they did."""

from __future__ import annotations

STAFF = (
    """CREATE TABLE staff (
        name TEXT PRIMARY KEY COLLATE NOCASE, role TEXT NOT NULL, invited TEXT NOT NULL,
        sealed BLOB NOT NULL, -- the hash of the passphrase and the seed of the codes
        step INTEGER NOT NULL
    )""",
    """CREATE TABLE staff_sessions (
        digest TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, began TEXT NOT NULL, seen TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX staff_sessions_name ON staff_sessions (name)",
    "CREATE TABLE staff_failures (at TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL)",
    "CREATE INDEX staff_failures_at ON staff_failures (at)",
    """CREATE TABLE staff_log (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, name TEXT NOT NULL, deed TEXT NOT NULL,
        about TEXT NOT NULL, detail TEXT NOT NULL
    )""",
)

SCHEDULES = (
    # Who wrote it, and from when until when it is told; NULL: at once, for ever.
    *(
        f"ALTER TABLE {table} ADD COLUMN {column}"
        for table in ("posts", "post_history")
        for column in ("by TEXT NOT NULL DEFAULT ''", "publish_at TEXT", "expire_at TEXT")
    ),
    "ALTER TABLE post_history ADD COLUMN created TEXT",
    "UPDATE post_history SET created = (SELECT p.created FROM posts AS p WHERE p.id = post_id)",
    "CREATE INDEX post_history_post ON post_history (post_id, seq)",
)

FEED_STATES = (
    # When each source turned well or ill: what "health over time" is drawn from.
    """CREATE TABLE feed_states (
        number INTEGER PRIMARY KEY, source_id TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL
    )""",
    "CREATE INDEX feed_states_source ON feed_states (source_id, number)",
)

QUESTION_COUNTS = (
    """CREATE TABLE question_counts (
        day TEXT NOT NULL, hour INTEGER NOT NULL, topic TEXT NOT NULL, language TEXT NOT NULL,
        because TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, hour, topic, language, because)
    ) WITHOUT ROWID""",
)

ERRANDS = (
    # What a browser brought back from the identity provider, as digests: each is good once.
    "CREATE TABLE staff_errands (digest TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID",
)

PASSKEYS = (
    """CREATE TABLE staff_passkeys (
        id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, label TEXT NOT NULL,
        sealed BLOB NOT NULL, -- whose it is, what the authenticator knows them by, and the public key
        counter INTEGER NOT NULL, added TEXT NOT NULL, used TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX staff_passkeys_name ON staff_passkeys (name)",
)

DEPARTMENTS = tuple(
    # Whose account, and whose post it is; '': the whole city's.
    f"ALTER TABLE {table} ADD COLUMN department TEXT NOT NULL DEFAULT ''"
    for table in ("staff", "posts", "post_history")
)
