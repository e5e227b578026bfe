"""Collection days: which weekday a code means, which stream a word means, which column is the zone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from feeds.fields import dates
from feeds.proposal import weeks
from feeds.proposal.hints import STREAMS, coded_stream, hinted_stream, stream_of
from feeds.proposal.matching import Match
from feeds.proposal.notes import NOTHING, Notes
from feeds.proposal.profiling.columns import Column
from feeds.proposal.profiling.shapes import is_weekday, recurs
from feeds.text.plaintext import plain

_MOST_VALUES = 60
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def finish(
    fields: dict[str, Any],
    matches: Mapping[str, Match],
    columns: Sequence[Column],
    told: str,
    today: date,
    notes: Notes,
) -> None:
    """The weekday's and the stream's values in our words, and questions for what no column says."""
    day = matches.get("weekday")
    if flags := day_columns(columns) if day and day.column.like("flag") >= 0.9 else ():
        fields["weekday"] = _flagged(flags)
    elif day:
        _weekday(fields, day.column, notes)
    _stream(fields, matches, day.column if day else None, told, notes)
    if "zone" not in fields:
        notes.ask("Which column says in which zone or on which route? Without it nobody's day can be told.")
    if re.search(r"\bsweep", told):
        fields["zone_set"] = {"value": "sweeping"}
    weeks.finish(fields, matches, columns, told, today, notes)


def day_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with yes or no, one a weekday, Monday first; () where there are not at least five."""
    found = tuple(
        column
        for name in _NAMES
        for column in columns
        if column.path.casefold() in (name, name[:3]) and column.like("flag") >= 0.9
    )
    return found if len(found) >= 5 else ()


def _flagged(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """As choices: the first column that says yes is the day."""
    return [
        {
            "column": column.path,
            "values": {value: _named(column) if _yes(value) else "" for value in column.spellings},
        }
        for column in columns
        if any(map(_yes, column.values))
    ]


def _named(column: Column) -> str:
    return next(name for name in _NAMES if name.startswith(column.path.casefold()[:3]))


def _yes(value: str) -> bool:
    return value.strip().casefold() in ("yes", "y", "true", "t", "1", "x", "si", "sí", "on")


def _weekday(fields: dict[str, Any], column: Column, notes: Notes) -> None:
    values = list(column.spellings)
    if all(map(recurs, values)):
        return
    if column.like("day_code") >= 0.9:
        _coded_days(fields, column, notes)
        return
    read = {value: day for value in values if (day := value if recurs(value) else _day_within(value))}
    if len(read) < 0.6 * len(values) or len(values) > _MOST_VALUES:
        notes.ask(f"Which column says on which weekday? {column.path!r} holds, for instance, {values[0]!r}.")
        return
    fields["weekday"] = {"column": column.path, "values": read}


def _day_within(value: str) -> str:
    """The first weekday that a value names: "Monday-Area 1B", "Thursday 4-8am"."""
    for word in re.findall(r"[^\W\d_]{2,}", value):
        if is_weekday(word):
            return _NAMES[dates.weekday(word)]
    return ""


def _coded_days(fields: dict[str, Any], column: Column, notes: Notes) -> None:
    """Numbers: 0 to 6 count from Monday here, but elsewhere from Sunday or from 1."""
    codes = sorted(set(column.spellings))
    first = (
        {"1": 1, "2": 2}.get(codes[0]) if len(codes) == 5 and int(codes[-1]) - int(codes[0]) == 4 else None
    )
    if first is None:
        fields["weekday"] = NOTHING
        notes.ask(f"Which weekday is which number in {column.path!r}? It holds {', '.join(codes)}.")
        return
    fields["weekday"] = {"column": column.path, "values": {c: _NAMES[int(c) - first] for c in codes}}
    notes.say(f"the numbers in {column.path!r} are taken for Monday to Friday; please check")


def _stream(
    fields: dict[str, Any], matches: Mapping[str, Match], day: Column | None, told: str, notes: Notes
) -> None:
    match = matches.get("stream")
    if match:
        values = {value: stream for value in match.column.spellings if (stream := coded_stream(value))}
        if unknown := [value for value in match.column.spellings if value not in values]:
            notes.ask(
                f"Which stream is {unknown[0]!r} in {match.column.path!r}? Streams are {', '.join(STREAMS)}."
            )
        if any(key != value for key, value in values.items()) and len(values) <= _MOST_VALUES:
            fields["stream"] = {"column": match.column.path, "values": values}
        return
    told_by = (" ".join(day.words) if day else "", told)
    found = next((stream for words in told_by if (stream := hinted_stream(words))), None)
    if found:
        fields["stream"] = {"value": found}
        notes.say(f"no column says what is collected; by its name this is {found}")
    else:
        notes.ask(
            f'What is collected on these days? Write stream = {{ value = "trash" }} ({", ".join(STREAMS)}).'
        )


def finish_calendar(fields: dict[str, Any], columns: Sequence[Column], notes: Notes) -> None:
    """What a calendar's entries are called, in our words: "Recyclables - Sector A" is recycling."""
    names = (fields.get("stream"), "summary", "title", "subject")
    column = next((each for name in names for each in columns if each.path == name), None)
    if column is None or all(stream_of(value) for value in column.spellings):
        return
    values = {
        value: stream for value in column.spellings if (stream := coded_stream(value) or hinted_stream(value))
    }
    if unknown := [value for value in column.spellings if value not in values]:
        notes.ask(
            f'Which stream is {plain(unknown[0], 60)!r}? Streams are {", ".join(STREAMS)}; "" leaves it out.'
        )
    if values and len(values) <= _MOST_VALUES:
        fields["stream"] = {"column": column.path, "values": values}
