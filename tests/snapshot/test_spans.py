"""The columns by which records are found are filled for every kind that has them."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args, get_type_hints

import pytest

from city.collection.waste import PickupException, Suspension
from city.records import KINDS, Official
from snapshot.spans import span, zone_of
from tests.snapshot.samples import NOW, collection, full, square

TIMELESS = {"page", "service_definition", "collection", "place", "official", "service", "zone", "address"}
"""Kinds that hold until the city says otherwise: asked for in any span, they are in it."""


def has_times(kind: type) -> bool:
    """Whether a field of this kind is a date or an instant."""
    hints = get_type_hints(kind).values()
    return any({date, datetime} & {hint, *get_args(hint)} for hint in hints)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_with_dates_lies_somewhere_in_time(name: str) -> None:
    """A kind that has a date or an instant has a span; a new one cannot be forgotten."""
    found = span(full(KINDS[name]), "America/New_York")
    if name in TIMELESS:
        assert found == (None, None)
    else:
        assert has_times(KINDS[name])
        assert found != (None, None)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland", "UTC"])
def test_the_last_day_of_the_calendar_ends_never(zone: str) -> None:
    """There is no day after 9999-12-31; a record of it must not keep all others from being published."""
    start, end = span(PickupException(id="1", source="s", date=date.max), zone)
    assert start is not None
    assert end is None


def test_one_zone_is_found_by_its_column() -> None:
    """A record about one zone is found under it; one about several or all is looked through."""
    off = Suspension(id="1", source="s", streams=(), start=NOW)
    moved = PickupException(id="1", source="s", date=NOW.date(), zones=("a", "b"))
    assert zone_of(collection("mon-a")) == "mon-a"
    assert zone_of(square("pickup", "tue-b", 0, 0)) == "tue-b"
    assert zone_of(Official(id="1", source="s", name="Ana", office="mayor", district="3")) == "3"
    assert [zone_of(each) for each in (off, moved)] == ["", ""]
