"""The AWS emulator for the contract of every store; skipped, with its reason, where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.emulator import emulator
from tests.stores.tables import MadeTable, Ministack
from tests.stores.test_delivery_store import Shop, TableShop

PYTHON = Path(__file__).resolve().parents[2] / ".tools" / "ministack" / "bin" / "python"


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministack]:
    """An emulator on loopback."""
    if not PYTHON.exists():
        pytest.skip("ministack is not installed (scripts/tools installs it)")
    with emulator(PYTHON, tmp_path_factory.mktemp("ministack")) as url:
        yield Ministack(url)


@pytest.fixture
def table(ministack: Ministack) -> MadeTable:
    """A new table in it."""
    return ministack.table()


@pytest.fixture
def sqlite_shop(tmp_path: Path) -> Iterator[Shop]:
    found = Shop(tmp_path)
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "dynamodb"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "dynamodb":
        found: Shop = TableShop(request.getfixturevalue("table"), tmp_path)
    else:
        found = Shop(tmp_path)
    yield found
    found.close()
