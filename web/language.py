"""Which of the city's locales a visitor is answered in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from words import Phrases, languages

_IN = "alert.in."
"""Before a text that its publisher has in another language alone stands which: "In Spanish: ..."."""


def asked_locale(lang: str, locales: Sequence[str]) -> str:
    """``lang``'s locale if it names one of the city's, else the browser's, else the first."""
    return locale_named(lang, locales) or browser_locale(locales)


def browser_locale(locales: Sequence[str]) -> str:
    """The best of the city's locales by the browser's own order of languages."""
    for wanted in request.accept_languages.values():
        if found := locale_named(wanted, locales):
            return found
    return locales[0]


def locale_named(name: str, locales: Sequence[str]) -> str | None:
    """The city's locale with this name or this language: "es", "es-MX" and "ES_us" mean "es-US"."""
    language = name.replace("_", "-").split("-")[0].lower()
    return next((locale for locale in locales if locale.split("-")[0].lower() == language), None)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text as it is shown: what is said of it, its language ("" for the page's own), and its own words."""

    intro: str
    language: str
    text: str


def quoted(words: Phrases, text: str) -> Quoted:
    """Which of a text is in another language, so that the page can say so to who reads aloud (WCAG 3.1.2)."""
    for language in languages():
        intro = words.say(f"{_IN}{language}", text="") if words.has(f"{_IN}{language}") else ""
        if intro and text.startswith(intro):
            return Quoted(intro, language, text.removeprefix(intro))
    return Quoted("", "", text)
