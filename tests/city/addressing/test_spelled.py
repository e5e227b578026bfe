"""Words that somebody spelled."""

from __future__ import annotations

import pytest

from city.addressing.spelled import unspelled


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("m a p l e", "maple"),
        ("M. A. P. L. E.", "MAPLE"),
        ("m-a-p-l-e street", "maple street"),
        ("12 m a p l e street", "12 maple street"),
        ("1 2 0 r o y a l palm way", "1 2 0 royal palm way"),
        ("m as in mary a p l e", "maple"),
        ("b as in boy, a, y street", "bay street"),
        ("eme a pe ele e", "maple"),
        ("pe i ene e", "pine"),
        ("m de maría a p l e", "maple"),
        ("calle p i n o", "calle pino"),
        ("double u e s t", "west"),
        ("doble ve e ese te", "west"),
        ("ele u i griega", "luy"),
    ],
)
def test_spelled_letters_are_a_word(said: str, meant: str) -> None:
    """Letters, their names in English and Spanish, and "m as in Mary", wherever they stand."""
    assert unspelled(said).casefold() == meant.casefold()


@pytest.mark.parametrize(
    "said",
    [
        "12 harbor street",
        "12 N Alder Street",
        "40 N E Main Street",
        "12 b harbor street",
        "5 de mayo",
        "calle de la paz",
        "",
        "avenida de las palmas",
        "why are you",
        "be a",
    ],
)
def test_what_is_not_spelled_stays(said: str) -> None:
    """A direction or two, a letter behind a number, small words: no spelled word is three letters short."""
    assert unspelled(said) == said
