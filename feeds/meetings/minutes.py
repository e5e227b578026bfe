"""What a calendar entry's description says of a meeting: agenda, how to take part, what was decided.

Cities write these under headings on lines of their own, in one language or both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from city.localized import Localized
from feeds.text.plaintext import TEXT, TITLE, lines

_HEADINGS = (
    ("agenda", "en", r"agenda"),
    ("agenda", "es", r"orden del d[ií]a|temario"),
    ("join", "en", r"how to (?:take part|participate|attend|join)|public comment|participation"),
    ("join", "es", r"c[oó]mo participar|participaci[oó]n"),
    ("outcome", "en", r"outcomes?|results?|actions? taken|decisions?"),
    ("outcome", "es", r"resultados?|decisiones|acuerdos"),
)
_HEADING = [
    (name, language, re.compile(rf"^(?:{words})\s*:\s*(.*)$", re.IGNORECASE))
    for name, language, words in _HEADINGS
]
_NUMBER = re.compile(r"^(?:\d{1,2}|[a-z])[.)]\s+|^[-*•]\s*", re.IGNORECASE)
_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a description; what is not there is empty."""

    agenda: tuple[Localized, ...] = ()
    join: Localized = field(default_factory=dict)
    outcome: Localized = field(default_factory=dict)


def read(description: str) -> Told:
    """The description's parts. Agenda items in two languages are paired by their order."""
    found: dict[str, dict[str, list[str]]] = {"agenda": {}, "join": {}, "outcome": {}}
    for name, language, line in _under_headings(description):
        found[name].setdefault(language, []).append(line)
    return Told(_paired(found["agenda"]), _joined(found["join"]), _joined(found["outcome"]))


def _under_headings(description: str) -> Iterator[tuple[str, str, str]]:
    under: tuple[str, str] | None = None
    for line in lines(description, TEXT):
        said = line
        for name, language, words in _HEADING:
            if heading := words.match(line):
                under, said = (name, language), heading[1]
        if under and said:
            yield (*under, _NUMBER.sub("", said)[:TITLE] if under[0] == "agenda" else said)


def _paired(items: dict[str, list[str]]) -> tuple[Localized, ...]:
    longest = max((len(each) for each in items.values()), default=0)
    return tuple(
        {language: each[place] for language, each in items.items() if place < len(each)}
        for place in range(min(longest, _ITEMS))
    )


def _joined(parts: dict[str, list[str]]) -> Localized:
    return {language: " ".join(each) for language, each in parts.items()}
