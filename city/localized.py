"""Text that a resident may hear, by language, and days: what the nouns of every room are made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date

Day = date
"""The type ``date`` under another name, for the records that have a field called so."""

Localized = Mapping[str, str]
"""The same text by language: ``{"en": "Library", "es": "Biblioteca"}``. May lack a language."""


def in_language(text: Localized, locale: str) -> str:
    """``text`` in the locale's language, else in English, else in whatever there is; "" if none."""
    language = locale.partition("-")[0]
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def words_of(text: str) -> str:
    """A name for comparing: lower case, without accents, punctuation or double spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())
