"""What is remembered of the links of a feed that only links to its alerts, in the place of its ETag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PATIENCE = 5.0
"""Seconds for one link: alerts are small, and others wait."""

_MARK = "links "


class Fate(StrEnum):
    """What became of a link, as it is remembered."""

    READ = "+"
    NO_ALERT = "-"  # not asked again until the feed says that it changed
    OPEN = "?"  # it failed, or there was no time for it


@dataclass(frozen=True, slots=True)
class Marks:
    """What became of a feed's links, those that were tried longest ago first, and the feed's own ETag."""

    fates: Mapping[str, Fate] = field(default_factory=dict)
    etag: str = ""

    @classmethod
    def of(cls, text: str) -> Marks:
        """From :meth:`__str__`, or from the ETag of a feed whose links were not followed."""
        if not text.startswith(_MARK):
            return cls({}, text)
        listed, _, etag = text.removeprefix(_MARK).partition(" ")
        return cls({each[:-1]: Fate(each[-1]) for each in listed.split(",") if each}, etag)

    def __str__(self) -> str:
        listed = ",".join(f"{key}{fate}" for key, fate in self.fates.items())
        return f"{_MARK}{listed} {self.etag}"

    @property
    def is_complete(self) -> bool:
        """Whether "not modified" would be an answer: not where links have still to be asked."""
        return Fate.OPEN not in self.fates.values()
