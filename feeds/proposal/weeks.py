"""Every how many weeks a stream is collected, and from which date these weeks count.

"Every other week" is a rule of its own, never a weekly one: without a date from which to count, its
days are told to nobody. That date only staff know. Where a column tells week A from week B, one is asked
for each of its values: ``anchor = { column = "WEEK", values = { A = "", B = "" } }``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from feeds.proposal.hints import hinted_stream
from feeds.proposal.matching import Match
from feeds.proposal.notes import NOTHING, Notes
from feeds.proposal.profiling.columns import Column

_WEEK = r"(?:(?:week|wk)[ _-]?)?[AB12]|(?:even|odd|blue|gold|red|green|white)(?: weeks?)?"
_OTHER = r"\b(?:bi-?weekly|fortnight|every other|every two|every 2|alternat\w*|quincenal|cada dos|2 semaines)"
_WEEKLY = r"\b(?:weekly|every week|semanal|once a week|cada semana|1 fois par semaine)\b"
_TOLD = "until then those days are told to nobody (the ones shown here count from this week)"


def finish(
    fields: dict[str, Any],
    matches: Mapping[str, Match],
    columns: Sequence[Column],
    told: str,
    today: date,
    notes: Notes,
) -> None:
    """How often, from a column that says it, from the words about the feed, or since weeks have names."""
    found = matches.get("every_weeks")
    day = matches.get("weekday")
    often = found.column if found else _telling(columns) or (day.column if day else None)
    if found and not all(map(weeks_in, found.column.spellings)):
        _unknown(fields, found.column, notes)
    elif often and (found or any(weeks_in(value) == "2" for value in often.spellings)):
        _by_column(fields, often, columns, today, notes)
    elif weeks_in(told) == "2":
        fields["every_weeks"] = {"value": "2"}
        _ask_anchor(fields, columns, "", today, notes)
    else:
        alternating(fields, columns, today, notes)


def alternating(fields: dict[str, Any], columns: Sequence[Column], today: date, notes: Notes) -> None:
    """A column that tells one week from the other makes its stream one of every other week.

    Where it may be about another stream (trash is mostly collected every week), it is only asked.
    """
    stream = fields.get("stream")
    name = stream.get("value", "") if isinstance(stream, dict) else ""
    week = _week_column(columns, name)
    if week is None or "every_weeks" in fields:
        return
    if name and (name != "trash" or hinted_stream(" ".join(week.words)) == name):
        fields["every_weeks"] = {"value": "2"}
        _ask_anchor(fields, columns, name, today, notes)
    else:
        notes.ask(
            f"{week.path!r} seems to tell one week from the other: for which stream? There write "
            f'every_weeks = {{ value = "2" }} and anchor = {{ column = "{week.path}", values = {{ ... }} }}, '
            "with a date on which was collected for each of its values."
        )


def _week_column(columns: Sequence[Column], stream: str) -> Column | None:
    """The column that tells week A from week B for this stream, or for all."""
    for column in columns:
        about = "week" in column.words and hinted_stream(" ".join(column.words)) in (None, stream or None)
        named = all(re.fullmatch(_WEEK, value, re.IGNORECASE) for value in column.values)
        if about and named and 1 < len(column.values) <= 4:
            return column
    return None


def _telling(columns: Sequence[Column]) -> Column | None:
    """A column, whatever its name, all of whose words say how often: "Collected every other week"."""
    for column in columns:
        said = [weeks_in(value) for value in column.spellings if not value.strip().isdecimal()]
        if "2" in said and all(said) and len(said) == len(column.spellings):
            return column
    return None


def _unknown(fields: dict[str, Any], column: Column, notes: Notes) -> None:
    fields["every_weeks"] = NOTHING
    first = next(value for value in column.spellings if not weeks_in(value))
    notes.ask(f"Every how many weeks is {first!r} in {column.path!r}? Townbell counts in weeks.")


def _by_column(
    fields: dict[str, Any], column: Column, columns: Sequence[Column], today: date, notes: Notes
) -> None:
    """A value that says nothing of it ("Monday" beside "Every other Monday") is weekly."""
    values = {value: weeks_in(value) or "1" for value in column.spellings}
    fields["every_weeks"] = column.path
    if any(key != value for key, value in values.items()):
        fields["every_weeks"] = {"column": column.path, "values": values}
    if set(values.values()) != {"1"}:
        stream = fields.get("stream")
        _ask_anchor(
            fields, columns, stream.get("value", "") if isinstance(stream, dict) else "", today, notes
        )


def _ask_anchor(
    fields: dict[str, Any], columns: Sequence[Column], stream: str, today: date, notes: Notes
) -> None:
    if "anchor" in fields:
        return
    notes.assume("anchor", {"value": today.isoformat()})
    week = _week_column(columns, stream)
    if week is None:
        fields["anchor"] = NOTHING
        notes.ask(
            "From which date does every other week count? Write it as anchor, a date on which was collected, "
            f"or name a column that has one; {_TOLD}."
        )
        return
    fields["anchor"] = {"column": week.path, "values": dict.fromkeys(sorted(week.spellings), "")}
    about = f" for {stream}" if stream else ""
    notes.ask(
        f"{week.path!r} seems to tell one week from the other{about}: beside each of its values under anchor "
        f"write a date on which was collected; {_TOLD}."
    )


def weeks_in(value: str) -> str:
    """ "1" or "2" for words that say how often, the number where it is one, else ""."""
    words = value.casefold()
    if re.search(_OTHER, words):
        return "2"
    if re.search(_WEEKLY, words):
        return "1"
    return words if re.fullmatch(r"[1-9]\d?", words) else ""
