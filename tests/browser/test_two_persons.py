"""An emergency by two people with a telephone each: sent, brought up to date, ended; by keyboard alone."""

from __future__ import annotations

import json
import re

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_staff import join
from tests.journeys.journeys import wait_for
from tests.journeys.test_advisory import PEOPLE

PAGES = (
    "/staff/alerts", "/staff/alerts/new?mode=live", "/staff/alerts/new?mode=drill",
    "/staff/alerts/new/evacuation?mode=live", "/staff/alerts/new/own_words?mode=drill",
)  # fmt: skip
DRAFTED = {
    "en": ("checkbox", "Zone B", "See what would be told"),
    "es": ("checkbox", "Zona B", "Ver lo que se diría"),
}
TYPE = "Type the name of the area to send it: {area}"


def then(browser: Chromium, role: str, name: str, text: str, key: str = "Enter") -> None:
    """Go there by Tab, press the key, and wait until this is seen: the step takes what it takes."""
    browser.choose(role, name, key)
    browser.wait(text=text)


def looked(browser: Chromium, town: Town, paths: tuple[str, ...], lang: str) -> dict[str, list[str]]:
    """What axe finds on each, and whether it runs out of the window."""
    found = {}
    for path in paths:
        browser.go(url=f"{town.url}{path}{'&' if '?' in path else '?'}lang={lang}")
        wrong = [*browser.axe(), *browser.seen()["wide"]]
        if wrong:
            found[path] = wrong
    return found


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("mode", ["live", "drill"])
def test_axe_finds_nothing_on_the_pages_of_alerts(
    browser: Chromium, town: Town, lang: str, mode: str
) -> None:
    """WCAG 2.2 AA by axe-core, at 320 px and at a desk, in both languages; a drill as well."""
    join(browser, town, f"Cleo {mode} {lang}", lang, "approver")
    for width, height in ((320, 640), (1280, 900)):
        browser.resize(width=width, height=height)
        assert looked(browser, town, PAGES, lang) == {}
        browser.go(url=f"{town.url}/staff/alerts/new/evacuation?mode={mode}&lang={lang}")
        role, zone, button = DRAFTED[lang]
        browser.choose(role, zone, "Space")
        then(browser, "button", button, {"en": "What you can do", "es": "Qué puede hacer"}[lang])
        assert browser.axe() == []
        assert not browser.seen()["wide"]
    assert browser.seen()["errors"] == []


def test_two_people_send_update_and_end_an_alert(browser: Chromium, town: Town) -> None:
    """Template, area, words, second person, send, the counts by themselves; another area; all clear."""
    assert town.townbell("subscribers", "import", "-", stdin=PEOPLE).code == 0
    join(browser, town, "Ana Ruiz", role="originator")
    browser.go(url=f"{town.url}/staff/alerts?lang=en")
    then(browser, "link", "Begin a real alert", "What has happened?")
    then(browser, "link", "Stay inside Words approved beforehand", "For how many hours")
    browser.choose("checkbox", "Zone A", "Space")
    then(browser, "button", "See what would be told", "What you can do")
    seen = browser.seen()["text"]
    assert "Go inside and stay inside: Zone A." in seen
    told = re.search(r"(\d+), of at most 60000", seen)
    assert told is not None
    assert int(told[1]) >= 2  # and whom other tests signed up
    then(browser, "button", "Ask the second person", "Waits for a second person")
    browser.leave(name="ana")

    join(browser, town, "Ben Okafor", role="approver")
    then(browser, "link", "Stay inside · Zone A", "What you can do")
    browser.tab_to(role="textbox", name=TYPE.format(area="Zone A"))
    browser.type(text="zone a")
    then(browser, "button", "Approve and send now", "Sent, and in force")
    browser.leave(name="ben")

    browser.turn(name="ana")
    browser.wait(text="Sent, and in force")  # nobody has touched this page
    browser.wait(text=f"of {told[1]} messages have left")
    assert browser.axe() == []
    then(browser, "link", "Change what is said or where", "For how many hours")
    browser.choose("checkbox", "Zone B", "Space")
    then(browser, "button", "See what would be told", "Waits for a second person")
    browser.leave(name="ana")

    browser.turn(name="ben")
    browser.go(url=f"{town.url}/staff?lang=en")
    then(browser, "link", "Stay inside · Zone A, Zone B", "What you can do")
    browser.tab_to(role="textbox", name=TYPE.format(area="Zone A, Zone B"))
    browser.type(text="Zone A, Zone B")
    then(browser, "button", "Approve and send now", "Sent, and in force")
    browser.leave(name="ben")

    browser.turn(name="ana")
    browser.wait(text="Sent, and in force")
    then(browser, "button", "All clear: the danger is over", "Over: residents were told of the end")
    assert browser.seen()["errors"] == []
    browser.turn(name="ben")
    browser.close()

    def ended() -> list[str]:
        heard = [each["text"] for each in town.townbell.outbox() if each["subscription_id"] == "city"]
        return [text for text in heard if "You may go outside again." in text]

    assert len(wait_for(ended, "the end, in the outbox")) == 1


def test_the_second_person_answers_by_the_link_without_signing_in(browser: Chromium, town: Town) -> None:
    """The link that whoever is on call was sent: everything on one page, the area typed, sent once."""
    join(browser, town, "Dora Lund", role="originator")
    browser.go(url=f"{town.url}/staff/alerts/new/boil_water?mode=live&lang=en")
    browser.choose("checkbox", "Zone C", "Space")
    then(browser, "button", "See what would be told", "What you can do")
    then(browser, "button", "Ask the second person", "Waits for a second person")
    folder = town.townbell.data / "on-call" / "new"

    def link() -> str:
        letters = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        words = [json.loads(each.read_text("utf-8"))["text"] for each in letters]
        found = [
            word for text in words if "Dora Lund asks you" in text for word in text.split() if "://" in word
        ]
        return found[-1] if found else ""

    where = wait_for(link, "the link to the second person")
    for lang in ("es", "en"):
        browser.open(url=f"{where}?lang={lang}", width=320, height=640, scale=2, lang=lang)
        assert browser.axe() == []
        assert not browser.seen()["wide"]
    browser.tab_to(role="textbox", name="To send it now, type the name of the area")
    browser.type(text="Zone C")
    then(browser, "button", "Approve and send now", "Approved and sent. Residents are being told.")
    browser.go(url=where)
    assert "This link was used already" in browser.seen()["text"]
