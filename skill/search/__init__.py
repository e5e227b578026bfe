"""Free questions: what no intent covers is searched in what the city has published, or not answered.

Nothing here guesses. On money, eligibility, law and danger nothing is searched at all: the resident
gets the office, its number and its hours.
"""

from __future__ import annotations

from skill.search.answering import (
    answered,
    answered_or_referred,
    instead_of_guess,
    mentions,
    never_told,
    news_on,
    of_topic,
    referred,
)
from skill.search.missing import MISSED, missed
from skill.search.ours import referred_if_ours

__all__ = [
    "MISSED",
    "answered",
    "answered_or_referred",
    "instead_of_guess",
    "mentions",
    "missed",
    "never_told",
    "news_on",
    "of_topic",
    "referred",
    "referred_if_ours",
]
