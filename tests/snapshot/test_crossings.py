"""Where two streets cross: one corner with what all its houses share, several to choose from, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from city.earth.places import Found
from city.records import Address
from snapshot.read import Snapshot
from tests.snapshot.samples import address, snapshot_of, square

STEP = 0.0003
"""Degrees from house to house: some thirty metres."""


def along(
    street: str, lat: float, lon: float, north: float, east: float, count: int = 12
) -> Iterator[Address]:
    """Houses along a street from a point on, these parts of a step to the north and to the east each."""
    for each in range(count):
        number = str(100 + 2 * each)
        yield address(number, street, lat=lat + each * STEP * north, lon=lon + each * STEP * east)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """8th Street runs from west to east, in halves; Bay Drive and Elm Street from south to north across it;
    9th Street alongside it a block away; the pickup changes at Elm Street, the district nowhere."""
    rows = [
        *along("W 8th St", 37.005, -75.9982, 0, 1),
        *along("E 8th St", 37.005, -75.9945, 0, 1),
        *along("9th St", 37.0059, -75.9982, 0, 1, 24),
        *along("Bay Dr", 37.0035, -75.9969, 1, 0),
        *along("Elm St", 37.0035, -75.99475, 1, 0),
        *along("Far Rd", 37.0185, -75.9969, 1, 0),
        *along("Calle Ocho", 37.0035, -75.9960, 1, 0),
    ]
    zones = [
        square("pickup", "mon-a", -76.02, 37.0, 0.0254),
        square("pickup", "tue-a", -75.9946, 37.0, 0.0254),
        square("district", "1", -76.0, 37.0, 0.03),
    ]
    return snapshot_of(tmp_path_factory.mktemp("crossings"), *rows, *zones)


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        ("8th", "bay", "West 8th Street & Bay Drive"),
        ("8", "bay drive", "West 8th Street & Bay Drive"),
        ("eighth street", "Bay Dr.", "West 8th Street & Bay Drive"),
        ("la octava", "bay", "West 8th Street & Bay Drive"),
        ("bay", "la calle octava", "Bay Drive & West 8th Street"),
        ("calle ocho", "9th", "Calle Ocho & 9th Street"),
        ("elm", "8th", "Elm Street & 8th Street"),
    ],
)
def test_corners_are_found_by_either_street_first(
    snapshot: Snapshot, one: str, other: str, label: str
) -> None:
    """However the streets are said; where both halves of a street reach the corner, it is one."""
    found = snapshot.crossing(one, other)
    assert found.found is Found.EXACT
    assert found.location is not None
    assert found.location.label == label


@pytest.mark.parametrize(
    ("one", "other"),
    [("8th", "9th"), ("8th", "far"), ("8th", "nowhere"), ("8th", "8th"), ("", "bay"), ("8th", "far road")],
)
def test_streets_that_do_not_meet_have_no_corner(snapshot: Snapshot, one: str, other: str) -> None:
    """A parallel street a block away, one at the other end of the city, and one that the city lacks."""
    assert snapshot.crossing(one, other).found is Found.UNKNOWN


def test_a_corner_has_the_zones_that_all_its_houses_share(snapshot: Snapshot) -> None:
    """Where the sides of a street are collected on other days, only the house number tells the day."""
    bay, elm = snapshot.crossing("8th", "bay").location, snapshot.crossing("8th", "elm").location
    assert bay is not None
    assert dict(bay.zones) == {"district": "1", "pickup": "mon-a"}
    assert elm is not None
    assert dict(elm.zones) == {"district": "1"}


def test_a_corner_lies_where_the_streets_cross(snapshot: Snapshot) -> None:
    """Within half a block: reports are sent with the point."""
    found = snapshot.crossing("8th", "bay").location
    assert found is not None
    assert found.lat == pytest.approx(37.005, abs=STEP)
    assert found.lon == pytest.approx(-75.9969, abs=STEP)


def test_a_long_street_is_no_slower_than_its_houses(tmp_path: Path) -> None:
    """Thousands of houses on one spot, as a damaged list may have, are still one corner."""
    rows = [address(str(number), "Main St") for number in range(1, 800)]
    snapshot = snapshot_of(tmp_path, *rows, *along("Bay Dr", 37.0035, -75.9951, 1, 0))
    assert snapshot.crossing("main", "bay").found is Found.EXACT
