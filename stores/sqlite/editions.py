"""What calendars were told of each pickup, in SQLite. By zone and day: nothing in it is about anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from city.collection.editions import Edition, revised
from city.localtime import micros, of_micros
from stores.sqlite.database import Database

KEPT = timedelta(days=800)
"""For so long after it last changed an edition is remembered: longer than any event is in a calendar."""
_AT_ONCE = 500  # ids in one question, below SQLite's limit of variables
_KEEP = """INSERT INTO editions (event, state, number, revised) VALUES (?, ?, ?, ?) ON CONFLICT (event)
    DO UPDATE SET state = excluded.state, number = excluded.number, revised = excluded.revised"""


class SqliteEditions:
    """Editions over one Database. Reading takes no lock; only a change is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, states: Mapping[str, str], now: datetime) -> Mapping[str, Edition]:
        """The edition of each event, by its id, once it is known that its state is this one."""
        known = _known(self._database.connection, states)
        if all(event in known and known[event].state == state for event, state in states.items()):
            return known
        with self._database.transaction() as connection:  # another may have noted the same meanwhile
            known = _known(connection, states)
            found = {event: revised(known.get(event), state, now) for event, state in states.items()}
            fresh = [(event, each) for event, each in found.items() if known.get(event) != each]
            rows = ((event, each.state, each.number, micros(each.revised)) for event, each in fresh)
            connection.executemany(_KEEP, rows)
            connection.execute("DELETE FROM editions WHERE revised < ?", (micros(now - KEPT),))
        return found


def _known(connection: sqlite3.Connection, events: Iterable[str]) -> dict[str, Edition]:
    found: dict[str, Edition] = {}
    ids = list(events)
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        marks = ",".join("?" * len(some))
        sql = f"SELECT event, state, number, revised FROM editions WHERE event IN ({marks})"  # noqa: S608 - marks only
        rows = connection.execute(sql, some)
        found |= {event: Edition(state, number, of_micros(at)) for event, state, number, at in rows}
    return found
