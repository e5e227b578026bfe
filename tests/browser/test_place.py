"""A resident's own place in a real browser: by keyboard, narrow, enlarged, printed, and with no script."""

from __future__ import annotations

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town

ADDRESS = "2256 Avenida de las Palmas"
FIRST_VIEW = 100_000
ROWS = """[...new Set([...document.querySelectorAll('table tbody tr')].map((row) =>
  new Set([...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().left))).size))]"""
"""In how many columns the cells of any row stand."""
SIZES = [(320, 640, 2), (390, 844, 2), (640, 450, 2), (1280, 900, 1)]


def to_the_place(browser: Chromium, town: Town, **how: object) -> str:
    """By Tab and names alone, from the first page to the page of the place; its address."""
    browser.open(url=f"{town.url}/?lang=en", **how)
    browser.choose("link", "Pickup days, alerts, your council district and what is near you, on one page.")
    browser.tab_to(role="textbox", name="Your address")
    browser.type(text=ADDRESS)
    browser.choose("button", "Show my place")
    browser.wait(text="Next pickups")
    seen = browser.seen()
    assert seen["title"] == f"{ADDRESS} · Port Alder"
    return str(seen["url"])


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_place_is_found_and_looked_through_by_keyboard(browser: Chromium, town: Town, js: bool) -> None:
    """Address, month, year and language by keyboard, also where no script runs; the address is in no URL."""
    url = to_the_place(browser, town, js=js)
    assert "Palmas" not in url
    browser.choose("link", "December")
    browser.wait(text="Not as usual this month")
    assert "instead of" in browser.seen()["text"]
    browser.choose("link", "Español")
    browser.wait(text="Cambios este mes")
    assert "en lugar de" in browser.seen()["text"]
    browser.choose("link", "El año en una página, para imprimir")
    browser.wait(text="Recolección en 2256 Avenida de las Palmas")
    browser.choose("link", "Volver a la página de esta dirección")
    assert browser.seen()["errors"] == []


def test_a_choice_of_addresses_is_made_by_keyboard(browser: Chromium, town: Town) -> None:
    """What is not sure is asked back, with links; the question is announced."""
    browser.open(url=f"{town.url}/place?lang=en", width=390, height=844, scale=2)
    browser.tab_to(role="textbox", name="Your address")
    browser.type(text="2256 Avenida de las Pamlas")
    browser.choose("button", "Show my place")
    browser.wait(text="We did not find exactly that.")
    assert browser.run(script="document.querySelector('[role=alert]').innerText").strip()
    assert browser.axe() == []
    browser.choose("link", ADDRESS)
    browser.wait(text="Next pickups")
    assert browser.seen()["title"].startswith(ADDRESS)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("size", SIZES, ids=["320px", "390px", "200%", "desk"])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_window(
    browser: Chromium, town: Town, lang: str, size: tuple[int, int, int]
) -> None:
    """WCAG 2.2 AA by axe-core on the form, the place with its map, and the year."""
    width, height, scale = size
    browser.open(url=f"{town.url}/place?lang={lang}", width=width, height=height, scale=scale, lang=lang)
    found = {"ask": browser.axe()}
    browser.go(url=f"{town.url}/place?lang={lang}&address={ADDRESS.replace(' ', '+')}")
    place = browser.seen()["url"].partition("?")[0]
    for path in ("", "/year"):
        browser.go(url=f"{place}{path}?lang={lang}&month=2026-12")
        seen = browser.seen()
        found[path] = [*browser.axe(), *seen["wide"]]
        assert seen["errors"] == []
    assert not any(found.values()), found


def test_every_month_is_a_table_of_seven_columns(browser: Chromium, town: Town) -> None:
    """Days that are past too: a rule for another page's class once took them out of their rows."""
    url = to_the_place(browser, town, width=390, height=844, scale=2)
    for page in (url, url.replace("?", "/year?")):
        browser.go(url=page)
        assert browser.run(script=ROWS) == [7], page


def test_the_first_view_is_small(browser: Chromium, town: Town) -> None:
    """The page with its map and all that it loads, from an empty cache: under 100 KB."""
    browser.open(url=f"{town.url}/place?lang=en&address={ADDRESS.replace(' ', '+')}")
    assert 0 < browser.seen()["bytes"] < FIRST_VIEW


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_year_is_one_page_of_paper(browser: Chromium, town: Town, lang: str, paper: str) -> None:
    """Twelve months with their changes fit on one sheet of either size."""
    browser.open(url=f"{town.url}/place?lang={lang}&address={ADDRESS.replace(' ', '+')}")
    browser.go(url=f"{browser.seen()['url'].partition('?')[0]}/year?lang={lang}")
    assert browser.pages_on_paper(paper=paper) == 1
