"""How far away something is said to be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.location.distances import KM_A_MILE, away
from skill.speech import Speaker
from words import phrases

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def heard(km: float, locale: str, *city: str) -> str:
    """The distance as it is said in a city of these locales."""
    speaker = Speaker(phrases(locale), locale, NOW, NOW.date(), "UTC")
    return speaker.sentence(away(km, city or ("en-US", "es-US")))


@pytest.mark.parametrize(
    ("miles", "english", "spanish"),
    [
        (0.0, "a block", "una cuadra"),
        (0.25, "3 blocks", "3 cuadras"),
        (0.49, "6 blocks", "6 cuadras"),
        (0.5, "half a mile", "media milla"),
        (0.8, "a mile", "una milla"),
        (1.4, "1.5 miles", "1.5 millas"),
        (2.1, "2 miles", "2 millas"),
        (12.4, "12 miles", "12 millas"),
    ],
)
def test_miles_and_under_half_a_mile_blocks(miles: float, english: str, spanish: str) -> None:
    """In the United States nobody measures a walk to the park in decimals of a mile."""
    km = miles * KM_A_MILE
    assert (heard(km, "en-US"), heard(km, "es-US")) == (english, spanish)


@pytest.mark.parametrize(
    ("km", "english", "spanish"),
    [
        (0.02, "100 meters", "100 metros"),
        (0.33, "300 meters", "300 metros"),
        (0.96, "a kilometer", "un kilómetro"),
        (2.5, "2.5 kilometers", "2.5 kilómetros"),
        (30.2, "30 kilometers", "30 kilómetros"),
    ],
)
def test_kilometres_where_no_locale_is_american_or_british(km: float, english: str, spanish: str) -> None:
    """A city of en-CA or es-MX has road signs in kilometres."""
    assert heard(km, "en-US", "en-CA") == english
    assert heard(km, "es-US", "es-MX") == spanish
