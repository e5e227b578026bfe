"""Which of the city's locales a visitor is answered in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request


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
