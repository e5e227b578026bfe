"""The name of a public body in a sentence that says "meeting": never twice.

Calendars call a body by its sittings: "Board of Directors Workshop Meeting", "Town Meeting", "Sesión de
trabajo".
"""

from __future__ import annotations

from functools import lru_cache

from words.phrases import Phrases


@lru_cache(maxsize=512)
def in_sentence(name: str, phrases: Phrases) -> tuple[str, bool]:
    """The name without the "Meeting" at its end, and whether what is left still says that it is a meeting.

    Then the sentence may not say it again: "the next Budget Workshop is ...".
    """
    ends, sorts, nouns = (
        frozenset(phrases.say(f"heard.meeting_{each}").split("|")) for each in ("ends", "sorts", "nouns")
    )
    words = name.split()
    short = _without(words, ends, sorts)
    first, last = _key(short[0]) if short else "", _key(short[-1]) if short else ""
    if first in nouns or last in nouns:
        return " ".join(short), True
    return " ".join(short), False


def _without(words: list[str], ends: frozenset[str], sorts: frozenset[str]) -> list[str]:
    """The words before "Regular Meeting"; all of them where nothing but the sort of meeting stands before."""
    if not words or _key(words[-1]) not in ends:
        return words
    short = words[:-1]
    while short and _key(short[-1]) in sorts:
        short = short[:-1]
    return short or words


def _key(word: str) -> str:
    return word.strip(".,:;-()").casefold()
