"""The city's colours, and ink that can be read on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.theme import READABLE, contrast, ink_on, readable_on_white

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
