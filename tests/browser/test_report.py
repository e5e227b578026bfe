"""Reporting a problem in a real browser: by keyboard, with a photo and without a script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_staff import join
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
    seen = browser.seen()["text"]
    assert "a pothole" in seen
    browser.choose("link", "Report a problem")
    browser.choose("link", "How a report or permit stands")
    assert not js or browser.axe() == []  # axe is a script itself
    if js:
        number = re.search(r"has the number (\S*[0-9A-Z])", seen)
        assert number is not None
        staff_look_at(browser, town, number[1])


def staff_look_at(browser: Chromium, town: Town, number: str) -> None:
    """The report among the city's, with its photo, in both languages on a small telephone."""
    join(browser, town, "Rae", role="editor")
    browser.resize(width=320, height=640)
    for lang in ("es", "en"):
        browser.go(url=f"{town.url}/staff/reports/{number}?lang={lang}")
        assert "120 Royal Palm Way" in browser.seen()["text"]
        assert (
            browser.run(script="fetch(document.querySelector('.photo').src).then((it) => it.status)") == 200
        )
        assert [*browser.axe(), *browser.seen()["wide"]] == []
    browser.go(url=f"{town.url}/staff/reports?lang=en")
    assert [*browser.axe(), *browser.seen()["wide"]] == []
