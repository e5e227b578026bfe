"""The phrases of the page of a place: each that is said exists, and each that exists is said."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from skill.at_home.home import ABOUT
from web.place.naming import Naming
from words import languages, phrases

ROOT = Path(__file__).parents[3]
_KEY = re.compile(r"""["'](home\.[\w.]*\w)["']""")
BUILT = {
    *(f"home.about.{topic}" for topic in ABOUT),
    *(f"home.{why}" for why in ("which", "meant", "number", "outside", "unknown", "gone")),
    *(f"home.scale.{unit}" for unit in ("miles", "km")),
    *(f"home.{state}" for state in ("open", "closed")),
}
"""Keys that are put together from a value."""


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_are_said(language: str) -> None:
    """None is missing in any language, and none is left over."""
    files = [*(ROOT / "web" / "templates").glob("*.html"), *(ROOT / "web").rglob("*.py")]
    said = {key for path in files for key in _KEY.findall(path.read_text("utf-8"))} | BUILT
    keys = {key for key in phrases(language).keys() if key.startswith("home.")}  # noqa: SIM118 - no dict
    assert said - {"home.html"} == keys


@pytest.mark.parametrize(
    ("locale", "day", "month", "off"),
    [
        ("en-US", "Friday, December 25", "December 2026", "No yard waste pickup"),
        ("es-US", "viernes 25 de diciembre", "diciembre de 2026", "No hay recolección: residuos de jardín"),
    ],
)
def test_days_months_and_what_does_not_happen_are_called_so(
    locale: str, day: str, month: str, off: str
) -> None:
    """The words of the calendar, exactly."""
    naming, christmas = Naming(phrases(locale), date(2026, 12, 7)), date(2026, 12, 25)
    assert (naming.day(christmas), naming.month(christmas), naming.off("yard_waste")) == (day, month, off)
