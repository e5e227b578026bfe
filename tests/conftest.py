"""Fixtures that every room's tests may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples at every run: a red build is a change's doing, never luck. Longer, random
# runs are made by hand (--hypothesis-profile=default).
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of recorded feeds beside the project; a test that needs it is skipped without it."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the recorded corpus is not beside this checkout (../shared/corpus)")
    return folder
