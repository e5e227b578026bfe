"""A compiled copy of Port Alder for the journeys; each gets its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.townbell import Townbell
from tests.journeys.journeys import copy_of_port_alder

MakeTown = Callable[..., Townbell]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Townbell:
    """The demo city on the day of the tests. Shared: only to be copied."""
    town = Townbell(tmp_path_factory.mktemp("port-alder") / "data")
    assert town("refresh").code == 0
    return town


@pytest.fixture
def town(compiled: Townbell, tmp_path: Path) -> MakeTown:
    """Makes an installation of its own, over a copy of the demo city with ``more`` in its city.toml."""

    def make(more: str = "", **environment: str) -> Townbell:
        shutil.copytree(compiled.data, tmp_path / "data")
        city = copy_of_port_alder(tmp_path / "city", more)
        return Townbell(tmp_path / "data", city, environment=environment)

    return make
