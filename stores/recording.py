"""What has become of deliveries, written down inside a transaction: tried, lost with their worker, expired.

Whatever comes back to be tried again and has been overtaken meanwhile ends instead: who held it when it was
overtaken could not be stopped, but there is no second try of what is no longer true.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from city.deliveries import Attempt, Cause, Outcome, Result, State
from city.localtime import micros
from stores import tallies
from stores.sqlite import stamp
from stores.workers import WorkerLocks

_HELD = "SELECT id FROM deliveries WHERE worker = ?1 AND (?2 IS NULL OR lease_until <= ?2)"

_HOLDERS = "SELECT worker, MIN(lease_until) FROM deliveries WHERE worker IS NOT NULL GROUP BY worker"

_IS_OVERTAKEN = "(SELECT overtaken FROM events WHERE number = event) IS NOT NULL"

_RELEASE = f"""UPDATE deliveries SET worker = NULL, lease_until = NULL, attempts = attempts + 1,
    unknown = unknown + 1, state = CASE WHEN {_IS_OVERTAKEN} THEN 'superseded' ELSE state END,
    finished = CASE WHEN {_IS_OVERTAKEN} THEN ? END WHERE id = ? RETURNING event, queue, state"""  # noqa: S608 - our own words

_FINISH = """UPDATE deliveries SET state = ?, next_at = COALESCE(?, next_at), finished = ?, held = ?,
    worker = NULL, lease_until = NULL, attempts = attempts + ?, unknown = unknown + ? WHERE id = ?
    RETURNING event, queue, state"""

_AGAIN = f"""UPDATE deliveries SET state = CASE WHEN {_IS_OVERTAKEN} THEN 'superseded' ELSE ?1 END,
    next_at = COALESCE(?2, next_at), finished = CASE WHEN {_IS_OVERTAKEN} THEN ?8 ELSE ?3 END, held = ?4,
    worker = NULL, lease_until = NULL, attempts = attempts + ?5, unknown = unknown + ?6 WHERE id = ?7
    RETURNING event, queue, state"""  # noqa: S608 - our own words

_APPEND = """INSERT INTO attempts (delivery_id, at, result, cause, detail, next_at)
    SELECT id, ?, ?, ?, ?, ? FROM deliveries WHERE id = ?"""

_EXPIRED = "SELECT event, number FROM announcements WHERE expires <= ? AND expires > ? AND channel IN"

_EXPIRE = """UPDATE deliveries SET state = 'expired', finished = ? WHERE event = ? AND announcement = ?
    AND state = 'pending' AND worker IS NULL"""


def write(connection: sqlite3.Connection, attempts: Sequence[Attempt], now: datetime) -> None:
    """Append the attempts, end their leases, and count them."""
    if not attempts:
        return
    connection.executemany(_APPEND, [_appended(each) for each in attempts if each.outcome is not None])
    happened: list[tallies.Happened] = []
    for each in attempts:
        row = connection.execute(*_ended(each)).fetchone()
        if row is not None and (each.outcome is not None or row[2] != State.PENDING):
            cause = each.outcome.cause.value if each.outcome is not None else ""
            happened.append((*row, cause))
    tallies.add(connection, tallies.counted(happened), micros(now))


def free_lost(connection: sqlite3.Connection, workers: WorkerLocks, now: datetime) -> None:
    """Free what dead or hung workers hold; their attempts may have arrived."""
    outcome = Outcome(Result.UNKNOWN, Cause.WORKER_LOST)
    for worker, first in connection.execute(_HOLDERS).fetchall():
        until = micros(now) if workers.alive(worker) else None
        if until is not None and first > until:
            continue
        held = connection.execute(_HELD, (worker, until)).fetchall()
        attempts = [Attempt(delivery_id=row[0], at=now, outcome=outcome, state=State.PENDING) for row in held]
        connection.executemany(_APPEND, [_appended(each) for each in attempts])
        freed = [connection.execute(_RELEASE, (micros(now), row[0])).fetchone() for row in held]
        lost = [(*row, outcome.cause.value) for row in freed]
        tallies.add(connection, tallies.counted(lost), micros(now))


def expire(connection: sqlite3.Connection, channels: Collection[str], since: datetime, now: datetime) -> None:
    """End what has expired on these channels since then while it waited there for a place."""
    marks = ",".join("?" * len(channels))
    span = (micros(now), micros(since))
    for event, number in connection.execute(f"{_EXPIRED} ({marks})", (*span, *channels)).fetchall():
        values = (event, number)
        waiting = tallies.pending(connection, "event = ? AND announcement = ?", values)
        if waiting:
            connection.execute(_EXPIRE, (micros(now), *values))
            tallies.add(connection, tallies.ended(waiting, State.EXPIRED.value), micros(now))


def _appended(attempt: Attempt) -> tuple[object, ...]:
    outcome = attempt.outcome
    assert outcome is not None
    next_at = stamp(attempt.next_at) if attempt.next_at else None
    return (stamp(attempt.at), outcome.result, outcome.cause, outcome.detail, next_at, attempt.delivery_id)


def _ended(attempt: Attempt) -> tuple[str, tuple[object, ...]]:
    """The statement that ends a lease, with its values."""
    final = attempt.state is not State.PENDING
    tried = attempt.outcome is not None
    unknown = attempt.outcome is not None and attempt.outcome.result is Result.UNKNOWN
    next_at = micros(attempt.next_at) if attempt.next_at else None
    at = micros(attempt.at)
    values = (attempt.state, next_at, at if final else None, int(attempt.held), int(tried), int(unknown))
    return (
        (_FINISH, (*values, attempt.delivery_id)) if final else (_AGAIN, (*values, attempt.delivery_id, at))
    )
