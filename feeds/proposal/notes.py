"""What a draft says beside its field map: remarks, and questions to staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTHING: Mapping[str, Any] = {"value": ""}
"""A field that is read from no column, not even from one of its usual names."""


@dataclass(slots=True)
class Notes:
    """Gathered while drafting. ``said`` explains a guess; ``asked`` is what only staff can know.

    ``assumed`` are fields that stand for their answer while the draft is tried, and never in its table.
    """

    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    assumed: dict[str, Any] = field(default_factory=dict)

    def say(self, remark: str) -> None:
        self.said.append(remark)

    def assume(self, name: str, spec: Any) -> None:
        self.assumed[name] = spec

    def ask(self, question: str) -> None:
        self.asked.append(question)


@dataclass(frozen=True, slots=True)
class Draft:
    """A kind and its field map, not tried yet."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    assumed: Mapping[str, Any] = field(default_factory=dict)
