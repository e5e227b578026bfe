"""How far the telling has come, in sums of what was counted on the way: no query looks at persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from city.delivery.circuits import Circuit
from city.delivery.deliveries import Lane
from city.delivery.progress import Happening, Progress, Thing, Total, progress
from city.delivery.pulse import LONG, Queue
from city.localtime import micros, of_micros
from stores.sqlite import doors
from stores.sqlite.database import Database

LATELY = timedelta(minutes=2)

_THINGS = """SELECT e.number, e.event_id, e.version, MIN(a.at) AS began,
    GROUP_CONCAT(DISTINCT a.topic) AS topics
    FROM events AS e JOIN announcements AS a ON a.event = e.number
    WHERE e.number IN (SELECT number FROM events ORDER BY planned DESC LIMIT ?)
    GROUP BY e.number ORDER BY e.planned DESC, e.number DESC"""

_OF_EVENT = "SELECT state, cause, SUM(count), at FROM tallies WHERE event = ? GROUP BY state, cause, at"
_BETWEEN = "SELECT state, cause, SUM(count) FROM tallies WHERE at >= ? AND at < ? GROUP BY state, cause"
_LATE = """SELECT t.at - began.at, SUM(t.count) FROM tallies AS t JOIN queues AS q ON q.number = t.queue
    JOIN (SELECT event, MIN(at) / 1000000 AS at FROM announcements WHERE lane = ?1 GROUP BY event) AS began
    ON began.event = t.event
    WHERE q.lane = ?1 AND t.state = 'sent' AND t.at >= ?2 AND t.at < ?3 GROUP BY t.at - began.at"""
_DROPS = "SELECT reason, SUM(count) FROM drops WHERE event_id = ? AND version = ? GROUP BY reason"
_DROPS_BETWEEN = "SELECT reason, SUM(count) FROM drops WHERE at >= ? AND at < ? GROUP BY reason"
_TOTALS = """SELECT q.channel, q.lane, t.state, t.cause, SUM(t.count) FROM tallies AS t
    JOIN queues AS q ON q.number = t.queue GROUP BY q.channel, q.lane, t.state, t.cause"""
_DROPPED = """SELECT channel, reason, SUM(count) FROM (SELECT channel, reason, count FROM drops
    UNION ALL SELECT channel, reason, count FROM drops_before) GROUP BY channel, reason"""
_WAITING = """SELECT COUNT(*), MIN(next_at) FROM (SELECT next_at FROM deliveries
    WHERE state = 'pending' AND queue = ? AND next_at <= ? AND NOT held ORDER BY next_at LIMIT ?)"""
_MOVED = "SELECT queue, SUM(count) FROM tallies WHERE at >= ? AND state = 'sent' GROUP BY queue"


class SqliteProgress:
    """The port city.delivery.progress.ProgressStore over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def things(self, limit: int) -> Sequence[tuple[Thing, Progress]]:
        """The last things that were told, newest first."""
        found = []
        for row in self._database.rows(_THINGS, (limit,)):
            drops = dict(map(tuple, self._database.rows(_DROPS, (row["event_id"], row["version"]))))
            happened = [Happening(*each) for each in self._database.each(_OF_EVENT, (row["number"],))]
            thing = Thing(row["event_id"], row["version"], row["topics"].split(","), of_micros(row["began"]))
            found.append((thing, progress(happened, drops, row["began"] // 1_000_000)))
        return found

    def between(self, start: datetime, end: datetime) -> Progress:
        """What happened from ``start`` until before ``end``."""
        span = (micros(start) // 1_000_000, micros(end) // 1_000_000)
        drops = dict(map(tuple, self._database.rows(_DROPS_BETWEEN, span)))
        late = dict(map(tuple, self._database.rows(_LATE, (Lane.EMERGENCY, *span))))
        return progress([Happening(*each) for each in self._database.rows(_BETWEEN, span)], drops, late=late)

    def totals(self) -> Sequence[Total]:
        """Everything since the beginning: these sums never go back."""
        rows = self._database.rows(_TOTALS)
        return [Total(row[0], Lane(row[1]).label, row[2], row[3], row[4]) for row in rows]

    def dropped(self) -> Mapping[tuple[str, str], int]:
        """How many were dropped, by channel and reason, since the beginning."""
        rows = self._database.rows(_DROPPED)
        return {(row[0], row[1]): row[2] for row in rows}

    def queues(self, now: datetime) -> Mapping[str, Queue]:
        """What waits on each channel, counted no further than it matters."""
        since = micros(now - LATELY) // 1_000_000
        moved = dict(map(tuple, self._database.rows(_MOVED, (since,))))
        found: dict[str, Queue] = defaultdict(Queue)
        for number, channel in self._database.rows("SELECT number, channel FROM queues"):
            (row,) = self._database.rows(_WAITING, (number, micros(now), 5 * LONG))
            before = found[channel]
            sinces = [each for each in (before.since, of_micros(row[1]) if row[0] else None) if each]
            found[channel] = Queue(
                before.waiting + row[0], min(sinces, default=None), before.moved + moved.get(number, 0)
            )
        return dict(found)

    def circuits(self) -> Mapping[str, Circuit]:
        """The providers that have failed lately."""
        return doors.circuits(self._database.connection)
