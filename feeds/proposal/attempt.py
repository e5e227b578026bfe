"""One kind, tried for what was found at an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from feeds import kinds
from feeds.formats import Parsed
from feeds.proposal.choosing import chosen
from feeds.proposal.drafting import draft
from feeds.proposal.guessing import Guess, outline_of
from feeds.proposal.mending import mended
from feeds.proposal.notes import Draft
from feeds.proposal.profiling.columns import Column
from feeds.proposal.profiling.languages import language_of
from feeds.proposal.sources import table_of
from feeds.proposal.town import Town
from feeds.proposal.trying import Trial, tried


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at an address: the bytes, the address as city.toml names it, and what else was learned.

    ``given`` are keys that a portal's own rules set (format, kind, headers); ``title`` is its own name.
    """

    url: str
    data: bytes
    title: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One kind tried for a feed: the guess, its draft and what that came to."""

    guess: Guess
    draft: Draft
    trial: Trial
    language: str

    @classmethod
    def of(cls, guess: Guess, parsed: Parsed, columns: Sequence[Column], told: str, town: Town) -> Attempt:
        """Draft, try, and mend where that can be."""
        # Only rows have columns of the city's own; the items of other formats are named as the kinds expect.
        of_rows = bool(parsed.items) and "row" in parsed.items[0]
        own = columns if of_rows or guess.kind == "pickup_calendar" else ()
        drafted = draft(guess, own, outline_of(parsed.items), told, town)
        language = language_of(parsed.items, told, columns)
        speaks = language if language in town.languages else town.languages[0]
        drafted, trial = mended(drafted, columns, parsed.items, speaks, town)
        return cls(guess, drafted, trial, language)

    def chosen(
        self, wanted: Mapping[str, str], columns: Sequence[Column], parsed: Parsed, town: Town
    ) -> Attempt:
        """The same with the columns that staff chose, tried anew and not mended. Raises WrongUse."""
        drafted = chosen(self.draft, columns, wanted)
        speaks = self.language if self.language in town.languages else town.languages[0]
        return replace(self, draft=drafted, trial=tried(drafted, parsed.items, speaks, town))

    @property
    def sure(self) -> float:
        """What the columns say, and somewhat more where the draft found all that is needed."""
        need = kinds.load(self.draft.kind).required()
        filled = any(name not in self.guess.matches for name in need) and all(
            name in self.draft.fields for name in need
        )
        return min(1.0, self.guess.confidence + (0.15 if filled else 0.0))

    @property
    def stands(self) -> float:
        """How good it is: how sure, and how many of the items make records."""
        return self.sure * (0.5 + 0.5 * self.trial.share)

    def table(self, found: Found, parsed: Parsed, town: Town) -> dict[str, Any]:
        """The source's table."""
        named = (parsed.format, parsed.title)
        return table_of(self.draft, found.url, found.given, named, self.language, town)

    @property
    def works(self) -> bool:
        """Whether it makes records of a good part of the items."""
        return bool(self.trial.records) and self.trial.share >= 0.2
