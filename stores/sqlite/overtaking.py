"""What would now be wrong to say: marked on its event, so that it holds for whoever has it in hand.

Ending the rows that wait is not enough. Those on their way at that moment come back for another try; and
a planner that looked at the city a moment too early would write more of them. Both meet the mark. It is
a number that only grows, so that no clock decides who looked earlier.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta

from city.delivery.deliveries import State
from city.enrolment.subscriptions import SHARED
from city.localtime import micros
from stores.sqlite import tallies
from stores.sqlite.database import Database

LAST_BREATH = timedelta(seconds=30)
"""How long somebody's newer message waits for an overtaken one that is on its way to them: an attempt takes
ten seconds at most; a process that hangs for longer keeps nobody from hearing."""

_COUNT = "SELECT number FROM revisions WHERE name = 'overtakings'"

_UNMARKED = """SELECT j.value ->> 0, j.value ->> 1 FROM json_each(?) AS j
    LEFT JOIN events AS e ON e.event_id = j.value ->> 0 AND e.version = j.value ->> 1
    WHERE e.overtaken IS NULL"""

# What nobody was told is marked too: somebody may be about to plan it, who looked before. When, in negative
# numbers: it was planned for nobody.
_MARK = """INSERT INTO events (event_id, version, planned, overtaken) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET overtaken = excluded.overtaken RETURNING number"""

_END = """UPDATE deliveries SET state = 'superseded', finished = ? WHERE event = ?
    AND state = 'pending' AND worker IS NULL"""

# With all that this target has: the alert may be under way by one subscription, its update come by another.
# Behind a program's target there may be many people, who do not wait for each other.
_AWAITED = f"""SELECT mate.number FROM deliveries AS d JOIN events AS e ON e.number = d.event
    JOIN subscriptions AS s ON s.number = d.subscription
    JOIN subscriptions AS mate ON mate.number = s.number
        OR (mate.party = s.party AND s.channel NOT IN ({", ".join(f"'{each}'" for each in sorted(SHARED))}))
    WHERE d.worker IS NOT NULL AND d.lease_until > ? AND e.overtaken IS NOT NULL"""  # noqa: S608 - our own words


def count(database: Database) -> int:
    """How often something was marked, from the beginning."""
    row = database.row(_COUNT)
    return int(row[0]) if row else 0


def unmarked(database: Database, versions: Collection[tuple[str, str]]) -> Collection[tuple[str, str]]:
    """Those of these (event, version) pairs that are not marked; without the writers' lock."""
    if not versions:
        return ()
    return [(row[0], row[1]) for row in database.rows(_UNMARKED, (json.dumps(list(versions)),))]


def supersede(connection: sqlite3.Connection, versions: Collection[tuple[str, str]], now: datetime) -> int:
    """Mark these and end their unclaimed pending deliveries; how many."""
    connection.execute("UPDATE revisions SET number = number + 1 WHERE name = 'overtakings'")
    (mark,) = connection.execute(_COUNT).fetchone()
    ended = 0
    for event_id, version in versions:
        (number,) = connection.execute(_MARK, (event_id, version, -micros(now), mark)).fetchone()
        waiting = tallies.pending(connection, "event = ?", (number,))
        if waiting:
            connection.execute(_END, (micros(now), number))
            tallies.add(connection, tallies.ended(waiting, State.SUPERSEDED.value), micros(now))
        ended += sum(waiting.values())
    return ended


def awaited(connection: sqlite3.Connection, lease_until: int) -> tuple[int, ...]:
    """All subscriptions of those to whom something overtaken is on its way, under a lease that ends later."""
    return tuple(row[0] for row in connection.execute(_AWAITED, (lease_until,)))
