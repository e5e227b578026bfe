"""Whether a sentence is in the language that was asked for, by the words that tell (C24)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENGLISH = """
the is are was will you your we have has this that these there here what when which where who how of to for
with from by about please call next tomorrow today yesterday meeting pickup any don't can't
"""
_SPANISH = """
el los las es son está están una usted su sus que qué cuándo dónde cuál quién cómo del para con por desde
hasta sobre llame mañana hoy ayer reunión recolección hay puede ningún
"""
ENGLISH, SPANISH = frozenset(_ENGLISH.split()), frozenset(_SPANISH.split())
"""Words of either language that are no word of the other."""
_FOREIGN = {
    "es": re.compile(r"En inglés: .*?(?=[.?!](?: |$))"),
    "en": re.compile(r"In Spanish: .*?(?=[.?!](?: |$))"),
}


def foreign(text: str, language: str) -> Iterator[str]:
    """The sentences with words of the other language; what is announced as foreign may be."""
    text = _FOREIGN[language].sub("", text)
    telling = ENGLISH if language == "es" else SPANISH
    for sentence in re.split(r"(?<=[.?!:])\s", text):
        words = re.findall(r"[\w'’]+", sentence.lower())
        if len([word for word in words if word in telling]) >= 2:
            yield sentence
