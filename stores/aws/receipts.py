"""Receipts in DynamoDB: in the row of the delivery of which they tell, and in its sheet's sums."""

from __future__ import annotations

from datetime import datetime

from city.delivery.receipts import Receipt
from stores.aws.sheets import place_key
from stores.aws.table import Table
from stores.aws.withdrawing import amend


class TableReceipts:
    """The port city.delivery.receipts.Receipts over one Table.

    A delivery is found by its id only where its channel says so (``asked_by_id`` of TableDeliveries).
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def note(self, receipt: Receipt, now: datetime) -> bool:
        """Keep it, count it, and end what is known to have arrived; whether it was news."""
        place = self._table.get(place_key(receipt.delivery_id))
        if place is None:
            return False
        pk, sk, number = place.doc["place"]
        if self._table.get((pk, sk)) is None:
            return False
        return amend(self._table, (pk, sk), lambda sheet: sheet.note(number, receipt.arrived, now))
