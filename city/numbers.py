"""What was asked, in sums for the staff: by topic, language, day and hour, answered or not. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from city.ports import Asked

ANSWERED = frozenset({"answered", "nothing_found", "suspended", "emergency"})
"""Ends that tell what was asked; that there is none is an answer, too (:class:`skill.turn.Because`)."""
UNANSWERED = frozenset(
    {"no_data", "source_silent", "not_understood", "referred", "place_outside", "place_unknown"}
)
"""All others are no question (help, stop), or one that is asked back and answered in a turn of its own."""
HOURS = 24


class Share(NamedTuple):
    """How many were answered, and how many not."""

    answered: int = 0
    unanswered: int = 0

    @property
    def total(self) -> int:
        return self.answered + self.unanswered


class Numbers(NamedTuple):
    """Sums of a span of days; the mappings by topic and language begin with the most asked."""

    all: Share
    topics: Mapping[str, Share]
    languages: Mapping[str, Share]
    days: Mapping[str, Share]
    hours: list[Share]


def numbers(counts: Mapping[Asked, int]) -> Numbers:
    """What these counts amount to."""
    topics: dict[str, Share] = defaultdict(Share)
    languages: dict[str, Share] = defaultdict(Share)
    days: dict[str, Share] = defaultdict(Share)
    hours = [Share()] * HOURS
    whole = Share()
    for asked, many in counts.items():
        one = _share(asked.because, many)
        if not one.total:
            continue
        whole = _sum(whole, one)
        hours[asked.hour] = _sum(hours[asked.hour], one)
        topics[asked.topic] = _sum(topics[asked.topic], one)
        languages[asked.language] = _sum(languages[asked.language], one)
        days[asked.day.isoformat()] = _sum(days[asked.day.isoformat()], one)
    return Numbers(whole, _most(topics), _most(languages), dict(sorted(days.items())), hours)


def _share(because: str, many: int) -> Share:
    if because in ANSWERED:
        return Share(many, 0)
    return Share(0, many) if because in UNANSWERED else Share()


def _sum(one: Share, other: Share) -> Share:
    return Share(one.answered + other.answered, one.unanswered + other.unanswered)


def _most(shares: Mapping[str, Share]) -> dict[str, Share]:
    return dict(sorted(shares.items(), key=lambda each: (-each[1].total, each[0])))
