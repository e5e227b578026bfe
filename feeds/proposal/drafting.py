"""A guess as a source's field map, with what could not be guessed as questions to staff."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from city.localtime import day_of
from feeds.proposal import collecting, placing, timing, zoning
from feeds.proposal.beside import stream_days, zone_set_of
from feeds.proposal.fields import KINDS
from feeds.proposal.guessing import Guess
from feeds.proposal.matching import Match, fits
from feeds.proposal.notes import NOTHING, Draft, Notes
from feeds.proposal.profiling.columns import Column
from feeds.proposal.profiling.names import words_of
from feeds.proposal.statuses import spoken_status
from feeds.proposal.town import Town

TWIN = 0.8
"""How surely a column must be the field by itself to be the same words in another language."""

_LOCALIZED = frozenset(
    {"name", "title", "text", "reason", "location", "keywords", "question", "answer", "note"}
)
_LOCALIZED_OF = {("permit", "kind"), ("service", "hours")}
_ID = frozenset({"id", "key", "code", "number", "uid", "guid"})
_OWN_ID = frozenset({"event", "news", "place", "official", "service", "closure", "meeting", "fact"})
"""Kinds whose records have an id that no other field gives."""


def draft(guess: Guess, columns: Sequence[Column], outline: str, told: str, town: Town) -> Draft:
    """The field map of a guess. ``told`` is the feed's address and title; ``outline`` its shapes."""
    notes = Notes()
    fields: dict[str, Any] = {}
    for name, match in guess.matches.items():
        _put(fields, name, _column(guess.kind, name, match, columns))
    if guess.kind in _OWN_ID and (own := _id_column(columns)):
        fields["id"] = own.path
    finish = _FINISHERS.get(guess.kind)
    if finish:
        finish(fields, _Around(guess, columns, outline, " ".join(words_of(told)), town), notes)
    timing.with_clock(fields, guess.kind, columns)
    timing.with_days(fields, columns, notes)
    timing.with_order(fields, columns, notes)
    ordered = _ordered(guess.kind, fields)
    return Draft(guess.kind, ordered, tuple(notes.said), tuple(notes.asked), notes.assumed)


def _ordered(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in the order in which a person would write them."""
    known = ["id", *(name.partition(".")[0] for name in (KINDS[kind].fields if kind in KINDS else ()))]
    place = {name: number for number, name in enumerate(reversed(known))}
    return dict(sorted(fields.items(), key=lambda pair: -place.get(pair[0], -1)))


@dataclass(frozen=True, slots=True)
class _Around:
    guess: Guess
    columns: Sequence[Column]
    outline: str
    told: str
    town: Town


def _put(fields: dict[str, Any], name: str, spec: Any) -> None:
    head, dot, rest = name.partition(".")
    if dot:
        fields.setdefault(head, {})[rest] = spec
    else:
        fields[name] = spec


def _column(kind: str, name: str, match: Match, columns: Sequence[Column]) -> Any:
    """The column; where the feed has it in several languages, each under its own."""
    if name not in _LOCALIZED and (kind, name) not in _LOCALIZED_OF:
        return match.column.path
    twins = {
        each.language or ("en" if any(c.language == "es" for c in columns) else ""): each.path
        for each in columns
        if each.language != match.column.language and _says_the_same(kind, name, match, each)
    }
    if not twins:
        return match.column.path
    return {(match.column.language or "en"): match.column.path, **{k or "en": v for k, v in twins.items()}}


def _says_the_same(kind: str, name: str, match: Match, other: Column) -> bool:
    """Whether two columns are one in two languages: by the same words, or by the field's usual names."""
    if other.words == match.column.words:
        return True
    wanted = KINDS[kind].fields.get(name) if kind in KINDS else None
    spanish = "es" in (other.language, match.column.language)
    return spanish and wanted is not None and fits(wanted, other) >= TWIN


def _id_column(columns: Sequence[Column]) -> Column | None:
    """The column whose values tell the items apart; a program's own row number only where it must."""
    sure = [each for each in columns if each.distinct == 1.0 and each.filled == 1.0 and len(each.values) > 1]
    named = [each for each in sure if _ID & set(each.words[-1:]) and not each.is_bookkeeping]
    return next((each for each in named if not each.like("phone")), None)


def _finish_collection(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    today = day_of(around.town.now, around.town.zone)
    collecting.finish(fields, around.guess.matches, around.columns, around.told, today, notes)


def _finish_calendar(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    """Days that are listed for one zone: which, only the feed's name can tell."""
    collecting.finish_calendar(fields, around.columns, notes)
    if "zone" in fields:
        return
    if named := _ZONE.search(around.told):
        fields["zone"] = {"value": " ".join(named.groups()) if named[1] != "zone" else named[2]}
        notes.say(f"by its name this is the calendar of {named[0]!r}: is that how your zones are called?")
    else:
        notes.ask('Of which zone are these days? Write zone = { value = "mon-a" }, a table for each zone.')


_ZONE = re.compile(r"\b(zone|sector|area|route|section|district|zona|ruta) ([a-z]\d?|\d{1,3})\b")


def _finish_zone(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    zoning.finish(fields, around.columns, around.told, notes)


def _finish_place(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    placing.finish_place(fields, around.columns, around.told, notes)
    placing.unheard_of(fields, notes)
    placing.check_position(fields, around.guess.matches, around.outline, around.town, notes, needed=False)


def _finish_address(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    placing.finish_street(fields, around.columns)
    for column, stream in stream_days(around.columns):
        fields.setdefault("zones", {})[zone_set_of(stream)] = column.path
    placing.check_position(fields, around.guess.matches, around.outline, around.town, notes, needed=True)


def _finish_closure(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    """A road and a building are closed in different words."""
    match = around.guess.matches.get("place")
    words = set(match.column.words) if match else set()
    streets = match is not None and match.column.like("street") + match.column.like("address") >= 0.5
    is_road = (
        streets or bool(words & {"street", "road", "roadway"}) or bool(re.search(r"\broads?\b", around.told))
    )
    fields["kind"] = {"value": "road" if is_road else "facility"}
    if not is_road:
        notes.ask("Which place of yours does each closure name? Townbell finds it by the place's id.")


def _finish_official(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    """Council members are asked for as such, whatever their district is called."""
    match = around.guess.matches.get("office")
    if match is None:
        name = around.guess.matches.get("name")
        told = f"{around.told} {' '.join(name.column.words) if name else ''}"
        if re.search(r"\b(council ?members?|city council|alder(?:m|p|w)\w+|concejal\w*)\b", told):
            fields["office"] = {"value": "council_member"}
        else:
            notes.ask(
                'Which office do these people hold? Write office = { value = "council_member" } or a column.'
            )
        return
    fields["title"] = match.column.path
    values = {v: "council_member" for v in match.column.spellings if re.search(_MEMBER, v, re.IGNORECASE)}
    if values and len(values) <= 40:
        fields["office"] = {"column": match.column.path, "values": values}


_MEMBER = r"\b(?:council ?(?:member|man|woman|person)|council+or\b|alder|concejal|member of (?:the )?council)"


def _finish_holiday(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    """What a holiday does to collection is said only where the feed says it."""
    match = around.guess.matches.get("rule")
    values = {value: rule for value in (match.column.spellings if match else ()) if (rule := _rule(value))}
    if match and len(values) == len(match.column.spellings):
        fields["rule"] = (
            match.column.path
            if all(k == v for k, v in values.items())
            else ({"column": match.column.path, "values": values})
        )
        return
    fields["rule"] = NOTHING
    notes.ask(
        'What does a holiday do to collection? Write rule = { value = "shift_week" } '
        "(or shift_day, skip, none), or name the column that says it."
    )


_RULES = (
    ("none", r"\bno (?:change|delay|effect)|as usual|regular|normal|on schedule|not affected|sin cambios"),
    ("skip", r"\bno (?:collection|pick ?up|service)\b(?!.*\b(?:delay|next day|later)\b)|skip|sin recolecci"),
    (
        "shift_week",
        r"(?:one|1|a)[ -]day (?:delay|later|behind)|delayed (?:by )?(?:one|1)|slides?|"
        r"un d[ií]a (?:m[aá]s )?tarde",
    ),
    ("shift_day", r"next day|following day|d[ií]a siguiente"),
)  # fmt: skip


def _rule(text: str) -> str:
    word = text.casefold().strip().replace(" ", "_").replace("-", "_")
    if word in ("none", "skip", "swap", "shift_week", "shift_day"):
        return word
    return next((rule for rule, words in _RULES if re.search(words, text, re.IGNORECASE)), "")


def _finish_fact(fields: dict[str, Any], _around: _Around, notes: Notes) -> None:
    if "topic" not in fields:
        notes.ask(
            'Under which topic do these answers belong? Write topic = { value = "parking_rules" } or so.'
        )


def _finish_service(fields: dict[str, Any], around: _Around, notes: Notes) -> None:
    """What can be reported is reported at the city's own number, where the feed gives no other."""
    if {"phone", "email"} & fields.keys() or around.columns:
        return
    if not around.town.phone:
        notes.ask('Which number does one call to report these? Write phone = { value = "..." }.')
    else:
        fields["phone"] = {"value": around.town.phone}
        notes.say(f"no telephone number is given: {around.town.phone} is the city's own")


def _finish_case(fields: dict[str, Any], around: _Around, _notes: Notes) -> None:
    """An address in parts is read as one; a status in other words becomes one that we can say in Spanish."""
    status = around.guess.matches.get("status")
    values = {v: said for v in (status.column.spellings if status else ()) if (said := spoken_status(v))}
    if status and values and len(values) <= 40:
        fields["status"] = {"column": status.column.path, "values": values}
    lacks = "address" not in fields or str(fields["address"]).casefold().endswith("_number")
    if lacks and (parts := placing.address_parts(around.columns)):
        fields["address"] = {"columns": parts}


_Finish = Callable[[dict[str, Any], _Around, Notes], None]
_FINISHERS: Mapping[str, _Finish] = {
    "collection": _finish_collection,
    "zone": _finish_zone,
    "pickup_calendar": _finish_calendar,
    "place": _finish_place,
    "address": _finish_address,
    "closure": _finish_closure,
    "official": _finish_official,
    "holiday": _finish_holiday,
    "service": _finish_service,
    "fact": _finish_fact,
    "permit": _finish_case,
    "request": _finish_case,
}
