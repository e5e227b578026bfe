"""The desk of a small city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.notifier.emergency.scene import Scene


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Scene]:
    """Make a desk with these rules."""

    def made(**rules: Any) -> Scene:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        return Scene(folder, **rules)

    return made


@pytest.fixture
def scene(make: Callable[..., Scene]) -> Scene:
    return make()
