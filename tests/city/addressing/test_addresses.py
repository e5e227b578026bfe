"""What an address in words may mean, before anybody looks whether it exists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.addressing.addresses import Reading, readings
from city.addressing.streets import Street

TELLING = [
    "12", "twelve", "hundred", "st", "n", "calle", "#", ",", "apt", "va", "23998", "norfolk", "in", "port",
    "alder", "b", "1/2", "-", "y",
]  # fmt: skip


def first(text: str) -> Reading:
    return readings(text, "Port Alder")[0]


def test_parts_of_a_written_address() -> None:
    """Number, direction, name, suffix, state and postcode each find their place; the flat is dropped."""
    found = first("12 N. Harbor View Ln, Apt 4B, Port Alder, VA 23998-1234")
    assert found == Reading(Street("harbor view", "n", "ln"), 12, "", (), "va", "23998")


def test_other_place_is_kept_apart() -> None:
    """A city that is not ours is the reading's place, with its state."""
    found = first("12 Harbor St, Virginia Beach, Virginia 23451")
    assert (found.place, found.state, found.postcode) == (("virginia", "beach"), "va", "23451")


def test_both_readings_of_said_numbers() -> None:
    """ "Twelve fifty fifth street" is 1250 5th Street or 12 55th Street."""
    found = [(each.house, each.street.key) for each in readings("twelve fifty fifth street", "Port Alder")]
    assert found[:2] == [(1250, "5 st"), (12, "55 st")]


def test_spanish_way_may_be_a_name_or_a_kind() -> None:
    """ "Calle Harbor" is a street of that very name, or Harbor Street, or Harbor anything."""
    found = {each.street.key for each in readings("calle Harbor 12", "Port Alder") if each.house == 12}
    assert {"calle hbr", "harbor st", "harbor"} <= found


def test_court_at_the_end_is_no_state() -> None:
    """In words without a comma "ct" is a court; behind a comma it is Connecticut."""
    assert all(not each.state for each in readings("12 harbor ct", "Port Alder"))
    assert first("12 harbor st, hartford, ct").state == "ct"


@pytest.mark.parametrize("city", ["St. Petersburg", "Saint Petersburg", "ST PETERSBURG"])
def test_own_name_in_any_spelling_is_no_other_place(city: str) -> None:
    """The city's own name is recognised however either side writes it."""
    assert readings("12 Harbor St, Saint Petersburg", city)[0].place == ()
    spoken = readings("12 harbor st st petersburg", city)
    assert any(not each.place and each.street.key == "harbor st" for each in spoken)


@given(st.text(max_size=80))
def test_any_text_has_readings_or_none(text: str) -> None:
    """No text makes the reading fail, and every house number in it is one that can be looked up."""
    for each in readings(text, "Port Alder"):
        assert each.house is None or 0 <= each.house < 10**8


@given(st.lists(st.sampled_from(TELLING)))
def test_any_row_of_telling_words_has_readings_or_none(words: list[str]) -> None:
    """No order of the words that the rules look for makes the reading fail, or very long."""
    assert len(readings(" ".join(words), "Port Alder")) < 500
