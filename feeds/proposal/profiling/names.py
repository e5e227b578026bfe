"""The words in a column's name, whoever wrote it.

``MeetingDate``, ``meeting_date``, ``MEETING DATE``, ``meetingdate`` and ``mtg_dt`` are all "meeting date";
shapefiles cut names at ten letters (``COLLECTDAY``, ``EZI_ADDRES``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KNOWN = tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))
_SHORT: Mapping[str, str] = _KNOWN["short"]
_LANGUAGES: Mapping[str, str] = _KNOWN["languages"]
VOCABULARY = frozenset[str](_KNOWN["joined"])
"""Words that are whole, however short."""

SPANISH = frozenset[str](_KNOWN["spanish"])
"""Words by which a name is Spanish."""

_WORD = re.compile("|".join(sorted(VOCABULARY, key=lambda word: (-len(word), word))))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The name's words in order, lower case, without accents, short forms written out."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    split = _CAMEL.sub(" ", folded)
    parts = re.findall(r"[a-z]+|\d+", split.casefold())
    found: list[str] = []
    for part in parts:
        found += [_SHORT.get(each, each) for each in ([part] if part in _SHORT else _joined(part))]
    return tuple(found)


def language_of(name: str) -> tuple[str, str]:
    """The language that ends or begins a name, and the name without it: NAME_ES -> ("es", "NAME").

    A name in Spanish words is of that language; of one in English words nothing is known.
    """
    parts = re.split(r"[_\s.\-]+", name)
    if len(parts) > 1:
        if last := _LANGUAGES.get(parts[-1].casefold()):
            return last, name[: -len(parts[-1])].rstrip("_ .-")
        if first := _LANGUAGES.get(parts[0].casefold()):
            return first, name[len(parts[0]) :].lstrip("_ .-")
    return ("es" if SPANISH.intersection(words_of(name)) else ""), name


def without_shared(names: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The names without a first word that nearly all begin with: EventDate, EventTime, EventBodyName."""
    firsts = [words[0] for words in names if len(words) > 1]
    if len(names) < 4 or not firsts:
        return list(names)
    most = max(set(firsts), key=firsts.count)
    if firsts.count(most) < 0.7 * len(names):
        return list(names)
    return [words[1:] if len(words) > 1 and words[0] == most else words for words in names]


def _joined(part: str) -> list[str]:
    """Words written as one: "pickupday" -> pickup day. A cut last word may remain if it is short."""
    if len(part) < 6:
        return [part]
    found: list[str] = []
    at = 0
    while at < len(part):
        hit = _WORD.match(part, at)
        if hit is None:
            rest = part[at:]
            if found and rest == "s":
                return found
            return [*found, rest] if found and len(rest) <= 3 else [part]
        found.append(hit[0])
        at = hit.end()
    return found
