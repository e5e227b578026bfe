"""A draft is tried before it is shown: its records are really built, and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from city.errors import TownbellError
from city.records import Record
from feeds import kinds
from feeds.checking import hearable
from feeds.formats import Item, Problem
from feeds.proposal.notes import Draft
from feeds.proposal.town import Town

MOST = 5_000
"""Items of a feed that are built for a proposal."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft came to: its records, and what is wrong with the other items or with the draft."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    refused: str = ""
    items: int = 0

    @property
    def share(self) -> float:
        """The share of the items that became records."""
        if not self.records:
            return 0.0
        return max(0.0, 1 - len(self.problems) / max(self.items, len(self.problems), 1))


def tried(draft: Draft, items: Sequence[Item], language: str, town: Town) -> Trial:
    """Build the draft's records, with what it assumes. Never raises for what the items hold."""
    fields = {**draft.fields, **draft.assumed}
    context = kinds.Context(source="proposal", fields=fields, zone=town.zone, language=language, now=town.now)
    try:
        built = kinds.load(draft.kind).build(items[:MOST], context)
    except TownbellError as error:
        return Trial((), (), f"{error.what}")
    return Trial(built.records, built.problems, items=len(items[:MOST]))


def heard_first(records: Sequence[Record], town: Town, most: int = 3) -> tuple[Record, ...]:
    """The records to show: those that residents would hear first, else simply the first."""
    loud = [each for each in records[:MOST] if hearable.silence([each], town.zone, town.now) is None]
    return tuple((loud or list(records))[:most])
