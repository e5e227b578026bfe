"""Shops: a store of deliveries and what is around it, in each of the databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores.opening import opened
from tests.stores.test_delivery_store import Shop, TableShop


@pytest.fixture
def sqlite_shop(tmp_path: Path) -> Iterator[Shop]:
    found = Shop(tmp_path)
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "dynamodb":
        found: Shop = TableShop(request.getfixturevalue("table"), tmp_path)
    else:
        found = Shop(tmp_path, opened(request, tmp_path / "state.db"))
    yield found
    found.close()
