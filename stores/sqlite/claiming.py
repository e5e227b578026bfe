"""One claim of deliveries, in its transaction: whose turn it is, for whom there is a place, leasing them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from city.delivery.deliveries import Delivery, Lane, Notice, delivery_id
from city.enrolment.subscriptions import Topic
from city.localtime import micros, of_micros
from stores.sqlite import overtaking
from stores.sqlite.doors import Doors

LEASE = timedelta(minutes=10)
"""Only for a worker that lives but hangs: what a dead one held is free at once (stores/workers.py)."""

WHOLE = """SELECT d.event, d.subscription, d.id, s.id AS subscription_id, e.event_id, e.version, a.topic,
    a.channel, a.lane, a.at, a.expires, d.attempts, d.unknown, n.key, n.facts
    FROM deliveries AS d
    JOIN subscriptions AS s ON s.number = d.subscription
    JOIN announcements AS a ON a.number = d.announcement
    JOIN events AS e ON e.number = d.event
    JOIN notices AS n ON n.id = a.notice_id"""
"""What is known of deliveries, for :func:`read`."""

# All of a queue's in one row, and all leased in one step: between two steps of SQLite a busy process of
# many threads waits longer for its turn in Python than the step takes.
_READY = f"""SELECT json_group_array(json_array(event, subscription, id, subscription_id, event_id, version,
    topic, channel, lane, at, expires, attempts, unknown, key, facts))
    FROM ({WHOLE} WHERE d.state = 'pending' AND d.queue = ? AND d.next_at <= ? AND d.worker IS NULL
    AND d.subscription NOT IN (SELECT value FROM json_each(?)) ORDER BY d.next_at LIMIT ?)"""  # noqa: S608 - our own words
_COLUMNS = (
    "event", "subscription", "id", "subscription_id", "event_id", "version", "topic", "channel", "lane", "at",
    "expires", "attempts", "unknown", "key", "facts",
)  # fmt: skip

_CLAIM = """UPDATE deliveries SET worker = ?, lease_until = ?, held = 0, id = j.value ->> 0
    FROM json_each(?) AS j WHERE event = j.value ->> 1 AND subscription = j.value ->> 2"""

_IS_READY = """SELECT 1 FROM deliveries WHERE state = 'pending' AND queue = ? AND next_at <= ?
    AND worker IS NULL LIMIT 1"""


class Claiming:
    """One claim, in its transaction: lane by lane, in each lane all channels alike."""

    def __init__(
        self, connection: sqlite3.Connection, doors: Doors, worker: str, now: datetime, ready_by: datetime
    ) -> None:
        self._connection = connection
        self._doors = doors
        self._worker = worker
        self._now = now
        self._ready_by = micros(ready_by)
        self._awaited = json.dumps(
            overtaking.awaited(connection, micros(now + LEASE - overtaking.LAST_BREATH))
        )
        self.found: list[Delivery] = []
        self.wake: datetime | None = None

    def take(self, lane: Lane, limit: int) -> None:
        """Claim of this lane until ``limit`` are claimed in all: each channel its share, then the rest."""
        queues = self._connection.execute(
            "SELECT number, channel FROM queues WHERE lane = ?", (lane,)
        ).fetchall()
        for place, (number, channel) in enumerate(queues):
            free = limit - len(self.found)
            self._take(number, channel, -(-free // (len(queues) - place)))
        for number, channel in queues if len(queues) > 1 else ():
            self._take(number, channel, limit - len(self.found))

    def _take(self, queue: int, channel: str, wanted: int) -> None:
        if wanted < 1:
            return
        room, next_at = self._doors.room(channel, wanted)
        rows = self._ready(queue, room) if room else []
        self._claim(rows)
        self._doors.passed(channel, len(rows))
        if len(rows) == room and room < wanted and not self._doors.is_paused(channel):
            self._wait(queue, next_at if not room else self._doors.room(channel, 1).next_at)

    def _wait(self, queue: int, until: datetime) -> None:
        """Something is ready and has no place yet: whoever claims comes back for it then."""
        if self._connection.execute(_IS_READY, (queue, self._ready_by)).fetchone():
            self.wake = min(self.wake or until, until)

    def _ready(self, queue: int, room: int) -> Sequence[Mapping[str, Any]]:
        values = (queue, self._ready_by, self._awaited, room)
        (rows,) = self._connection.execute(_READY, values).fetchone()
        return [dict(zip(_COLUMNS, row, strict=True)) for row in orjson.loads(rows)]

    def _claim(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        found = [(row, read(row)) for row in rows]
        names = json.dumps([(each.id, row["event"], row["subscription"]) for row, each in found])
        self._connection.execute(_CLAIM, (self._worker, micros(self._now + LEASE), names))
        self.found += [each for _, each in found]


@lru_cache(maxsize=256)
def _notice(key: str, facts: str) -> Notice:
    """Many are told the same, one after the other."""
    return Notice(key, json.loads(facts))


def read(row: sqlite3.Row | Mapping[str, Any]) -> Delivery:
    """A row of :data:`WHOLE`."""
    names = (row["subscription_id"], row["event_id"], row["version"])
    return Delivery(
        id=row["id"] or delivery_id(*names),
        subscription_id=names[0],
        event_id=names[1],
        version=names[2],
        topic=Topic(row["topic"]),
        channel=row["channel"],
        lane=Lane(row["lane"]),
        notice=_notice(row["key"], row["facts"]),
        at=of_micros(row["at"]),
        expires=of_micros(row["expires"]),
        attempts=row["attempts"],
        unknown=row["unknown"],
    )
