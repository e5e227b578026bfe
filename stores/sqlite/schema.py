"""The tables, as a row of migrations: never edit one that was released, append another."""

from __future__ import annotations

from stores.sqlite.tables.pages import EDITIONS, PHOTOS
from stores.sqlite.tables.planning import BY_COHORT, BY_NUMBER
from stores.sqlite.tables.staff import (
    DEPARTMENTS,
    ERRANDS,
    FEED_STATES,
    PASSKEYS,
    QUESTION_COUNTS,
    SCHEDULES,
    STAFF,
)

_SUBSCRIPTIONS = (
    """CREATE TABLE subscriptions (
        id TEXT PRIMARY KEY, topic TEXT NOT NULL, channel TEXT NOT NULL, person TEXT NOT NULL,
        plain TEXT NOT NULL, -- JSON of what identifies nobody
        sealed BLOB NOT NULL, -- target, address, place and consent, encrypted
        mark TEXT NOT NULL -- keyed digest of both: tells whether an import changes anything
    )""",
    "CREATE INDEX subscriptions_person ON subscriptions (person)",
    "CREATE TABLE revisions (name TEXT PRIMARY KEY, number INTEGER NOT NULL)",
    "INSERT INTO revisions VALUES ('subscriptions', 0)",
)

_DELIVERIES = (
    "CREATE TABLE notices (id TEXT PRIMARY KEY, key TEXT NOT NULL, facts TEXT NOT NULL)",
    """CREATE TABLE deliveries (
        id TEXT PRIMARY KEY, subscription_id TEXT NOT NULL, event_id TEXT NOT NULL, version TEXT NOT NULL,
        topic TEXT NOT NULL, channel TEXT NOT NULL, lane INTEGER NOT NULL, reason TEXT NOT NULL,
        notice_id TEXT NOT NULL REFERENCES notices (id),
        at TEXT NOT NULL, expires TEXT NOT NULL, planned TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending', next_at TEXT NOT NULL, finished TEXT,
        held INTEGER NOT NULL DEFAULT 0, -- by quiet hours, until next_at
        attempts INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0,
        worker TEXT, lease_until TEXT,
        UNIQUE (subscription_id, event_id, version)
    )""",
    # Told: accepted, answer lost, or on its way at this moment; who is to hear an all-clear (A6).
    """CREATE VIEW tellings AS SELECT subscription_id, event_id, version, at, planned,
        state = 'sent' OR unknown > 0 OR worker IS NOT NULL AS told FROM deliveries""",
    "CREATE INDEX deliveries_turn ON deliveries (lane, next_at) WHERE state = 'pending'",
    "CREATE INDEX deliveries_held ON deliveries (worker) WHERE worker IS NOT NULL",
    "CREATE INDEX deliveries_event ON deliveries (event_id, version)",
    "CREATE INDEX deliveries_planned ON deliveries (planned)",
    """CREATE TABLE attempts (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id TEXT NOT NULL, at TEXT NOT NULL,
        result TEXT NOT NULL, cause TEXT NOT NULL, detail TEXT NOT NULL, next_at TEXT
    )""",
    "CREATE INDEX attempts_delivery ON attempts (delivery_id)",
    """CREATE TRIGGER attempts_append_only BEFORE UPDATE ON attempts
       BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END""",
)

_POSTS = (
    """CREATE TABLE posts (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, fields TEXT NOT NULL, status TEXT NOT NULL,
        created TEXT NOT NULL, changed TEXT NOT NULL
    )""",
    """CREATE TABLE post_history (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, post_id TEXT NOT NULL, kind TEXT NOT NULL,
        fields TEXT NOT NULL, status TEXT NOT NULL, changed TEXT NOT NULL
    )""",
)

_FEEDS = (
    """CREATE TABLE feeds (
        source_id TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, digest TEXT NOT NULL,
        as_of TEXT, changed TEXT, failures INTEGER NOT NULL, retry_at TEXT,
        records BLOB NOT NULL, count INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL
    )""",
)

_SURE = (
    "DROP VIEW tellings",
    """CREATE VIEW tellings AS SELECT subscription_id, event_id, version, at, planned,
        state = 'sent' OR unknown > 0 OR worker IS NOT NULL AS told,
        state = 'sent' OR worker IS NOT NULL AS sure FROM deliveries""",
)

_RECORDS_APART = (
    # How a source stands changes at every poll, its records seldom: writing both together
    # rewrote a city's whole address list each time.
    "CREATE TABLE feed_records (source_id TEXT PRIMARY KEY, records BLOB NOT NULL)",
    "INSERT INTO feed_records SELECT source_id, records FROM feeds",
    "ALTER TABLE feeds DROP COLUMN records",
)

_ASKED = ("ALTER TABLE feeds ADD COLUMN asked TEXT",)

_SOURCE_HISTORY = (
    "ALTER TABLE feeds ADD COLUMN settings TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feeds ADD COLUMN whole TEXT",
    "ALTER TABLE feeds ADD COLUMN records TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feeds ADD COLUMN cause TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feeds ADD COLUMN problems TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE feed_changes (
        number INTEGER PRIMARY KEY, source_id TEXT NOT NULL, had TEXT NOT NULL, since TEXT,
        count INTEGER NOT NULL
    )""",
    "CREATE INDEX feed_changes_source ON feed_changes (source_id, number)",
)

_PIECES = (
    # Of a list of a million addresses a change touches a few pieces: the others are not written again.
    """CREATE TABLE pieces (
        number INTEGER PRIMARY KEY, source_id TEXT NOT NULL, key BLOB NOT NULL, note TEXT NOT NULL,
        added TEXT NOT NULL, records BLOB NOT NULL -- zlib
    )""",
    "CREATE UNIQUE INDEX pieces_key ON pieces (source_id, key)",
    "CREATE INDEX pieces_noted ON pieces (source_id, key, note, added)",
)

_NOTED = ("ALTER TABLE feeds ADD COLUMN note TEXT NOT NULL DEFAULT ''",)

_REPORTS = (
    """CREATE TABLE reports (
        number TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, at TEXT NOT NULL, service_type TEXT NOT NULL,
        state TEXT NOT NULL, city_number TEXT NOT NULL DEFAULT '',
        city_key TEXT NOT NULL DEFAULT '', -- the city's number as it is compared
        token TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
        uncertain INTEGER NOT NULL DEFAULT 0, -- an attempt ended, or is, without an answer
        next_at TEXT, sealed BLOB NOT NULL -- all that was said
    )""",
    "CREATE INDEX reports_city ON reports (city_key) WHERE city_key != ''",
    "CREATE INDEX reports_turn ON reports (next_at) WHERE state = 'waiting'",
)

_RESIDENTS = (
    """CREATE TABLE residents (
        person TEXT PRIMARY KEY, -- keyed digest of the Alexa user id
        sealed BLOB NOT NULL, -- user id and Amazon's host, encrypted
        mark TEXT, messaged TEXT, tries INTEGER NOT NULL DEFAULT 0 -- the last skill message
    )""",
    """CREATE TABLE reminder_plans (
        person TEXT NOT NULL REFERENCES residents (person), id TEXT NOT NULL, created TEXT NOT NULL,
        plain TEXT NOT NULL, -- JSON of what identifies nobody
        sealed BLOB NOT NULL, -- place and consent, encrypted
        PRIMARY KEY (person, id)
    )""",
    """CREATE TABLE reminders (
        person TEXT NOT NULL, plan_id TEXT NOT NULL, event_id TEXT NOT NULL,
        at TEXT NOT NULL, state TEXT NOT NULL, sealed BLOB NOT NULL, -- Amazon's token, encrypted
        PRIMARY KEY (person, plan_id, event_id),
        FOREIGN KEY (person, plan_id) REFERENCES reminder_plans (person, id) ON DELETE CASCADE
    )""",
    """CREATE TABLE filed_requests (
        person TEXT NOT NULL REFERENCES residents (person), number TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (person, number)
    )""",
    """CREATE TABLE skill_events (
        person TEXT NOT NULL, matter TEXT NOT NULL, at TEXT NOT NULL, enabled INTEGER NOT NULL,
        said TEXT, -- JSON list of scopes or event names; NULL where there were none to tell
        forgotten INTEGER NOT NULL DEFAULT 0, -- only the time is left
        PRIMARY KEY (person, matter)
    )""",
)

_UNANSWERED = (
    # Days, not moments, and nothing of who asked.
    """CREATE TABLE unanswered (
        text TEXT NOT NULL, language TEXT NOT NULL, reason TEXT NOT NULL, first TEXT NOT NULL,
        last TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (text, language)
    ) WITHOUT ROWID""",
    "CREATE INDEX unanswered_count ON unanswered (count, last)",
)

_CUT = ("ALTER TABLE feeds ADD COLUMN cut INTEGER NOT NULL DEFAULT 0",)

_OVERTAKEN = (
    "DROP VIEW tellings",
    # Overtaken: ended before it was sent; where it holds again it is planned again.
    """CREATE VIEW tellings AS SELECT subscription_id, event_id, version, at, planned,
        state = 'sent' OR unknown > 0 OR worker IS NOT NULL AS told,
        state = 'sent' OR worker IS NOT NULL AS sure,
        state = 'superseded' AS overtaken, rowid AS number FROM deliveries""",
)


def _only_added_to(table: str) -> tuple[str, str]:
    """Triggers that refuse to change or to delete a row."""
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
    return (
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} BEGIN {refusal}; END",
        f"CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table} BEGIN {refusal}; END",
    )


_ADVISORIES = (
    "CREATE TABLE advisory_drafts (id TEXT PRIMARY KEY, fields TEXT NOT NULL)",
    """CREATE TABLE advisory_log (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, advisory_id TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
        step TEXT NOT NULL, ticket TEXT UNIQUE, -- each one-time link once
        detail TEXT NOT NULL
    )""",
    "CREATE INDEX advisory_log_advisory ON advisory_log (advisory_id, seq)",
    """CREATE TABLE advisory_messages (
        number INTEGER PRIMARY KEY AUTOINCREMENT, identifier TEXT NOT NULL UNIQUE, advisory_id TEXT NOT NULL,
        chain TEXT NOT NULL, sender TEXT NOT NULL, sent TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL,
        msg_type TEXT NOT NULL, is_public INTEGER NOT NULL, item TEXT NOT NULL, document BLOB NOT NULL
    )""",
    # Which are over is asked at every refresh: without reading a single document.
    "CREATE INDEX advisory_messages_chain ON advisory_messages (chain, msg_type, at, until)",
    *_only_added_to("advisory_drafts"),
    *_only_added_to("advisory_log"),
    *_only_added_to("advisory_messages"),
)

_DUTY = (
    """CREATE TABLE duty_log (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, matter TEXT NOT NULL, at TEXT NOT NULL, step TEXT NOT NULL,
        name TEXT NOT NULL, ticket TEXT UNIQUE, -- each one-time link once
        detail TEXT NOT NULL
    )""",
    "CREATE INDEX duty_log_matter ON duty_log (matter, seq)",
    "CREATE INDEX duty_log_at ON duty_log (at)",
    *_only_added_to("duty_log"),
)

_SIGNUPS = (
    """CREATE TABLE signups (
        id TEXT PRIMARY KEY, person TEXT NOT NULL, channel TEXT NOT NULL, stage TEXT NOT NULL,
        asked TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
        sealed BLOB -- wishes, target, evidence and the code's digest; NULL where it is over
    )""",
    "CREATE INDEX signups_person ON signups (person, stage)",
    # By keyed digests, for a day: how often a target was written to, and at whose wish.
    "CREATE TABLE signup_asks (at TEXT NOT NULL, person TEXT NOT NULL, source TEXT NOT NULL)",
    "CREATE INDEX signup_asks_person ON signup_asks (person, at)",
    "CREATE INDEX signup_asks_source ON signup_asks (source, at)",
    """CREATE TABLE suppressions (
        person TEXT NOT NULL, topic TEXT NOT NULL, -- "": all
        bar TEXT NOT NULL, until TEXT, since TEXT NOT NULL,
        PRIMARY KEY (person, topic, bar)
    ) WITHOUT ROWID""",
    """CREATE TABLE departures (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, subscription_id TEXT NOT NULL, person TEXT NOT NULL,
        channel TEXT NOT NULL, topic TEXT NOT NULL, at TEXT NOT NULL, way TEXT NOT NULL,
        sealed BLOB NOT NULL, -- the evidence of consent, without a target
        wish BLOB -- what a START brings back, for a month
    )""",
    "CREATE INDEX departures_person ON departures (person)",
    """CREATE TABLE service_messages (
        id TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT NOT NULL,
        locale TEXT NOT NULL, at TEXT NOT NULL, expires TEXT NOT NULL, attempts INTEGER NOT NULL,
        next_at TEXT NOT NULL, sealed BLOB NOT NULL
    )""",
    """CREATE TABLE own_pages (
        digest TEXT PRIMARY KEY, -- of the token that opens it
        person TEXT NOT NULL, until TEXT NOT NULL, sealed BLOB NOT NULL
    )""",
    "CREATE INDEX own_pages_person ON own_pages (person)",
    "CREATE INDEX service_messages_turn ON service_messages (next_at)",
    "CREATE INDEX service_messages_person ON service_messages (person)",
)

_CANARIES = (
    """CREATE TABLE canaries (
        id TEXT PRIMARY KEY, channel TEXT NOT NULL, at TEXT NOT NULL, result TEXT, cause TEXT,
        audible INTEGER NOT NULL, heard TEXT
    )""",
    "CREATE INDEX canaries_channel ON canaries (channel, at)",
)

_TALKS = (
    # What a conversation by text remembers from one to the next, for half an hour.
    "CREATE TABLE text_talks (person TEXT PRIMARY KEY, until TEXT NOT NULL, sealed BLOB NOT NULL)",
)

_QUEUES = (
    # A queue is what waits in one lane for one channel: a channel that takes nothing is not looked through.
    """CREATE TABLE queues (
        number INTEGER PRIMARY KEY, lane INTEGER NOT NULL, channel TEXT NOT NULL, UNIQUE (lane, channel)
    )""",
    "INSERT INTO queues (lane, channel) SELECT DISTINCT lane, channel FROM announcements",
    "DROP INDEX deliveries_turn",
    "ALTER TABLE deliveries RENAME COLUMN lane TO queue",
    """UPDATE deliveries SET queue = (SELECT q.number FROM announcements AS a
        JOIN queues AS q ON q.lane = a.lane AND q.channel = a.channel WHERE a.number = announcement)""",
    "CREATE INDEX deliveries_turn ON deliveries (queue, next_at, held) WHERE state = 'pending'",
    """CREATE TABLE circuits (
        provider TEXT PRIMARY KEY, failures INTEGER NOT NULL, trips INTEGER NOT NULL, opened INTEGER,
        probe_at INTEGER, probed_at INTEGER, cause TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE paces (channel TEXT PRIMARY KEY, idle_at INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE tallies (
        event INTEGER NOT NULL, queue INTEGER NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL,
        at INTEGER NOT NULL, -- seconds since 1970
        count INTEGER NOT NULL, PRIMARY KEY (event, queue, state, cause, at)
    ) WITHOUT ROWID""",
    "CREATE INDEX tallies_at ON tallies (at)",
    # What was sent before anything was counted.
    """INSERT INTO tallies SELECT event, queue, 'due', '', planned / 1000000, COUNT(*) FROM deliveries
        GROUP BY event, queue, planned / 1000000""",
    """INSERT INTO tallies SELECT event, queue, state, '', finished / 1000000, COUNT(*) FROM deliveries
        WHERE finished IS NOT NULL GROUP BY event, queue, state, finished / 1000000""",
    """CREATE TABLE drops (
        event_id TEXT NOT NULL, version TEXT NOT NULL, cohort INTEGER NOT NULL, reason TEXT NOT NULL,
        channel TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL, -- when first, in seconds since 1970
        count INTEGER NOT NULL, -- the most at any one planning
        PRIMARY KEY (event_id, version, cohort, reason)
    ) WITHOUT ROWID""",
    "CREATE INDEX drops_at ON drops (at)",
)

_MARKED = (
    # Which overtaking it was that made this wrong to say; NULL where it holds (stores/sqlite/overtaking.py).
    "ALTER TABLE events ADD COLUMN overtaken INTEGER",
    "INSERT INTO revisions VALUES ('overtakings', 0)",
)

_POINTS = (
    # Where somebody lives by itself, sealed: what a drawing cuts through is asked for a hundred thousand.
    # NULL: written by an older version, and read from what is sealed together.
    "ALTER TABLE subscriptions ADD COLUMN point BLOB",
)

_RECEIPTS = (
    # What the provider said later: delivered, undelivered; NULL: nothing yet.
    "ALTER TABLE deliveries ADD COLUMN receipt TEXT",
    # What was dropped of things that are no longer known.
    """CREATE TABLE drops_before (
        channel TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (channel, reason)
    ) WITHOUT ROWID""",
)

_STRETCHES = (
    # How the pieces of a long list follow each other, so that what did not change need not even be cut.
    "CREATE TABLE stretches (source_id TEXT PRIMARY KEY, told BLOB NOT NULL)",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _SUBSCRIPTIONS + _DELIVERIES + _POSTS + _FEEDS,
    _SURE,
    _RECORDS_APART,
    _ASKED,
    _SOURCE_HISTORY,
    _PIECES,
    _NOTED,
    _REPORTS,
    _RESIDENTS,
    _UNANSWERED,
    _CUT,
    _OVERTAKEN,
    _ADVISORIES,
    _DUTY,
    _SIGNUPS,
    _CANARIES,
    BY_COHORT,
    _TALKS,
    _QUEUES,
    _MARKED,
    _POINTS,
    _RECEIPTS,
    (*STAFF, *_only_added_to("staff_log")),
    EDITIONS,
    (*SCHEDULES, *_only_added_to("post_history")),
    _STRETCHES,
    PHOTOS,
    FEED_STATES + QUESTION_COUNTS,
    ERRANDS,
    DEPARTMENTS,
    PASSKEYS,
    BY_NUMBER,
)
"""Each entry takes the file from the version before it to the next (PRAGMA user_version)."""
