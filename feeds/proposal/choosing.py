"""Which column is what, as staff chose it instead of what was guessed.

A field that is read from a column can be read from another, or from none; what a draft works out in another
way (a table of values, a day in every other week) stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from city.errors import WrongUse
from feeds.proposal.fields import KINDS
from feeds.proposal.notes import NOTHING, Draft
from feeds.proposal.profiling.columns import Column

MOST_COLUMNS = 120
"""Columns to choose among; the widest listing of the corpus has fewer."""
_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class Choices:
    """``fields`` are those that can be chosen, with the column that each is read from now ("": none);
    ``columns`` are the feed's, each with one of its values."""

    fields: Mapping[str, str]
    columns: Mapping[str, str]


def choices(draft: Draft, columns: Sequence[Column]) -> Choices:
    """What can be chosen of this draft; nothing where its format has no columns of the city's own."""
    paths = {each.path: _example(each) for each in columns if not each.is_bookkeeping}
    known = KINDS[draft.kind].fields if draft.kind in KINDS else {}
    now = {name: _column(draft.fields.get(name), paths) for name in (*known, *draft.fields)}
    fields = {name: column for name, column in now.items() if column is not None}
    return Choices(fields, dict(list(paths.items())[:MOST_COLUMNS])) if paths else Choices({}, {})


def chosen(draft: Draft, columns: Sequence[Column], wanted: Mapping[str, str]) -> Draft:
    """The draft with these columns for these fields; what is as it was is not touched. Raises WrongUse."""
    can = choices(draft, columns)
    fields: dict[str, Any] = dict(draft.fields)
    for name, column in wanted.items():
        if name not in can.fields or column not in ("", *can.columns):
            raise WrongUse("that field or column is not in this feed", fix="Look at it again")
        if column != can.fields[name]:
            fields[name] = column or NOTHING
    return replace(draft, fields=fields)


def _column(spec: Any, paths: Mapping[str, str]) -> str | None:
    """The one column of a field; "" for none; None where it is worked out in another way."""
    if spec is None or spec == NOTHING:
        return ""
    return spec if isinstance(spec, str) and spec in paths else None


def _example(column: Column) -> str:
    value = next(iter(column.values), "")
    return value if len(value) <= _SAMPLE else f"{value[: _SAMPLE - 3]}..."
