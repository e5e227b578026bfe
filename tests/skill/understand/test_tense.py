"""What the rest of a sentence does to the day and the hour in it."""

from __future__ import annotations

import pytest

from .conftest import Listener


@pytest.mark.parametrize(
    ("locale", "text", "iso"),
    [
        ("en-US", "minutes from october parks board pls", "2026-10"),
        ("es-US", "las minutas de octubre de la junta de parques", "2026-10"),
        ("en-US", "Did the zoning board approve the variance for the hotel on the 12th?", "2026-11-12"),
        ("en-US", "show police incidents near 1100 Bonito Blvd for october", "2026-10"),
        ("en-US", "is the library open in october", "2027-10"),
        ("es-US", "qué anunció la ciudad el viernes", "2026-11-20"),
    ],
)
def test_intent_that_looks_back_takes_the_last_such_day(locale: str, text: str, iso: str) -> None:
    """Of minutes and crimes the october behind us is meant, of opening hours the coming one."""
    assert Listener(locale)(text).slots["date"].value == iso


@pytest.mark.parametrize(
    ("locale", "text", "clock"),
    [
        ("es-US", "recuérdame sacar la basura esta noche a las ocho", "20:00"),
        ("en-US", "remind me tonight at eight to take out the trash", "20:00"),
        ("en-US", "remind me tomorrow at eight to take out the trash", "08:00"),
        ("en-US", "remind me at half past six tonight to take out the trash", "18:30"),
        ("en-US", "set a reminder for 7:15 tomorrow morning for the trash", "07:15"),
        ("es-US", "avísame mañana a las seis y cuarto que toca basura", "06:15"),
    ],
)
def test_hour_is_of_the_half_of_the_day_that_is_said(locale: str, text: str, clock: str) -> None:
    """At eight tonight is twenty hours; at eight tomorrow stays as AMAZON.TIME gives it."""
    assert Listener(locale)(text).slots["time"].value == clock


@pytest.mark.parametrize(
    ("locale", "text", "iso"),
    [
        ("en-US", "did our framing pass when the inspector came on Friday?", "2026-11-20"),
        ("en-US", "is the inspector coming on Friday?", "2026-11-27"),
        ("es-US", "¿pasamos la inspección del viernes?", "2026-11-20"),
        ("es-US", "¿a qué hora viene el inspector el viernes?", "2026-11-27"),
    ],
)
def test_weekday_of_what_has_happened_is_the_last_one(locale: str, text: str, iso: str) -> None:
    """Whoever says that the inspector came on Friday means the Friday behind us."""
    assert Listener(locale)(text).slots["date"].value == iso
