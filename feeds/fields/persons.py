"""Data sets about persons are refused as sources: arrests, warrants, jail rosters.

A city may publish them; a voice that reads them out does harm that nobody can
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
    words = {column: _words(column) for column in columns}
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
