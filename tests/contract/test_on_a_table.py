"""The same words say the same whether state lies in SQLite or in DynamoDB: nothing above the stores knows."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.contract.test_subscribers import EVE, GOOD, HEADER
from tests.contract.townbell import Townbell
from tests.stores.tables import MadeTable

MORNING = "2026-11-23T07:00:00-05:00"


@pytest.fixture
def cloud(compiled: Townbell, table: MadeTable, tmp_path: Path) -> Townbell:
    """The demo city, whose snapshot and sources are in a folder and whose state is in a table."""
    shutil.copytree(compiled.data, tmp_path / "cloud")
    return Townbell(tmp_path / "cloud", environment=table.environment())


def test_subscribers_are_told_from_a_table(town: Townbell, cloud: Townbell) -> None:
    """Imported, exported, due, delivered, retried and forgotten: word for word as in SQLite."""
    steps = [
        (("subscribers", "import", "-", "--json"), HEADER + "".join(GOOD), EVE),
        (("subscribers", "import", "-", "--json"), HEADER + "".join(GOOD), EVE),
        (("subscribers", "export", "--json"), "", EVE),
        (("due", "--json"), "", EVE),
        (("deliver", "--once", "--json"), "", EVE),
        (("due", "--json"), "", EVE),
        (("deliver", "--once", "--json"), "", MORNING),
        (("subscribers", "forget", "--target", "email", "--json"), "a@example.com\n", EVE),
        (("subscribers", "export", "--json"), "", EVE),
    ]
    here, there = (
        [each(*words, stdin=stdin, now=now) for words, stdin, now in steps] for each in (town, cloud)
    )
    assert [each.code for each in here] == [0] * len(steps)
    assert [each.json for each in there] == [each.json for each in here]
    assert town.outbox()
    assert [each["text"] for each in cloud.outbox()] == [each["text"] for each in town.outbox()]
    kept = sqlite3.connect(cloud.data / "townbell.sqlite")
    assert kept.execute("SELECT COUNT(*) FROM subscriptions, deliveries").fetchone() == (0,)
    kept.close()
