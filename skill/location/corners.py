"""Two streets that cross, as residents say where something is: "at the corner of 8th and Bay" (pure).

No address list has corners, and understanding takes "8th" for a day of the month: a corner is cut out of a
sentence before it is understood, and goes with it as its address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from city.earth.places import Found, Resolution

if TYPE_CHECKING:
    from snapshot.read import Snapshot

JOINED = " & "
"""Between the streets of a corner as it is kept."""
CROSSING = re.compile(
    r"(?:(?<!\s)\s+)?(?:&|/|\band\b|\by\b|\be\b|\bwith\b|\bcon\b|\bat\b|\besquina con\b)\s*", re.IGNORECASE
)
_AND = re.compile(r"(?<!\s)\s+(?:&|/|and|y|e|esquina con)\s+", re.IGNORECASE)
"""Between two streets within a sentence, where "at" and "with" mean other things too."""
_ARTICLE = r"(?:the\s+|la\s+|el\s+|una\s+|a\s+)?"
_NAMED = re.compile(
    rf"(?:\b(?:at|on|by|near|from|in|en|de|por|cerca de)\s+)?{_ARTICLE}"
    r"\b(?:corner|intersection|esquina|cruce|intersecci[oó]n)\s+(?:of|at|de|con)\s+(.+)",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:at|near|on|by|en|cerca de)\s+", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:(?:it(?:['’]?s| is)|i live|i['’]?m|we live|my address is"
    r"|es|est[aá]|queda|vivo|estoy|mi direcci[oó]n es)\s+)?"
    r"(?:(?:at|on|by|near|en|cerca de)\s+)?(.+)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:(?:the|la)\s+)?(?:calle\s+)?\d+(?:st|nd|rd|th)\b|calle\s+\d+\b", re.IGNORECASE)
_HOUSE = re.compile(r"\d+[a-z]?\s+\S", re.IGNORECASE)
MOST_WORDS = 4
"""Of a street's name, behind which a sentence may go on."""
LONGEST = 12
"""Words of a sentence that is nothing but a corner."""


def resolved(text: str, snapshot: Snapshot) -> Resolution | None:
    """What two streets in words mean; None where the words are not two streets of the city."""
    streets = _streets(text, CROSSING)
    found = snapshot.crossing(*streets) if streets else None
    return found if found is not None and found.found is not Found.UNKNOWN else None


def cut(text: str, snapshot: Snapshot, awaited: bool) -> tuple[str, str]:
    """The sentence without the corner in it, and the corner as two streets; "" where it names none.

    ``awaited``: an address was just asked for. A corner that is called one is one, be it unknown.
    """
    if (named := _NAMED.search(text)) is not None:
        corner, rest = _at_head(named[1], snapshot)
        return _joined(text[: named.start()], rest), corner or named[1].strip(" .?!")
    if _AND.search(text) is None:
        return text, ""
    words = text.strip(" .?!")
    whole = _WHOLE.fullmatch(words)
    if whole is not None and len(words.split()) <= LONGEST and _is_whole(whole[1], snapshot, awaited):
        return "", whole[1]
    for at in _AT.finditer(text):
        corner, rest = _at_head(text[at.end() :], snapshot)
        if corner:
            return _joined(text[: at.start()], rest), corner
    return text, ""


def _is_whole(words: str, snapshot: Snapshot, awaited: bool) -> bool:
    """Whether all the words are a corner: both streets are the city's, or one is and it looks like two."""
    streets = _streets(words)
    if not streets or any(len(each.split()) > MOST_WORDS or _HOUSE.match(each) for each in streets):
        return False
    if snapshot.crossing(*streets).found is not Found.UNKNOWN:
        return True
    looks = awaited or any(_NUMBERED.match(each) for each in streets)
    return looks and any(snapshot.resolve(each).found is not Found.UNKNOWN for each in streets)


def _at_head(words: str, snapshot: Snapshot) -> tuple[str, str]:
    """The corner with which the words begin, and what follows it; "" where they begin with none."""
    streets = _streets(words.strip(" .?!"))
    if not streets or len(streets[0].split()) > MOST_WORDS:
        return "", ""
    second = streets[1].split()
    for count in range(min(MOST_WORDS, len(second)), 0, -1):
        other = " ".join(second[:count])
        if snapshot.crossing(streets[0], other).found is not Found.UNKNOWN:
            return f"{streets[0]}{JOINED}{other}", " ".join(second[count:])
    return "", ""


def _streets(words: str, joined: re.Pattern[str] = _AND) -> tuple[str, str] | None:
    parts = [part.strip() for part in joined.split(words, maxsplit=1)]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def _joined(before: str, behind: str) -> str:
    return f"{before.rstrip(' ,')} {behind}".strip(" ,")
