"""What may be kept of a question that nobody could answer: its matter, and nobody in it (pure).

Rather too much goes than too little: staff read what is asked often, not who asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from city.addressing.numerals import is_number_word
from city.addressing.suffixes import SUFFIXES
from city.localized import words_of

LONGEST = 100
"""Characters that are kept."""
GAP = "…"
"""What stands where something was left out."""
SERVICES = frozenset({"211", "311", "511", "711", "811", "911", "988"})
"""Numbers that are nobody's own."""

_READ = 400  # characters of a question that are looked at
_LINK = re.compile(r"\S*(?:@|://|www\.)\S*", re.IGNORECASE)
_WAYS = "|".join(sorted({*map(str.lower, SUFFIXES), *(full.lower() for full in SUFFIXES.values())}))
_ADDRESS = re.compile(rf"\b\d+\w*\s+(?:[^\W\d]+\s+){{0,4}}?(?:{_WAYS})\b\.?", re.IGNORECASE)
_SPANISH_ADDRESS = re.compile(
    r"\b(?:calle|avenida|av|camino|paseo|plaza|bulevar|carretera|callej[oó]n)\s+(?:[^\W\d]+\s+){0,4}?"
    r"(?:n[uú]mero\s+)?\d+\w*",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:my name is|my name's|this is|call me|i am called|named|mr|mrs|ms|miss|dr|me llamo|mi nombre es|"
    r"soy|se llama|señora?|sra?|don|doña|doctora?)\b\.?((?:\s+[^\W\d]+){1,2})",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-zà-ÿ]\w[\w'’-]*")


def scrubbed(text: str, known: Callable[[str], bool]) -> str:
    """The question in lower case without numbers, addresses, e-mails, links and names; "" if nothing is left.

    ``known`` says of a word whether the city itself uses it: a capitalised word within a sentence that
    it does not know is taken for somebody's name.
    """
    text = _LINK.sub(f" {GAP} ", text[:_READ])
    for pattern in (_ADDRESS, _SPANISH_ADDRESS, _INTRODUCED):
        text = pattern.sub(f" {GAP} ", text)
    text = _NAME.sub(lambda name: name.group() if known(name.group()) else GAP, text)
    kept: list[str] = []
    for word in (part for each in text.split() for part in (words_of(each) or GAP * (GAP in each)).split()):
        safe = word if word in SERVICES or not _is_number(word) else GAP
        if safe != GAP or kept[-1:] != [GAP]:
            kept.append(safe)
    said = " ".join(kept)
    return _shortened(said) if set(kept) - {GAP} else ""


def _is_number(word: str) -> bool:
    return any(char.isdigit() for char in word) or is_number_word(word)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0]
