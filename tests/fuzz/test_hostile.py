"""Files made to hurt, for every format, under limits that the operating system holds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from feeds import formats
from tests.fuzz import seeds


@pytest.mark.parametrize("name", formats.names())
def test_hostile_files_cost_bounded_time_and_memory(name: str) -> None:
    """Nesting, bombs, a million of everything, endless numbers: 1.5 GB and five minutes of CPU at most."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.hostile", name], cwd=seeds.ROOT, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr[-2_000:], done.returncode) == ("", "", 0)
