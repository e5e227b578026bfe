"""In which language a feed's words are: English, Spanish, or another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from feeds.formats import Item
from feeds.proposal.profiling.columns import Column

_WORDS = {
    "en": [
        "the",
        "and",
        "of",
        "to",
        "in",
        "for",
        "is",
        "on",
        "with",
        "at",
        "by",
        "from",
        "this",
        "that",
        "will",
        "are",
        "be",
        "or",
        "your",
        "our",
        "city",
        "street",
        "park",
        "day",
        "meeting",
        "board",
        "road",
        "county",
        "public",
        "north",
        "south",
        "east",
        "west",
        "new",
        "school",
        "center",
    ],
    "es": [
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
        "y",
        "en",
        "para",
        "por",
        "con",
        "un",
        "una",
        "que",
        "se",
        "su",
        "al",
        "es",
        "ciudad",
        "calle",
        "día",
        "reunión",
        "parque",
        "nuestra",
        "más",
        "está",
        "aviso",
        "público",
    ],
    "de": [
        "der",
        "die",
        "das",
        "und",
        "den",
        "von",
        "für",
        "mit",
        "ist",
        "im",
        "zu",
        "auf",
        "ein",
        "eine",
        "dem",
        "nicht",
        "straße",
        "abfall",
        "restmüll",
        "tonne",
    ],
    "fr": [
        "le",
        "les",
        "des",
        "du",
        "et",
        "pour",
        "dans",
        "sur",
        "au",
        "aux",
        "une",
        "est",
        "par",
        "avec",
        "rue",
        "collecte",
    ],
    "other": [
        "och",
        "att",
        "det",
        "är",
        "som",
        "på",
        "av",
        "til",
        "og",
        "ja",
        "on",
        "ei",
        "tai",
        "het",
        "een",
        "van",
        "voor",
        "dat",
        "zijn",
        "nie",
        "się",
        "na",
        "oraz",
    ],
}
_OF = {language: frozenset(words) for language, words in _WORDS.items()}
_ENOUGH = 5


def language_of(items: Sequence[Item], title: str, columns: Sequence[Column] = ()) -> str:
    """ "en", "es", "de", "fr" or "other"; "" where there are too few words to tell.

    Three rows have few words: then the names of the ``columns`` tell, where most of them are Spanish.
    """
    told = f"{title} " + " ".join(_texts(items))
    heard = re.findall(r"[^\W\d_]+", told[:40_000].casefold())
    counts = {language: sum(word in known for word in heard) for language, known in _OF.items()}
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    if counts[best] >= _ENOUGH and counts[best] > 1.3 * others:
        return best
    spanish = sum(each.language == "es" for each in columns)
    return "es" if spanish > 1 and spanish > len(columns) / 2 and counts["en"] <= counts["es"] else ""


def _texts(items: Sequence[Item]) -> list[str]:
    """The longer texts of some items."""
    step = max(1, len(items) // 60)
    found: list[str] = []
    for item in items[::step][:60]:
        row = item.get("row", item)
        values = row.values() if isinstance(row, Mapping) else ()
        found += [
            each[:400] for each in values if isinstance(each, str) and " " in each and "://" not in each[:12]
        ]
    return found
