"""The small city of tests/notifier/alder.py, as a fixture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notifier.alder import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A small city with a store on disk."""
    place = Town(tmp_path)
    yield place
    place.close()
