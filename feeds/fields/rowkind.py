"""A kind whose records are made one item at a time: most kinds are a few lines of data on top of it."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from city.errors import BadSettings
from feeds.fields.fieldmap import FieldMap, columns_of
from feeds.fields.persons import refuses, without_reach
from feeds.fields.row import Row
from feeds.fields.together import Together
from feeds.formats import Item, Problem
from feeds.kinds import Built, Context
from feeds.text.plaintext import plain

if TYPE_CHECKING:
    from city.records import Record


@dataclass(frozen=True, slots=True)
class RowKind:
    """``make`` reads one row; ``names`` are the usual columns of fields that have other names in feeds.

    ``make`` raises ValueError, or OverflowError where dates leave the calendar, for an
    item that is no record; that item becomes a problem and the others live. A row that
    says several things at once ("Mon & Thu") makes several records. What it notes on the row is a
    problem of an item that is a record all the same. ``quick``, which only a kind
    that is ``apart`` can have, makes the same of all items together, with None where ``make`` has to look.
    """

    name: str
    record: type
    needs: tuple[str, ...]
    make: Callable[[Row, Context], Record | tuple[Record, ...]]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    also: tuple[str, ...] = ()  # fields of the map beyond those of the record
    apart: bool = False  # whether no item is compared with another: equal ones make several records
    quick: Callable[[Together, Context], Iterable[Record | None]] | None = None

    def required(self) -> tuple[str, ...]:
        return self.needs

    def fields(self) -> tuple[str, ...]:
        """What a map may name on its left side."""
        own = (each.name for each in dataclasses.fields(self.record) if each.name != "source")
        return (*own, *self.also)

    def build(self, items: Sequence[Item], context: Context) -> Built:
        """Raises BadSettings where the map names what is not there, or the items are about persons."""
        there = columns_of(items)
        if reason := _refusal(there):
            raise BadSettings(reason, fix="Remove this source")
        columns = FieldMap.of(context, items, self.fields(), self.names, there)
        kept: dict[str, Record] = {}
        every: list[Record] = []
        problems: list[Problem] = []
        notes: list[tuple[str, str]] = []
        quick = self.quick(Together(columns, items), context) if self.quick else repeat(None)
        for number, (item, known) in enumerate(zip(items, quick, strict=False), start=1):
            if known is not None:
                every.append(known)
                continue
            try:
                made = self.make(Row(columns, item, notes), context)
            except (ValueError, OverflowError) as error:  # the latter: a day beyond the year 9999
                problems.append(Problem(f"item {number}", without_reach(plain(error, 200))))
                continue
            if notes:
                problems += (
                    Problem(f"item {number}", without_reach(f"{name}: {what}")) for name, what in notes
                )
                notes.clear()
            several = made if isinstance(made, tuple) else (made,)
            if self.apart:
                every += several
                continue
            twice = [each.id for each in several if kept.setdefault(each.id, each) != each]
            problems += (Problem(f"item {number}", f"has the id {name!r} of another item") for name in twice)
        return Built(tuple(every or kept.values()), tuple(problems))


ID = 500
"""Longest id, in characters."""
_refusal = lru_cache(maxsize=256)(refuses)


def identity(row: Row, *parts: Any) -> str:
    """The item's own id, else one made of what tells it from the others of its kind."""
    return row.text("id", ID) or named_by(*parts)


def named_by(*parts: Any) -> str:
    """An id of what tells an item from the others."""
    return "-".join(slug(str(part)) for part in parts if part not in (None, ""))


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """``"José Martí Center"`` -> ``"jose-marti-center"``."""
    plain_letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain_letters.casefold()).strip("-")
