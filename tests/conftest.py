"""Fixtures that every room's tests may use."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.logs import LISTENER
from tests.shares import Shares, longest_first
from tests.shares import scheduler as shares
from tests.understanders import understanders_shared

if TYPE_CHECKING:
    from tests.stores.tables import MadeTable, Ministack

# The same examples at every run: a red build is a change's doing, never luck. Longer, random
# runs are made by hand (--hypothesis-profile=default).
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """Whatever is logged while tests run is listened to."""
    logging.getLogger().addHandler(LISTENER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first."""
    items[:] = longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares | None:
    """By files and rooms, unless another way was asked for."""
    return shares(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(autouse=True)
def nobody_is_in_the_logs() -> Iterator[None]:
    """F20: no log and no standard error of the whole run holds anything of anybody's."""
    LISTENER.taken()
    yield
    assert LISTENER.taken() == []


@pytest.fixture(scope="session", autouse=True)
def one_understander_of_a_city() -> Iterator[None]:
    """What understands one city's words is built once a process and not for every command that is run in it
    (tests/understanders.py)."""
    with understanders_shared():
        yield


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of recorded feeds beside the project; a test that needs it is skipped without it."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the recorded corpus is not beside this checkout (../shared/corpus)")
    return folder


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministack]:
    """An AWS emulator on loopback; skipped, with its reason, where there is none."""
    from tests.aws.emulator import emulator
    from tests.stores.tables import Ministack

    python = ROOT / ".tools" / "ministack" / "bin" / "python"
    if not python.exists():
        pytest.skip("ministack is not installed (scripts/tools installs it)")
    with emulator(python, tmp_path_factory.mktemp("ministack")) as url:
        yield Ministack(url)


@pytest.fixture
def table(ministack: Ministack) -> MadeTable:
    """A new table in it."""
    return ministack.table()
