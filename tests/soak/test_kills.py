"""Killed at moments of the lot: twenty of the five hundred that ``make soak`` plays."""

from __future__ import annotations

from pathlib import Path

from notifier.sending.deliver import IN_FLIGHT
from tests.soak.kills import kills

SEED = 5


def test_whoever_is_killed_when_nobody_is_missed_and_few_are_told_twice(tmp_path: Path) -> None:
    """F1: SIGKILL after some milliseconds, at a statement or with a letter just posted; a fresh worker tells
    everybody who is left, and no more come twice than were on their way, 64 at most."""
    played = list(kills(tmp_path, 20, SEED))
    assert [each.number for each in played] == list(range(20))
    assert [each for each in played if each.wrong] == []
    assert max(each.lost for each in played) > 0
    assert all(each.twice <= each.lost <= IN_FLIGHT for each in played)
    assert {each.blow for each in played} == {"milliseconds", "statements", "letters"}


def test_a_run_that_was_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    """What is done is not played again, and the rest falls as it would have."""
    first, second = kills(tmp_path, 3, SEED, frozenset({1}))
    assert (first.number, second.number) == (0, 2)
