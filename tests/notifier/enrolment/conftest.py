"""The desk of tests/notifier/enrolment/town.py, as a fixture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notifier.enrolment.town import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A small city with a store on disk."""
    made = Desk(tmp_path)
    yield made
    made.close()
