"""One town with everything on for all of these tests."""

from __future__ import annotations

import pytest

from tests.app.hostile.town import Town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Refreshed once; its people have joined."""
    return Town(tmp_path_factory.mktemp("hostile"))
