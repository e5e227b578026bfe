"""Which worker runs which test, so that what is dear is made once in a run and nobody waits at its end.

A file goes to one worker whole: what its tests share is made once, not once for each worker. So do the rooms
of ``TOGETHER``, which share something for the whole session. What takes longest comes first.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/aws/", "tests/golden/")
"""Rooms that one worker runs whole: those of which all tests were seen to pass in one process."""

FIRST = (
    "tests/aws/",
    "tests/browser/",
    "tests/journeys/",
    "tests/app/hostile/",
    "tests/certification/",
    "tests/contract/",
)
"""Rooms that are begun with, the longest first; the others in the order of their names."""


class Shares(LoadScopeScheduling):
    """Files and rooms, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((room for room in TOGETHER if path.startswith(room)), path)


def scheduler(config: pytest.Config, log: object) -> Shares:
    """What hands the tests out."""
    config.option.loadscopereorder = False  # by their number: 600 rows of a table are done in half a second
    return Shares(config, log)


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """These tests, the rooms of ``FIRST`` before all others; within a room nothing changes place."""
    return sorted(items, key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next((at for at, room in enumerate(FIRST) if nodeid.startswith(room)), len(FIRST))
