"""What has become of deliveries, written down inside a transaction: tried, lost with their worker, expired.

Whatever comes back to be tried again and has been overtaken meanwhile ends instead: who held it when it was
overtaken could not be stopped, but there is no second try of what is no longer true.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

import orjson

from city.delivery.deliveries import Attempt, Cause, Outcome, Result, State
from city.localtime import micros
from stores.instants import stamp
from stores.sqlite import tallies
from stores.sqlite.database import in_rows
from stores.workers import WorkerLocks

_HELD = "SELECT id FROM deliveries WHERE worker = ?1 AND (?2 IS NULL OR lease_until <= ?2)"

_HOLDERS = "SELECT worker, MIN(lease_until) FROM deliveries WHERE worker IS NOT NULL GROUP BY worker"

# Each is one step for all of a batch: between two steps of SQLite a busy process of many threads waits
# longer for its turn in Python than the step takes. Where much is written it comes as values, not as JSON,
# of which SQLite would read each row anew for each of its columns.
_STAND = """SELECT json_group_array(json_array(d.id, d.event, d.subscription, d.queue,
    e.overtaken IS NOT NULL, d.receipt IS 'delivered'))
    FROM deliveries AS d JOIN events AS e ON e.number = d.event
    WHERE d.id IN (SELECT value FROM json_each(?))"""

_FINISH = """WITH j (event, subscription, state, next_at, finished, held, tried, lost) AS (VALUES {rows})
    UPDATE deliveries SET state = j.state, next_at = COALESCE(j.next_at, deliveries.next_at),
    finished = j.finished, held = j.held, worker = NULL, lease_until = NULL,
    attempts = attempts + j.tried, unknown = unknown + j.lost
    FROM j WHERE deliveries.event = j.event AND deliveries.subscription = j.subscription"""

_APPEND = "INSERT INTO attempts (event, subscription, at, result, cause, detail, next_at) VALUES {rows}"

_EXPIRED = "SELECT event, number FROM announcements WHERE expires <= ? AND expires > ? AND channel IN"

_EXPIRE = """UPDATE deliveries SET state = 'expired', finished = ? WHERE event = ? AND announcement = ?
    AND state = 'pending' AND worker IS NULL"""


def write(connection: sqlite3.Connection, attempts: Sequence[Attempt], now: datetime) -> None:
    """Append the attempts, end their leases, and count them. What was forgotten meanwhile leaves nothing."""
    if not attempts:
        return
    ids = json.dumps([each.delivery_id for each in attempts])
    stand = {row[0]: row[1:] for row in orjson.loads(connection.execute(_STAND, (ids,)).fetchone()[0])}
    known = [each for each in attempts if each.delivery_id in stand]
    states = [_state_after(each, *stand[each.delivery_id][3:]) for each in known]
    in_rows(
        connection,
        _APPEND,
        [
            (*stand[each.delivery_id][:2], *_appended(each, each.outcome))
            for each in known
            if each.outcome is not None
        ],
    )
    ended = [
        (*stand[each.delivery_id][:2], *_ended(each, state))
        for each, state in zip(known, states, strict=True)
    ]
    in_rows(connection, _FINISH, ended)
    happened = [
        (*stand[each.delivery_id][:3:2], state.value, each.outcome.cause.value if each.outcome else "")
        for each, state in zip(known, states, strict=True)
        if each.outcome is not None or state is not State.PENDING
    ]
    tallies.add(connection, tallies.counted(happened), micros(now))


def free_lost(connection: sqlite3.Connection, workers: WorkerLocks, now: datetime) -> None:
    """Free what dead or hung workers hold; their attempts may have arrived."""
    outcome = Outcome(Result.UNKNOWN, Cause.WORKER_LOST)
    for worker, first in connection.execute(_HOLDERS).fetchall():
        until = micros(now) if workers.alive(worker) else None
        if until is not None and first > until:
            continue
        held = connection.execute(_HELD, (worker, until)).fetchall()
        lost = [Attempt(delivery_id=row[0], at=now, outcome=outcome, state=State.PENDING) for row in held]
        write(connection, lost, now)


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


def _state_after(attempt: Attempt, is_overtaken: bool, has_arrived: bool) -> State:
    """There is no second try of what has been overtaken, or of what a receipt says has arrived."""
    if attempt.state is not State.PENDING:
        return attempt.state
    if has_arrived:
        return State.SENT
    return State.SUPERSEDED if is_overtaken else State.PENDING


def _appended(attempt: Attempt, outcome: Outcome) -> tuple[object, ...]:
    """What :data:`_APPEND` takes, behind whose it is."""
    next_at = stamp(attempt.next_at) if attempt.next_at else None
    return (
        stamp(attempt.at),
        outcome.result.value,
        outcome.cause.value,
        outcome.detail,
        next_at,
    )


def _ended(attempt: Attempt, state: State) -> tuple[object, ...]:
    """What :data:`_FINISH` takes, behind whose it is."""
    tried = attempt.outcome is not None
    unknown = attempt.outcome is not None and attempt.outcome.result is Result.UNKNOWN
    next_at = micros(attempt.next_at) if attempt.next_at else None
    ended = micros(attempt.at) if state is not State.PENDING else None
    return (state.value, next_at, ended, int(attempt.held), int(tried), int(unknown))
