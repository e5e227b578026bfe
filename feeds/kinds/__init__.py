"""What every kind of record is: items and a field map in, records out.

Adding a kind is adding one module beside this one with a module-level ``KIND``
that satisfies :class:`Kind` (and its noun in city/records.py).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from city.errors import BadSettings
from city.records import Record
from feeds.formats import Item, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a kind needs besides the items: whose they are and how to read them.

    ``fields`` maps a record's field to where the item has it: a column or key, a
    dotted path (``"geometry.coordinates"``), several tried in turn (a list), or a
    fixed value (``{ value = "trash" }``); a localized field may be given by language
    (``title.es = "titulo"``). ``zone`` is the city's IANA zone, ``language`` the
    source's.
    """

    source: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "UTC"
    language: str = "en"
    now: datetime
    missing: set[str] | None = None
    """Where the items are a part of a long list: the fields whose columns none of them has are noted
    here, since another part may have them."""
    maps: dict[Any, Any] = field(default_factory=dict)
    """Field maps that have been made for this source, by the columns of the items."""


@dataclass(frozen=True, slots=True)
class Built:
    """The records that could be made, and what was wrong with the other items."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...] = ()
    items: int = 0  # of how many items


class Kind(Protocol):
    """Items of a feed -> records of one kind."""

    name: str

    def required(self) -> tuple[str, ...]:
        """The fields without which an item makes no record, for ``townbell check``."""
        ...

    def build(self, items: Sequence[Item], context: Context) -> Built: ...


def names() -> tuple[str, ...]:
    """The names of all kinds, in alphabetical order, without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Kind:
    """The kind with this name. Raises BadSettings where there is none."""
    if name not in names():
        raise BadSettings(f"unknown kind {name!r}", fix=f"Use one of: {', '.join(names())}")
    found: Kind = importlib.import_module(f"{__name__}.{name}").KIND
    return found
