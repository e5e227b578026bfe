"""Persons: data sets about them are refused as sources, and what reaches them is in no message of ours.

A city may publish arrests, warrants and jail rosters; a voice that reads them out does harm that nobody can
take back. The columns tell, whatever the source is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ALWAYS = re.compile(
    r"\b(arrestee|arrest (?:id|number|no|date|key)|offender|suspect|inmate|defendant|warrants?|mugshot|"
    r"booking (?:id|number|no|date)|parolee|probationer|convicted|perpetrator|victim|ssn|social security)\b"
)
_WITH_NAME = re.compile(r"\b(dob|date of birth|birth ?date|birthday|race|ethnicity|sex|gender)\b")
_NAME = re.compile(r"\b((first|last|full|middle|person|sur|given) ?name|surname|fname|lname)\b")


def refuses(columns: Iterable[str]) -> str | None:
    """Why data with these columns may not be a source, or None where nothing speaks against it.

    One column about an accused or a victim is enough; a date of birth is too. A
    person's traits refuse only together with a name, since a survey has traits and
    a list of officials has names.
    """
    words = {column: _words(column) for column in sorted(columns)}
    for column, text in words.items():
        if _ALWAYS.search(text) or re.search(r"\b(dob|date of birth|birth ?date)\b", text):
            return f"column {column!r} is about a person who is accused, arrested, harmed or identified"
    named = next((column for column, text in words.items() if _NAME.search(text)), None)
    trait = next((column for column, text in words.items() if _WITH_NAME.search(text)), None)
    if named and trait:
        return f"columns {named!r} and {trait!r} together describe persons"
    return None


def _words(column: str) -> str:
    """``OffenderName`` and ``offender_name`` both as ``offender name``."""
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", column)
    return re.sub(r"[^a-z0-9]+", " ", split.casefold()).strip()


_REACH = (
    (re.compile(r"[^\s@'\"(<,;]{1,64}@[^\s@'\")>,;]+\.[a-z]{2,}", re.IGNORECASE), "(e-mail)"),
    (re.compile(r"(?<![\d/-])(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?![\d/-])"), "(phone)"),
    (
        re.compile(
            r"\b\d{1,6}[a-z]?(?: \w[\w.']{0,20}){1,4}? (?:st|street|ave?|avenue|rd|road|dr|drive|ln|lane|blvd"
            r"|boulevard|ct|court|pl|place|way|cir|circle|ter|terrace|pkwy|hwy)\b",
            re.IGNORECASE,
        ),
        "(address)",
    ),
)


def without_reach(message: str) -> str:
    """A message about a value that could not be read, without what tells where somebody is to be found.

    A field map that names the wrong column would else carry e-mail addresses into logs and pages.

    >>> without_reach("'ann@city.example' is not a date")
    "'(e-mail)' is not a date"
    """
    for pattern, instead in _REACH:
        message = pattern.sub(instead, message)
    return message
