"""How a source writes days and times: in two columns, as a database's midnights, day first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from feeds.fields import dates
from feeds.proposal.notes import Notes
from feeds.proposal.profiling.columns import Column


def with_clock(fields: dict[str, Any], kind: str, columns: Sequence[Column]) -> None:
    """Where days and times of day stand in columns of their own, both are read."""
    if kind not in ("event", "meeting"):
        return
    day = next((each for each in columns if each.path == fields.get("start")), None)
    if day is None or not _only_days(day):
        return
    clocks = [each for each in columns if each.like("time") >= 0.7 and each.path not in fields.values()]
    ends = [each for each in clocks if {"end", "finish", "until", "to"} & set(each.words)]
    starts = [each for each in clocks if each not in ends]
    if starts:
        fields["start"] = {"columns": [day.path, starts[0].path]}
    if ends and "end" not in fields:
        fields["end"] = {"columns": [day.path, ends[0].path]}


def with_days(fields: dict[str, Any], columns: Sequence[Column], notes: Notes) -> None:
    """A geographic database writes a day as midnight in UTC, which is the evening before in America."""
    paths = {each.path: each for each in columns if _always_midnight(each)}
    found = [name for name, spec in fields.items() if isinstance(spec, str) and spec in paths]
    for name in found:
        fields[name] = {"column": fields[name], "day": True}
    if found:
        notes.say(f"{', '.join(found)}: always midnight in UTC, so taken for days without a time")


def with_order(fields: dict[str, Any], columns: Sequence[Column], notes: Notes) -> None:
    """Dates in numbers are read month first unless some can only be day first, and none month first."""
    paths = {each.path for each in columns if _is_day_first(each)}
    found = [name for name, spec in fields.items() if paths & {*_columns_of(spec)}]
    for name in found:
        spec = fields[name]
        fields[name] = {**(spec if isinstance(spec, dict) else {"column": spec}), "day_first": True}
    if found:
        notes.say(f"{', '.join(found)}: dates are written day first")


def _columns_of(spec: Any) -> Sequence[str]:
    """The columns that a field's map names, where it names them plainly."""
    if isinstance(spec, dict):
        named = spec.get("columns") or [spec.get("column")]
        return [each for each in named if isinstance(each, str)]
    return [spec] if isinstance(spec, str) else []


def _is_day_first(column: Column) -> bool:
    surely = any(map(dates.is_day_first, column.values))
    return surely and not any(map(dates.is_month_first, column.values))


def _always_midnight(column: Column) -> bool:
    return len(column.values) > 1 and all(_MIDNIGHT.search(each) for each in column.values)


_MIDNIGHT = re.compile(r"\dT00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)$")


def _only_days(column: Column) -> bool:
    """Whether the dates have no time of day, or always midnight."""
    return not any(
        re.search(r"\d{1,2}:\d{2}", re.sub(r"[T ]0?0:00(:00)?(\.0+)?", "", v)) for v in column.values
    )
