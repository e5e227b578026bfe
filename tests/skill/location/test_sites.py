"""Where something is that a resident reports: an address, a crossing, or a place of the city."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.context import Context
from skill.location.sites import Lies, located
from skill.memory import Memory
from tests.skill.town import NOW, SETTINGS, named


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    town = named("plain", Path(tmp_path_factory.mktemp("town")))
    return Context(snapshot=town.snapshot, now=NOW, settings=SETTINGS, memory=Memory())


@pytest.mark.parametrize(
    ("said", "street", "lies", "label"),
    [
        ("12 harbor street", "", Lies.THERE, "12 Harbor Street"),
        ("at 12 harbor street", "", Lies.THERE, "12 Harbor Street"),
        ("12 h a r b o r street", "", Lies.THERE, "12 Harbor Street"),
        ("12", "Harbor Street", Lies.THERE, "12 Harbor Street"),
        ("pine road", "Harbor Street", Lies.THERE, "Harbor Street & Pine Road"),
        ("harbor street and pine road", "", Lies.THERE, "Harbor Street & Pine Road"),
        ("the corner of harbor street and pine road", "", Lies.THERE, "Harbor Street & Pine Road"),
        ("la esquina de harbor street y pine road", "", Lies.THERE, "Harbor Street & Pine Road"),
        ("harbor street con pine road", "", Lies.THERE, "Harbor Street & Pine Road"),
        ("harbor street", "", Lies.STREET, "Harbor Street"),
        ("the central library", "", Lies.THERE, "Central Library"),
        ("biblioteca central", "", Lies.THERE, "Central Library"),
        ("12 harber street", "", Lies.NEAR, "12 Harbor Street"),
        ("40 alder street", "", Lies.CHOICE, "40 North Alder Street"),
        ("100 Main Street, Orlando, FL", "", Lies.OUTSIDE, ""),
        ("behind the old mill", "", Lies.UNKNOWN, ""),
        ("harbor street and nowhere lane", "", Lies.UNKNOWN, ""),
        ("", "", Lies.UNKNOWN, ""),
        ("&", "", Lies.UNKNOWN, ""),
        ("and and and", "", Lies.UNKNOWN, ""),
        ("x" * 5_000, "", Lies.UNKNOWN, ""),
    ],
)
def test_words_mean_this_site(context: Context, said: str, street: str, lies: Lies, label: str) -> None:
    """What is surely meant, what may be offered, what must be asked; never a place that is not there."""
    site = located(said, context, "en-US", street)
    assert site.lies is lies
    assert (site.places[0].label if site.places else "") == label


def test_crossing_has_no_point_and_an_address_has(context: Context) -> None:
    """No gazetteer tells where two streets meet: no coordinates are made up."""
    (crossing,) = located("harbor street and pine road", context, "en-US").places
    (address,) = located("12 harbor street", context, "en-US").places
    assert (crossing.lat, crossing.lon) == (None, None)
    assert (address.lat, address.lon) == (29.901, -81.305)
