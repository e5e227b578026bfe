"""Calendars and news feeds name no columns: what they hold is told by what their entries are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeds.formats import Parsed
from feeds.proposal.profiling.names import words_of
from feeds.text.plaintext import folded

_MEETING = re.compile(
    r"\b(?:meetings?|council|commission(?!er)|committee|board|hearing|work ?session|study session|concejo|"
    r"comisi[oó]n|comit[eé]|junta|sesi[oó]n|reuni[oó]n|audiencia|trustees|authority|task ?force|subcommittee|"
    r"caucus|quorum)\b",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(
    r"\b(?:new year'?s?(?: day)?|christmas|thanksgiving|memorial day|labor day|independence day|veterans day|"
    r"juneteenth|martin luther king|mlk|presidents'? day|columbus day|indigenous peoples|easter|holiday|"
    r"navidad|a[nñ]o nuevo|acci[oó]n de gracias|d[ií]a de los veteranos|july 4th|4th of july|good friday)\b",
    re.IGNORECASE,
)
_WASTE = re.compile(
    r"\b(?:trash|garbage|refuse|recycl\w*|bulk\w*|rubbish|landfill|waste collection|christmas trees?|bins?|"
    r"organics?|(?:yard|food|green|hazardous|household|organic) waste|basura|reciclaje|"
    r"restm[uü]ll\w*|restabfall\w*|biom[uü]ll\w*|bioabfall\w*|biotonne|papier\w*|"
    r"altpapier\w*|gelbe[rn]? (?:sack|s[aä]cke|tonne)\w*|wertstoff\w*|leichtverpackung\w*|sperrm[uü]ll\w*|"
    r"schadstoff\w*|gr[uü]ngut\w*|gr[uü]nabf\w*|hausm[uü]ll\w*|abfall\w*|poubelle|ordures|collecte|odpady|"
    r"zmieszane|mat(?:avfall)?|restavfall|glas|karton\w*|kehricht\w*|christbaum\w*|weihnachtsb\w*)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:news|press|noticias|releases?|announce\w*|alerts?|avisos?|blog|bids?|jobs?)\b", re.IGNORECASE
)
_EVENTS = re.compile(r"\b(?:calendar|events?|calendario|eventos)\b", re.IGNORECASE)


def kind_of_titles(parsed: Parsed, told: str) -> list[tuple[str, float]]:
    """The kinds that a calendar or a feed may be, and how sure each is; the surest first."""
    titles = [folded(str(each.get("summary") or each.get("title") or "")) for each in parsed.items[:400]]
    titles = list(dict.fromkeys(each for each in titles if each))
    shares = {kind: _share(pattern, titles) for kind, pattern in _PATTERNS.items()}
    around = " ".join(words_of(f"{told} {parsed.title}"))
    dated = parsed.format == "ics" or any(each.get("start") for each in parsed.items)
    found = _of_dated(shares, around) if dated else _of_undated(around)
    return sorted(found.items(), key=lambda pair: -pair[1])


_PATTERNS = {"meeting": _MEETING, "holiday": _HOLIDAY, "pickup_calendar": _WASTE}


def _of_dated(shares: dict[str, float], around: str) -> dict[str, float]:
    found = {"event": 0.55 + 0.1 * bool(_EVENTS.search(around))}
    for kind, pattern in _PATTERNS.items():
        hint = 0.2 if pattern.search(around) else 0.0
        if shares[kind] >= 0.5 or (hint and shares[kind] >= 0.1):
            found[kind] = min(1.0, 0.5 + 0.4 * shares[kind] + hint)
    return found


def _of_undated(around: str) -> dict[str, float]:
    """Entries without dates of their own are news, whatever they are about."""
    return {
        "news": 0.9 if _NEWS.search(around) else 0.75,
        **({"event": 0.3} if _EVENTS.search(around) else {}),
    }


def about_meetings(titles: Sequence[str]) -> float:
    """The share of these titles that name a public body or its meeting, 0 to 1."""
    return _share(_MEETING, list(titles))


def _share(pattern: re.Pattern[str], titles: list[str]) -> float:
    return sum(bool(pattern.search(each)) for each in titles) / len(titles) if titles else 0.0
