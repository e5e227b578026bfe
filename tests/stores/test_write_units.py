"""What telling somebody costs in DynamoDB: write units as AWS reckons them, of the items that are written."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from city.delivery.deliveries import Attempt, State
from net.aws_json import Said
from stores.aws.asked import Asked
from stores.aws.deliveries import TableDeliveries
from stores.aws.table import Table
from tests.stores.tables import MadeTable
from tests.stores.test_delivery_store import NOW, OK, SAID, TableShop
from tests.stores.test_table import Time


class Metered:
    """Counts units: one for each started KB of an item, two more where the index moves it."""

    def __init__(self, table: MadeTable) -> None:
        self._ask = table.ministack.ask
        self.units = 0
        self.table = Table(table.name, Asked(self.ask, Time(), lambda: 0.5, 5))

    def ask(self, operation: str, values: Mapping[str, Any], seconds: float) -> Said:
        if operation in ("PutItem", "DeleteItem", "UpdateItem"):
            item = values.get("Item", {})
            self.units += max(1, -(-sum(map(_bytes, item.values())) // 1024)) + 2 * ("list" in item)
        assert operation not in ("TransactWriteItems", "BatchWriteItem"), "nothing on this way needs them"
        return self._ask(operation, values, seconds)


def _bytes(value: Mapping[str, str]) -> int:
    ((kind, text),) = value.items()
    return 10 + (len(base64.b64decode(text)) if kind == "B" else len(text.encode()))


@pytest.mark.parametrize(("people", "most"), [(1_000, 0.5), (30, 3.0)])
def test_at_most_three_units_a_recipient(table: MadeTable, tmp_path: Path, people: int, most: float) -> None:
    """Planned, claimed by 64 at a time and recorded, each time with all that is written beside it."""
    numbers = TableShop(table, tmp_path).people(people)
    meter = Metered(table)
    store = TableDeliveries(meter.table)
    assert store.plan([(SAID, numbers)], NOW) == people
    sent, landed = 0, list[Attempt]()
    while claimed := store.claim(NOW, 64, ready_by=NOW, landed=landed).deliveries:
        at = NOW + timedelta(seconds=sent)
        landed = [Attempt(delivery_id=each.id, at=at, outcome=OK, state=State.SENT) for each in claimed]
        sent += len(claimed)
    assert sent == people
    assert store.counts() == {State.SENT: people}
    assert meter.units / people <= most
