"""One claim of deliveries, in its transaction: whose turn it is, for whom there is a place, leasing them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import orjson

from city.delivery.deliveries import Delivery, Lane, Notice, delivery_id
from city.enrolment.subscriptions import Topic
from city.localtime import micros, of_micros
from stores.sqlite import overtaking
from stores.sqlite.database import in_rows
from stores.sqlite.doors import Doors

LEASE = timedelta(minutes=10)
"""Only for a worker that lives but hangs: what a dead one held is free at once (stores/workers.py)."""

_LINES = """SELECT d.event, d.subscription, d.id, s.id AS subscription_id, d.announcement, d.attempts,
    d.unknown FROM deliveries AS d JOIN subscriptions AS s ON s.number = d.subscription"""

# All of a queue's in one row, and all leased in one step: between two steps of SQLite a busy process of
# many threads waits longer for its turn in Python than the step takes.
_READY = f"""SELECT json_group_array(
    json_array(event, subscription, id, subscription_id, announcement, attempts, unknown))
    FROM ({_LINES} WHERE d.state = 'pending' AND d.queue = ? AND d.next_at <= ? AND d.worker IS NULL
    AND d.subscription NOT IN (SELECT value FROM json_each(?)) ORDER BY d.next_at LIMIT ?)"""  # noqa: S608 - our own words

_SAID = """SELECT a.number, e.event_id, e.version, a.topic, a.channel, a.lane, a.at, a.expires, n.key, n.facts
    FROM announcements AS a JOIN events AS e ON e.number = a.event JOIN notices AS n ON n.id = a.notice_id
    WHERE a.number IN (SELECT value FROM json_each(?))"""

_CLAIM = """WITH j (id, event, subscription, worker, until) AS (VALUES {rows})
    UPDATE deliveries SET worker = j.worker, lease_until = j.until, held = 0, id = j.id
    FROM j WHERE deliveries.event = j.event AND deliveries.subscription = j.subscription"""

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

    def _ready(self, queue: int, room: int) -> Sequence[_Line]:
        values = (queue, self._ready_by, self._awaited, room)
        (rows,) = self._connection.execute(_READY, values).fetchone()
        return [tuple(row) for row in orjson.loads(rows)]

    def _claim(self, rows: Sequence[_Line]) -> None:
        if not rows:
            return
        found = _read(rows, lambda sql, values: self._connection.execute(sql, values).fetchall())
        lease = (self._worker, micros(self._now + LEASE))
        leased = [(each.id, row[0], row[1], *lease) for row, each in zip(rows, found, strict=True)]
        in_rows(self._connection, _CLAIM, leased)
        self.found += found


_Line = tuple[int, int, str | None, str, int, int, int]
"""What :data:`_LINES` selects."""


_Query = Callable[[str, Sequence[object]], Sequence[sqlite3.Row]]


def named(name: str, query: _Query) -> Delivery | None:
    """The delivery of this id; None where there is none, or it was never claimed."""
    lines = [tuple(row) for row in query(f"{_LINES} WHERE d.id = ?", (name,))]
    return next(iter(_read(lines, query)), None)


def _read(lines: Sequence[_Line], query: _Query) -> list[Delivery]:
    """These lines as deliveries. What many are told is read once, however many they are."""
    numbers = json.dumps(list({line[4] for line in lines}))
    told = {row[0]: _Told(*row[1:]) for row in query(_SAID, (numbers,))} if lines else {}
    return [told[line[4]].to(line) for line in lines]


class _Told:
    """What is said to many: all of a delivery that its line does not hold."""

    def __init__(
        self, event_id: str, version: str, topic: str, channel: str, lane: int, at: int, expires: int,
        key: str, facts: str,
    ) -> None:  # fmt: skip
        self._version = (event_id, version)
        self._how = (Topic(topic), channel, Lane(lane))
        self._when = (of_micros(at), of_micros(expires))
        self._notice = _notice(key, facts)

    def to(self, line: _Line) -> Delivery:
        """The delivery of it that this line is."""
        _, _, name, subscription_id, _, attempts, unknown = line
        event_id, version = self._version
        topic, channel, lane = self._how
        at, expires = self._when
        return Delivery(
            id=name or delivery_id(subscription_id, event_id, version),
            subscription_id=subscription_id,
            event_id=event_id,
            version=version,
            topic=topic,
            channel=channel,
            lane=lane,
            notice=self._notice,
            at=at,
            expires=expires,
            attempts=attempts,
            unknown=unknown,
        )


@lru_cache(maxsize=256)
def _notice(key: str, facts: str) -> Notice:
    """The same object for the same: its words are made once for all (notifier.sending.texts)."""
    return Notice(key, json.loads(facts))
