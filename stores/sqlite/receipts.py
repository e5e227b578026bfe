"""Receipts in SQLite: beside the delivery of which they tell, and in the counts."""

from __future__ import annotations

from datetime import datetime

from city.delivery.deliveries import Cause, State
from city.delivery.progress import DELIVERED, UNDELIVERED
from city.delivery.receipts import Receipt
from city.localtime import micros
from stores.sqlite import tallies
from stores.sqlite.database import Database

_NOTE = """UPDATE deliveries SET receipt = ? WHERE id = ? AND receipt IS NULL
    RETURNING event, queue, state, worker"""

# Its answer was lost, and here is a better one. Whoever holds it at this moment writes down its own end.
_ARRIVED = "UPDATE deliveries SET state = 'sent', finished = ? WHERE id = ?"


class SqliteReceipts:
    """The port city.delivery.receipts.Receipts over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, receipt: Receipt, now: datetime) -> bool:
        """Keep it, count it, and end what is known to have arrived; whether it was news."""
        word = DELIVERED if receipt.arrived else UNDELIVERED
        with self._database.transaction() as connection:
            row = connection.execute(_NOTE, (word, receipt.delivery_id)).fetchone()
            if row is None:
                return False
            event, queue, state, worker = row
            happened = [(event, queue, word, "")]
            if receipt.arrived and state == State.PENDING and worker is None:
                connection.execute(_ARRIVED, (micros(now), receipt.delivery_id))
                happened.append((event, queue, State.SENT.value, Cause.ACCEPTED.value))
            tallies.add(connection, tallies.counted(happened), micros(now))
        return True
