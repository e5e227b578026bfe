"""Addresses that a register writes in one line, cut into their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.addressing.address_lines import split


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("120 ROYAL PALM WAY", ("120", "ROYAL PALM WAY", "", "")),
        ("120 ROYAL PALM WAY APT 4", ("120", "ROYAL PALM WAY", "APT 4", "")),
        ("120 Royal Palm Way, Apt 4", ("120", "Royal Palm Way", "", "")),
        ("120 ROYAL PALM WAY # 5", ("120", "ROYAL PALM WAY", "# 5", "")),
        ("120 ROYAL PALM WAY #5B", ("120", "ROYAL PALM WAY", "#5B", "")),
        ("120 ROYAL PALM WAY UNIT B", ("120", "ROYAL PALM WAY", "UNIT B", "")),
        ("120 1/2 ROYAL PALM WAY STE 200", ("120 1/2", "ROYAL PALM WAY", "STE 200", "")),
        ("120A ROYAL PALM WAY", ("120A", "ROYAL PALM WAY", "", "")),
        ("86-10 QUEENS BLVD", ("86-10", "QUEENS BLVD", "", "")),
        ("  12   N  ALDER   ST ", ("12", "N ALDER ST", "", "")),
        ("12 TRAILER PARK RD", ("12", "TRAILER PARK RD", "", "")),
        ("12 5TH AVE", ("12", "5TH AVE", "", "")),
        ("4600 SILVER HILL RD, WASHINGTON, DC, 20233", ("4600", "SILVER HILL RD", "", "20233")),
        ("12 HARBOR ST, PORT ALDER VA 23998-1234", ("12", "HARBOR ST", "", "23998")),
        ("12 HARBOR ST, APT 4, PORT ALDER, VA 23998", ("12", "HARBOR ST", "APT 4", "23998")),
        ("123 MAIN ST W, OTTAWA ON K1A 0B1", ("123", "MAIN ST W", "", "K1A 0B1")),
    ],
)
def test_parts(line: str, parts: tuple[str, str, str, str]) -> None:
    """Number with its half or letter, street, flat and postcode, each as it is written."""
    assert split(line) == parts


@pytest.mark.parametrize("line", ["", "ROYAL PALM WAY", "12", "LOT 4 HARBOR ST", "12345678 HARBOR ST", ","])
def test_no_number_no_parts(line: str) -> None:
    """A line that does not begin with a house number and a street is no address."""
    assert split(line) is None


@given(st.text("0123 #,aptAPT-/.", max_size=200))
def test_any_line_is_cut_or_not(line: str) -> None:
    """No line makes it fail or hang; what is cut has a number and a street."""
    found = split(line)
    assert found is None or (found.number[0].isdecimal() and found.street)
