"""How often what was told of an event has changed, for calendars that are fetched again and again. Pure."""

from __future__ import annotations

from datetime import datetime

from city.nouns import noun


@noun(frozen=True, slots=True)
class Edition:
    """What is known of one event: its state in our own words, which edition that is (from 0), since when.

    ``revised`` is aware, to the second. ``number`` never goes down: a pickup that is moved and moved back
    has been told three times (RFC 5545, 3.8.7.4).
    """

    state: str
    number: int
    revised: datetime


def revised(known: Edition | None, state: str, now: datetime) -> Edition:
    """The edition of an event whose state is this at ``now`` (aware)."""
    if known is None:
        return Edition(state, 0, now.replace(microsecond=0))
    if known.state == state:
        return known
    return Edition(state, known.number + 1, max(now.replace(microsecond=0), known.revised))
