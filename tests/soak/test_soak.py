"""What delivering promises, kept through a round of misfortune; ``make soak`` plays many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.round import play


@pytest.mark.parametrize("seed", [20261122, 20261126])
def test_everyone_hears_it_whatever_goes_wrong(tmp_path: Path, seed: int) -> None:
    """Workers killed and their clocks wrong, the store locked, answers lost or lies: nobody who stayed is
    missed, nothing comes twice but after a lost answer, in order, and not after its end or after leaving."""
    played, faults = play(tmp_path, seed)
    assert not faults
    assert played.kills
    assert played.workers >= 2
    assert len(played.receiver.receipts) > len(played.people)
