"""docs/pickups.md: its sources can be copied, and it leaves no rule and no column out."""

from __future__ import annotations

import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest

from city.collection.waste import HolidayRule
from feeds import formats, kinds
from feeds.fields.fieldmap import FieldMap
from feeds.kinds import Context
from feeds.source import source
from tests.feeds.kinds.conftest import NOW

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "pickups.md").read_text("utf-8")
BLOCKS = re.findall(r"(?:^    .*\n)+", TEXT, re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_source_can_be_copied(block: str) -> None:
    """Its format and kind exist, and its map names fields that the kind has."""
    (table,) = tomllib.loads(textwrap.dedent(block))["sources"]
    read = source(table, "docs")
    formats.load(read.format)
    kind: Any = kinds.load(read.kind)
    context = Context(source=read.id, fields=read.fields, now=NOW)
    assert FieldMap.of(context, (), kind.fields(), {}).choices


def test_every_rule_is_explained() -> None:
    """A rule that nobody can find is not there."""
    assert not [rule for rule in HolidayRule if f"`{rule}`" not in TEXT]


@pytest.mark.parametrize("name", ["collection", "holiday", "pickup_calendar"])
def test_every_column_is_explained(name: str) -> None:
    """The fields of each kind, but its id, are in the text."""
    kind: Any = kinds.load(name)
    told = {*kind.fields()} - {"id", "status", "event_type", "replaces", "date"}
    assert not [each for each in told if f"`{each}`" not in TEXT]
