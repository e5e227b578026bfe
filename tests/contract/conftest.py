"""One compiled Port Alder for the whole folder; a test that writes gets a copy of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.contract.townbell import Townbell, small_city


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Townbell:
    """The demo city, compiled on the day of the tests. Shared: only to be read, and no event sent to it."""
    town = Townbell(tmp_path_factory.mktemp("port-alder") / "data")
    assert town("refresh").code == 0
    return town


@pytest.fixture
def town(compiled: Townbell, tmp_path: Path) -> Townbell:
    """The demo city with state of its own."""
    shutil.copytree(compiled.data, tmp_path / "data")
    return Townbell(tmp_path / "data")


@pytest.fixture
def village(tmp_path: Path) -> Townbell:
    """A city of one news feed, not compiled yet."""
    return Townbell(tmp_path / "data", small_city(tmp_path / "city"))
