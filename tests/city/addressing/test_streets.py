"""Street names in their parts, in one spelling, and as they are shown."""

from __future__ import annotations

import pytest

from city.addressing.streets import DIRECTIONS, SUFFIXES, display, parse_street


@pytest.mark.parametrize(
    "spellings",
    [
        ("N Alder St", "N. Alder St.", "north alder street", "NORTH ALDER STR"),
        ("W 5th St", "West Fifth Street", "w 5 st", "W 05TH ST"),
        ("22nd Ave", "twenty second avenue", "22 av", "Twenty-Second Ave"),
        ("30th St", "thirtieth street"),
        ("Calle Ocho", "CALLE OCHO", "calle 8"),
        ("O'Brien Ct", "OBRIEN COURT", "O’Brien Ct."),
        ("St. Marks Pl", "Saint Marks Place"),
        ("Peña Blvd", "pena boulevard"),
        ("Park Ave S", "park avenue south"),
        ("Avenue B", "Ave B"),
        ("State Route 9", "state rte 9"),
        ("Mt Vernon Hwy", "Mount Vernon Highway"),
    ],
)
def test_spellings_of_one_street_have_one_key(spellings: tuple[str, ...]) -> None:
    """However a street is written, it is the same street."""
    assert len({parse_street(each).key for each in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N Alder St", "S Alder St"),
        ("Harbor St", "Harbor Dr"),
        ("Park Ave", "Park Ave S"),
        ("5th St", "15th St"),
        ("Calle Ocho", "Ocho St"),
        ("Elm St", "Elms St"),
    ],
)
def test_different_streets_have_different_keys(one: str, other: str) -> None:
    """What people tell apart is told apart."""
    assert parse_street(one).key != parse_street(other).key


@pytest.mark.parametrize("name", ["Broadway", "Park", "North", "Court", "Street", "5"])
def test_a_single_word_is_always_the_name(name: str) -> None:
    """A word that stands alone is no direction and no suffix."""
    parts = parse_street(name)
    assert (parts.direction, parts.suffix, parts.post) == ("", "", "")
    assert parts.base


@pytest.mark.parametrize(
    ("register", "shown"),
    [
        ("N ALDER ST", "North Alder Street"),
        ("n alder st", "North Alder Street"),
        ("W 5TH ST", "West 5th Street"),
        ("AVENIDA DE LAS PALMAS", "Avenida de las Palmas"),
        ("Avenida de las Palmas", "Avenida de las Palmas"),
        ("McDonald Rd", "McDonald Road"),
        ("Park Ave S", "Park Avenue South"),
        ("Calle del Sol", "Calle del Sol"),
        ("BROADWAY", "Broadway"),
    ],
)
def test_display_is_what_one_would_write(register: str, shown: str) -> None:
    """Abbreviations are written out, capitals are set as in a name, mixed case is left alone."""
    assert display(register) == shown


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_is_known_short_and_long(suffix: str) -> None:
    """Each suffix is read in both of its forms and shown in the long one."""
    long = f"Zebra {SUFFIXES[suffix]}"
    assert parse_street(f"Zebra {suffix}") == parse_street(long)
    assert display(f"Zebra {suffix.upper()}") == long


@pytest.mark.parametrize("short", DIRECTIONS)
def test_every_direction_is_known_short_and_long(short: str) -> None:
    """Each direction is read in both of its forms."""
    assert parse_street(f"{short} Zebra St") == parse_street(f"{DIRECTIONS[short]} Zebra St")
