"""The tables of planning by cohort (decision 8), and the way to them from one row a person."""

from __future__ import annotations

BY_COHORT = (
    # What is due is decided for a cohort and written down in a few bytes for each of its members.
    "CREATE TABLE cohorts (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL)",
    "ALTER TABLE subscriptions RENAME TO subscriptions_before",
    "DROP INDEX subscriptions_person",
    """CREATE TABLE subscriptions (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, topic TEXT NOT NULL,
        channel TEXT NOT NULL, person TEXT NOT NULL,
        plain TEXT NOT NULL, -- JSON of what identifies nobody
        sealed BLOB NOT NULL, -- target, address, place and consent, encrypted
        mark TEXT NOT NULL, -- keyed digest of both: tells whether an import changes anything
        created INTEGER NOT NULL DEFAULT 0, -- microseconds since 1970
        cohort INTEGER, party INTEGER, -- NULL until the holder of the key has worked them out
        revision INTEGER NOT NULL DEFAULT 0 -- at which it last changed
    )""",
    """INSERT INTO subscriptions (id, topic, channel, person, plain, sealed, mark)
        SELECT id, topic, channel, person, plain, sealed, mark FROM subscriptions_before ORDER BY id""",
    "DROP TABLE subscriptions_before",
    "CREATE INDEX subscriptions_person ON subscriptions (person)",
    "CREATE INDEX subscriptions_roll ON subscriptions (cohort, number, party)",
    "CREATE INDEX subscriptions_party ON subscriptions (party)",
    "CREATE INDEX subscriptions_created ON subscriptions (topic, created)",
    "CREATE INDEX subscriptions_revision ON subscriptions (revision)",
    "CREATE TABLE forgotten (number INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
    """CREATE TABLE events (
        number INTEGER PRIMARY KEY, event_id TEXT NOT NULL, version TEXT NOT NULL,
        planned INTEGER NOT NULL, -- when last for anybody
        UNIQUE (event_id, version)
    )""",
    "CREATE INDEX events_planned ON events (planned)",
    """CREATE TABLE announcements (
        number INTEGER PRIMARY KEY, event INTEGER NOT NULL REFERENCES events (number), topic TEXT NOT NULL,
        channel TEXT NOT NULL, lane INTEGER NOT NULL, reason TEXT NOT NULL,
        notice_id TEXT NOT NULL REFERENCES notices (id), at INTEGER NOT NULL, expires INTEGER NOT NULL,
        UNIQUE (event, topic, channel, lane, reason, notice_id, at, expires)
    )""",
    "DROP VIEW tellings",
    "ALTER TABLE deliveries RENAME TO deliveries_before",
    "DROP INDEX deliveries_turn",
    "DROP INDEX deliveries_held",
    "DROP INDEX deliveries_event",
    "DROP INDEX deliveries_planned",
    """CREATE TABLE deliveries (
        event INTEGER NOT NULL, subscription INTEGER NOT NULL, announcement INTEGER NOT NULL,
        lane INTEGER NOT NULL, planned INTEGER NOT NULL, next_at INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending', finished INTEGER,
        held INTEGER NOT NULL DEFAULT 0, -- by quiet hours, until next_at
        attempts INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0,
        worker TEXT, lease_until INTEGER,
        id TEXT, -- written when it is first claimed
        PRIMARY KEY (event, subscription)
    ) WITHOUT ROWID""",
    # Stamps become microseconds since 1970.
    """UPDATE deliveries_before SET
        at = strftime('%s', at) * 1000000 + substr(at, 21, 6),
        expires = strftime('%s', expires) * 1000000 + substr(expires, 21, 6),
        planned = strftime('%s', planned) * 1000000 + substr(planned, 21, 6),
        next_at = strftime('%s', next_at) * 1000000 + substr(next_at, 21, 6),
        finished = strftime('%s', finished) * 1000000 + substr(finished, 21, 6),
        lease_until = strftime('%s', lease_until) * 1000000 + substr(lease_until, 21, 6)""",
    """INSERT INTO events (event_id, version, planned)
        SELECT event_id, version, MAX(planned) FROM deliveries_before
        GROUP BY event_id, version ORDER BY MIN(planned)""",
    """INSERT OR IGNORE INTO announcements (event, topic, channel, lane, reason, notice_id, at, expires)
        SELECT e.number, d.topic, d.channel, d.lane, d.reason, d.notice_id, d.at, d.expires
        FROM deliveries_before AS d JOIN events AS e USING (event_id, version)""",
    """INSERT INTO deliveries
        SELECT e.number, s.number, a.number, d.lane, d.planned, d.next_at, d.state, d.finished, d.held,
        d.attempts, d.unknown, d.worker, d.lease_until, d.id
        FROM deliveries_before AS d JOIN events AS e USING (event_id, version)
        JOIN subscriptions AS s ON s.id = d.subscription_id
        JOIN announcements AS a ON a.event = e.number AND a.topic = d.topic AND a.channel = d.channel
        AND a.lane = d.lane AND a.reason = d.reason AND a.notice_id = d.notice_id
        AND a.at = d.at AND a.expires = d.expires""",
    "DROP TABLE deliveries_before",
    "CREATE INDEX deliveries_turn ON deliveries (lane, next_at, held) WHERE state = 'pending'",
    "CREATE INDEX deliveries_held ON deliveries (worker) WHERE worker IS NOT NULL",
    "CREATE UNIQUE INDEX deliveries_id ON deliveries (id) WHERE id IS NOT NULL",
)

BY_NUMBER = (
    # An attempt is found by the numbers of its delivery, not by a digest: what is tried together is written
    # together, and not all over an index.
    "ALTER TABLE attempts RENAME TO attempts_before",
    "DROP TRIGGER attempts_append_only",
    "DROP INDEX attempts_delivery",
    """CREATE TABLE attempts (
        seq INTEGER PRIMARY KEY, event INTEGER NOT NULL, subscription INTEGER NOT NULL, at TEXT NOT NULL,
        result TEXT NOT NULL, cause TEXT NOT NULL, detail TEXT NOT NULL, next_at TEXT
    )""",
    """INSERT INTO attempts
        SELECT a.seq, d.event, d.subscription, a.at, a.result, a.cause, a.detail, a.next_at
        FROM attempts_before AS a JOIN deliveries AS d ON d.id = a.delivery_id ORDER BY a.seq""",
    "DROP TABLE attempts_before",
    "CREATE INDEX attempts_delivery ON attempts (event, subscription)",
    """CREATE TRIGGER attempts_append_only BEFORE UPDATE ON attempts
        BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END""",
)
