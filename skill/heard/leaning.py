"""What leans on the question before without what it leans by: "what about Bayview" names Bayview (pure)."""

from __future__ import annotations

from skill.heard.naming import plain
from words import phrases


def without_part_of_day(text: str, locale: str) -> str:
    """ "Next Tuesday evening" without the evening, which is heard for itself; all the words where nothing
    else is said."""
    heard = plain(text)
    parts = sorted(phrases(locale).say("heard.part_of_day").split("|"), key=len, reverse=True)
    part = next((each for each in parts if heard.endswith(f" {each}")), "")
    rest = " ".join(text.split()[: -len(part.split())]) if part else text
    return rest if plain(rest) not in phrases(locale).say("heard.leaning").split("|") else text


def without_leaning(text: str, locale: str) -> str:
    """The words behind "what about"; all of them where they do not lean on the question before."""
    return behind_leaning(text, locale)[0]


def behind_leaning(text: str, locale: str) -> list[str]:
    """The same, and behind each shorter beginning that leans; all of the words where none does."""
    row, found = text.split(), []
    for words in sorted(phrases(locale).say("heard.leaning").split("|"), key=len, reverse=True):
        count = len(words.split())
        if count < len(row) and plain(" ".join(row[:count])) == words:
            found.append(" ".join(row[count:]))
    return found or [text]
