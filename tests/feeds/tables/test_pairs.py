"""Positions of outlines, which mostly are plain pairs and are then taken as they stand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from feeds.tables.geometry import BadShape, geojson, pairs

RING = [[-118.2, 34.0], [-118.1, 34.0], [-118.1, 34.1], [-118.2, 34.0]]


def test_plain_pairs_of_degrees_are_pairs() -> None:
    """The usual ring: two floats a position, all of them on the globe."""
    assert pairs(RING) == [tuple(each) for each in RING]


@pytest.mark.parametrize(
    "odd",
    [[1, 2.0], [1.0, 2.0, 3.0], [1.0], ["1", "2"], [True, 2.0], [181.0, 2.0], [1.0, -91.0], [math.nan, 1.0],
     [math.inf, 1.0], None, 7, [None, None]],
)  # fmt: skip
def test_whatever_else_stands_among_them_is_looked_at(odd: Any) -> None:
    """One position with whole numbers, a height, or what is no place at all: not plain pairs."""
    assert pairs([*RING, odd]) is None


def test_the_quick_way_and_the_long_way_give_the_same_shape() -> None:
    """A height on one position takes the long way; what comes out is the same ring without it."""
    high = [[*RING[0], 12.5], *RING[1:]]
    assert geojson({"type": "Polygon", "coordinates": [high]}) == geojson(
        {"type": "Polygon", "coordinates": [RING]}
    )


def test_a_position_off_the_globe_is_still_refused() -> None:
    """The quick way takes nothing that the long way would not."""
    with pytest.raises(BadShape, match="not degrees"):
        geojson({"type": "Polygon", "coordinates": [[*RING, [200.0, 95.0]]]})
