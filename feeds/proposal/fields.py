"""What the fields of each kind are called in feeds and what their values look like: read from fields.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """One field of a kind; fields.toml says what each of these means."""

    names: tuple[str, ...]
    shapes: tuple[str, ...] = ()
    only: bool = False
    alone: float = 0.0
    never: frozenset[str] = frozenset()
    need: bool = False
    weight: float = 0.5


@dataclass(frozen=True, slots=True)
class KindOf:
    """A kind: its fields in the order in which columns are given out, and the words about it."""

    fields: Mapping[str, Wanted]
    hints: re.Pattern[str]
    against: re.Pattern[str]
    needs_shape: str = ""
    one_of: tuple[str, ...] = ()


def _kind(table: Mapping[str, Any]) -> KindOf:
    return KindOf(
        fields={name: _wanted(each) for name, each in table["fields"].items()},
        hints=_any_of(table["hints"]),
        against=_any_of(table.get("against", ())),
        needs_shape=table.get("needs_shape", ""),
        one_of=tuple(table.get("one_of", ())),
    )


def _wanted(table: Mapping[str, Any]) -> Wanted:
    return Wanted(
        names=tuple(table["names"]),
        shapes=tuple(table.get("shapes", ())),
        only=table.get("only", False),
        alone=table.get("alone", 0.0),
        never=frozenset(table.get("never", ())),
        need=table.get("need", False),
        weight=table.get("weight", 0.5),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    listed = "|".join(words)
    return re.compile(rf"\b(?:{listed})\b" if listed else r"(?!)")


KINDS: Mapping[str, KindOf] = {
    name: _kind(table)
    for name, table in tomllib.loads((Path(__file__).parent / "fields.toml").read_text("utf-8")).items()
}
"""Every kind that can be guessed from columns, by its name."""
