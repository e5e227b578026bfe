"""Addresses as one says them."""

from __future__ import annotations

import pytest

from words import phrases
from words.addresses import in_full


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1205 N Lincoln Ave", "1205 North Lincoln Avenue"),
        ("121 W. Main St.", "121 West Main Street"),
        ("Main St W", "Main Street West"),
        ("5 N St NW", "5 N Street Northwest"),
        ("100 E St", "100 E Street"),
        ("100 St Johns Ave", "100 Saint Johns Avenue"),
        ("St. Mary's Church", "Saint Mary's Church"),
        ("400 Dr Martin Luther King Jr Blvd", "400 Doctor Martin Luther King Jr Boulevard"),
        ("1 Plaza Dr", "1 Plaza Drive"),
        ("12 Harbor St, Apt 4", "12 Harbor Street, Apartment 4"),
        ("12 Main St #4", "12 Main Street number 4"),
        ("12 US Hwy 50", "12 US Highway 50"),
        ("Harbor St between Main St and 2nd St", "Harbor Street between Main Street and 2nd Street"),
    ],
)
def test_an_address_is_said_in_full(written: str, said: str) -> None:
    """Its place in the address tells "Saint" from "Street" and a direction from a street's name."""
    assert in_full(written, phrases("en")) == said


@pytest.mark.parametrize(
    "name", ["Building E", "City Hall", "Room 204, City Hall", "410 Calle Ocho", "W.E.B. Du Bois Center", ""]
)
def test_what_is_no_abbreviation_stays_as_it_is(name: str) -> None:
    """A place's own name is not ours to spell."""
    assert in_full(name, phrases("en")) == name


def test_spanish_keeps_the_streets_name_and_says_the_unit() -> None:
    """The sign says "Main Street"; the door is an "apartamento"."""
    assert in_full("12 W Main St, Apt 4", phrases("es")) == "12 West Main Street, apartamento 4"
