"""How the tests of the kinds make records: rows or items, and a field map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from feeds import kinds
from feeds.kinds import Built, Context

ZONE = "America/New_York"
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)

Build = Callable[..., Built]


def context(fields: Mapping[str, Any] | None = None, language: str = "en") -> Context:
    return Context(source="test", fields=fields or {}, zone=ZONE, language=language, now=NOW)


def row(geometry: Any = None, **columns: Any) -> Mapping[str, Any]:
    """An item as the table format gives it."""
    return {"row": columns, "geometry": geometry}


@pytest.fixture
def build() -> Build:
    """Build records of a kind from items: ``build("news", item, fields={...})``."""

    def made(kind: str, *items: Any, fields: Mapping[str, Any] | None = None, language: str = "en") -> Built:
        return kinds.load(kind).build(items, context(fields, language))

    return made


@pytest.fixture
def one(build: Build) -> Callable[..., Any]:
    """The one record of one item, without problems."""

    def made(kind: str, item: Any, **more: Any) -> Any:
        built = build(kind, item, **more)
        assert built.problems == ()
        (record,) = built.records
        return record

    return made


@pytest.fixture
def table() -> Callable[..., Mapping[str, Any]]:
    """A row: ``table(title="x")``."""
    return row


@pytest.fixture
def parsed() -> Callable[[str, str], Sequence[Mapping[str, Any]]]:
    """The items that a real format reads in a text."""
    from datetime import timedelta

    from feeds import formats

    def items(name: str, text: str) -> Sequence[Mapping[str, Any]]:
        options = formats.ParseOptions(start=NOW, end=NOW + timedelta(days=60), zone=ZONE)
        return formats.load(name).parse(text.encode(), options).items

    return items
