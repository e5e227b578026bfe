"""Which kind of record a feed holds: every kind is tried, the best explanation wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.formats import Item, Parsed
from feeds.proposal.collecting import day_columns
from feeds.proposal.fields import KINDS, KindOf
from feeds.proposal.matching import Match, fits, matched
from feeds.proposal.profiling.columns import Column
from feeds.proposal.profiling.names import words_of
from feeds.proposal.titles import about_meetings, kind_of_titles


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, how sure it is (0 to 1), and the columns found for its fields."""

    kind: str
    confidence: float
    matches: Mapping[str, Match]


_LASTING = frozenset({"place", "service", "official", "zone", "address", "fact"})
"""Kinds that have no beginning: columns with one speak against them."""

_MEETING_FORMATS = frozenset({"legistar", "primegov", "civicclerk"})


def guesses(parsed: Parsed, columns: Sequence[Column], told: str) -> list[Guess]:
    """The kinds that the feed may be, the surest first. ``told`` is its address and title, as words."""
    by_format = _by_format(parsed, told)
    if by_format:
        return by_format
    around = _words(told)
    outline = outline_of(parsed.items)
    found = [_guess(kind, spec, columns, around, outline) for kind, spec in KINDS.items()]
    return sorted((each for each in found if each.confidence > 0), key=lambda each: -each.confidence)


def guess_as(kind: str, columns: Sequence[Column]) -> Guess:
    """The columns for a kind that is given; without any knowledge of the kind, none."""
    spec = KINDS.get(kind)
    return Guess(kind, 1.0, _found(kind, spec, columns) if spec else {})


def _by_format(parsed: Parsed, told: str) -> list[Guess]:
    """What the format alone, or with the titles, tells; for a table nothing."""
    if parsed.format == "cap":
        return [Guess("advisory", 1.0, {})]
    if parsed.format in _MEETING_FORMATS:
        return [Guess("meeting", 1.0, {})]
    if parsed.format == "open311":
        what = {str(each.get("what")) for each in parsed.items}
        kind = "request" if "request" in what else "service" if "service" in what else ""
        return [Guess(kind, 1.0, {})] if kind else []
    if parsed.items and "row" not in parsed.items[0]:
        return [Guess(kind, sure, {}) for kind, sure in kind_of_titles(parsed, told)]
    return []


def _guess(kind: str, spec: KindOf, columns: Sequence[Column], around: str, outline: str) -> Guess:
    matches = _found(kind, spec, columns)
    fields = spec.fields.items()
    need = sum(each.weight for _, each in fields if each.need)
    have = sum(each.weight * matches[name].score for name, each in fields if each.need and name in matches)
    more = sum(
        each.weight * matches[name].score for name, each in fields if not each.need and name in matches
    )
    in_columns = " ".join(" ".join(each.words) for each in columns)
    hinted = 0.12 * bool(spec.hints.search(in_columns)) + 0.22 * bool(spec.hints.search(around))
    whole = all(name in matches for name, each in fields if each.need)
    against = 0.3 * bool(spec.against.search(f"{in_columns} {around}"))
    lacking = against + (0 if whole else 0.15) + (0 if _has_one(spec, matches, outline) else 0.3)
    confidence = 0.5 * have / need + 0.22 * (1 - 1 / (1 + more)) + hinted - lacking
    if kind in _LASTING and _dated(columns):
        confidence -= 0.2
    return Guess(kind, max(0.0, min(1.0, _shaped(confidence, kind, spec, outline, matches))), matches)


def _found(kind: str, spec: KindOf, columns: Sequence[Column]) -> Mapping[str, Match]:
    """The columns of a kind's fields; seven columns, one a weekday, stand for the weekday."""
    matches = matched(spec.fields, columns)
    if kind == "collection" and "weekday" not in matches and (flags := day_columns(columns)):
        return {**matches, "weekday": Match("weekday", flags[0], 1.0)}
    return matches


def _has_one(spec: KindOf, matches: Mapping[str, Match], outline: str) -> bool:
    return (
        not spec.one_of
        or any(name in matches for name in spec.one_of)
        or ("geometry" in spec.one_of and outline == "point")
    )


def _shaped(confidence: float, kind: str, spec: KindOf, outline: str, matches: Mapping[str, Match]) -> float:
    """The outline speaks too: zones are polygons, places are points, and hardly the other way round."""
    if spec.needs_shape == "polygon":
        return confidence + 0.25 if outline == "polygon" else 0.0
    if kind == "place" and outline == "point":
        return confidence + 0.12
    if kind == "address" and _is_located(matches, outline):
        return confidence + 0.2
    if kind == "collection" and "weekday" not in matches:
        return 0.0
    if kind in ("event", "meeting"):
        confidence -= _other_words(kind, matches)
    if outline == "polygon" and kind not in ("collection", "closure"):
        return confidence - (0.0 if kind == "place" and "address" in matches else 0.25)
    return confidence


def _is_located(matches: Mapping[str, Match], outline: str) -> bool:
    """House number, street and position: a row of a gazetteer, whatever else it carries."""
    position = outline == "point" or {"lat", "lon"} <= matches.keys()
    return position and {"number", "street"} <= matches.keys()


def _dated(columns: Sequence[Column]) -> bool:
    """Whether a column is surely when something begins."""
    start = KINDS["event"].fields["start"]
    return any(fits(start, each) >= 0.85 for each in columns if not each.is_bookkeeping)


def _other_words(kind: str, matches: Mapping[str, Match]) -> float:
    """Events whose titles name councils are meetings, and meetings whose titles name no body are events."""
    named = [each.column for name, each in matches.items() if name in ("title", "body")]
    meetings = max((about_meetings(each.values) for each in named), default=0.0)
    if kind == "event":
        return 0.25 if meetings >= 0.6 else 0.0
    return 0.25 if meetings < 0.3 and "body" not in matches else 0.0


def outline_of(items: Sequence[Item]) -> str:
    """What most of the items are on a map: "point", "line", "polygon", or "" where they are nowhere."""
    shapes = [str(each["geometry"]["type"]) for each in items[:200] if each.get("geometry")]
    if not shapes:
        return ""
    most = max(set(shapes), key=shapes.count)
    return "polygon" if "Polygon" in most else "line" if "Line" in most else "point"


def _words(text: str) -> str:
    return " ".join(words_of(text))
