"""What a city decides about its entry in the store, beside what its residents hear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from city.nouns import noun
from words import language_of, phrases

_SPOKEN = re.compile(r"[a-záéíóúñü' .]+")
RESERVED = frozenset({"alexa", "amazon", "echo", "computer", "skill", "app", "ziggy"}) | frozenset(
    {"launch", "ask", "tell", "load", "begin", "enable", "open", "start", "play"}
)
"""Wake words and words that launch, which no invocation name may hold (C11)."""


@noun(frozen=True, slots=True, kw_only=True)
class Listing:
    """``invocation`` is by language; ``endpoint`` an HTTPS address or the ARN of a Lambda function.

    ``privacy_url`` and ``terms_url`` are pages of the city; ``countries`` ISO 3166-1 alpha-2 codes.
    """

    invocation: Mapping[str, str] = field(default_factory=dict)
    endpoint: str = ""
    privacy_url: str = ""
    terms_url: str = ""
    countries: tuple[str, ...] = ("US",)


def invocation(listing: Listing, city: str, locale: str) -> str:
    """What is said to open the skill: "city of springfield" where the city has not decided.

    A bare city name would be refused.
    """
    given = listing.invocation.get(language_of(locale))
    return given or phrases(locale).say("store.invocation", city=city.lower())


def faults(listing: Listing, city: str, locales: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Locales in which Amazon would refuse the invocation name, and why (C11)."""
    for locale in locales:
        name = invocation(listing, city, locale)
        if why := _fault(name, city):
            yield locale, f"the invocation name {name!r} {why}"


def _fault(name: str, city: str) -> str:
    words = name.split()
    if not _SPOKEN.fullmatch(name):
        return "holds something else than small letters; numbers are written as words"
    if len(words) < 2 or name == city.lower():
        return "is a bare name"
    if taken := RESERVED & set(words):
        return f"holds the reserved word {min(taken)!r}"
    return ""
