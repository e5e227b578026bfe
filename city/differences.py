"""What is another in a text, word by word: for people who look at two versions of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

MOST = 2_000
"""Words of a text that are compared; beyond it all of it is shown as another."""
_PIECES = re.compile(r"\s+|[^\s\w]|\w+")


class Kind(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """Words in a row that share their fate."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> list[Run]:
    """The words of both, in order: what was removed stands before what took its place."""
    if old == new:
        return [Run(Kind.KEPT, new)] if new else []
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(before), len(after)) > MOST:
        return [Run(Kind.REMOVED, old), Run(Kind.ADDED, new)]
    return [each for each in _runs(before, after) if each.text]


def _runs(before: list[str], after: list[str]) -> Iterator[Run]:
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Run(Kind.KEPT, "".join(before[a:b]))
        else:
            yield Run(Kind.REMOVED, "".join(before[a:b]))
            yield Run(Kind.ADDED, "".join(after[c:d]))
