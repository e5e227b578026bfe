"""Reporting a problem in a real browser: by keyboard, with a photo and without a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.web.reporting.test_photo import JFIF, TABLE, jpeg


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_problem_is_reported_and_tracked_by_keyboard(
    browser: Chromium, town: Town, tmp_path: Path, js: bool
) -> None:
    """By Tab and names alone: what, where, a photo, what the city asks besides; then how it stands."""
    photo = tmp_path / "pothole.jpg"
    photo.write_bytes(jpeg(JFIF, TABLE))
    browser.open(url=f"{town.url}/report?lang=en", width=390, height=844, scale=2, js=js)
    browser.choose("button", "Send the report")
    browser.wait(text="Please choose what it is.")
    assert not js or browser.axe() == []  # axe is a script itself
    browser.tab_to(role="combobox", name="What is it?")
    browser.type(text="A pothole")
    browser.tab_to(role="textbox", name="Where is it?")
    browser.type(text="120 Royal Palm Way")
    browser.attach(name="A photo (optional)", path=str(photo))
    browser.choose("button", "Send the report")
    browser.wait(text="Port Alder also asks")
    assert not js or browser.axe() == []  # axe is a script itself
    browser.attach(name="A photo (optional)", path=str(photo))  # no page can fill that in again
    browser.tab_to(role="combobox", name="How big is the pothole?")
    browser.type(text="Bigger")
    browser.choose("button", "Send the report")
    browser.wait(text="Your report has the number")
    assert "a pothole" in browser.seen()["text"]
    browser.choose("link", "Report a problem")
    browser.choose("link", "How a report or permit stands")
    assert not js or browser.axe() == []  # axe is a script itself
