"""What the pages of a place are handed of the other rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from city.collection.editions import Edition
    from city.collection.pickup_rules import Rules
    from city.earth.geometry import Point
    from city.earth.places import Location, Resolution
    from city.home import Home
    from web.maps.backdrop import Outline


class Town(Protocol):
    """The city as published at this moment; ``version`` changes whenever anything of it does."""

    @property
    def version(self) -> str: ...

    def find(self, text: str) -> Resolution:
        """From an address in words to where it lies, as the speaker finds it."""
        ...

    def home(self, place: Location, locale: str) -> Home:
        """What is told of the place."""
        ...

    def sites(self, ids: Sequence[str], locale: str) -> Sequence[tuple[str, Point]]:
        """The names of these places and where they lie, of those that are known to lie somewhere."""
        ...

    def rules(self) -> Rules:
        """What decides when what is collected."""
        ...

    def outlines(self) -> Mapping[str, tuple[Outline, ...]]:
        """Every zone's outline, by its set."""
        ...


class Editions(Protocol):
    """What was told of each event of a calendar, and how often that has changed (RFC 5545, 3.8.7.4)."""

    def of(self, states: Mapping[str, str], now: datetime) -> Mapping[str, Edition]:
        """The edition of each event, by its id, once it is known that its state is this one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The ports of /place."""

    town: Town
    editions: Editions
