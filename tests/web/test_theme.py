"""The city's colours, ink that can be read on them, and which style sheet is whose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.theme import READABLE, contrast, ink_on, readable_on_white

WEB = Path(__file__).resolve().parents[2] / "web"
CLASSES = re.compile(r"\.([a-z][\w-]*)")
"""The classes that a style sheet names."""
GIVEN = re.compile(r'class="([^"]*)"|block body_class %\}(.*)')
"""Where a template gives classes to what it shows."""
STAFFED = {"answer_alert.html"}
"""Residents' templates by their place, the staff's by their reader: the second person of an alert."""

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)],
)
def test_the_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    """Three pairs whose ratios are published (WCAG 2.2)."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(colours)
def test_text_can_be_read_on_any_city_s_colour(colour: str) -> None:
    """Whatever the settings say, the ink on it and the links on white reach 4.5."""
    assert contrast(ink_on(colour), colour) >= READABLE
    assert contrast(readable_on_white(colour), "#ffffff") >= READABLE


def test_a_resident_never_waits_for_the_console_s_style() -> None:
    """Every page of the console asks for console.css, and no page that a resident sees."""
    for template in WEB.glob("templates/**/*.html"):
        text = template.read_text("utf-8")
        own = template.parent.name == "staff" or template.name in STAFFED
        if 'extends "base.html"' in text:
            assert ("filename='console.css'" in text) == own, template.name


def test_what_residents_see_is_styled_by_their_own_sheets() -> None:
    """No class of a residents' page has its only rule in console.css, which they do not load."""
    sheets = {each: set(CLASSES.findall(_selectors(each))) for each in ("site", "place", "console")}
    for template in WEB.glob("templates/*.html"):
        if template.name not in STAFFED:
            given = {
                word for one in GIVEN.findall(template.read_text("utf-8")) for word in " ".join(one).split()
            }
            assert given & sheets["console"] <= sheets["site"] | sheets["place"], template.name


def _selectors(sheet: str) -> str:
    return re.sub(r"\{[^{}]*\}", " ", (WEB / "static" / f"{sheet}.css").read_text("utf-8"))
