"""Every page of a resident in a real browser: accessible, narrow and enlarged, in two languages."""

from __future__ import annotations

import re

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town

QUESTION = "/ask?q=When+is+my+trash+picked+up%3F&address=120+Royal+Palm+Way"
NEARBY = "/ask?q=nearest+library&address=120+Royal+Palm+Way"
PAGES = (
    "/", QUESTION, NEARBY, "/alerts", "/privacy", "/terms", "/report", "/report/status?number=20",
    "/subscribe", "/mine", "/outbox", "/confirm/none", "/leave/none", "/mine/none", "/none", "/offline",
    "/progress", "/duty/none", "/advisory/answer/none",
    "/ask?q=and+the+next+one%3F&of=NextMeetingIntent&of=1",
)  # fmt: skip
AGREED = "document.querySelector('#agreed').labels[0].innerText"
OPENED = "for (const each of document.querySelectorAll('details')) each.open = true"
"""What is folded away is part of the page too."""
SPEECH = "document.querySelector('.speech').innerText"
INLINE = "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
FIRST_VIEW = 100_000
"""Bytes of the first page with all that it loads (issue: under 100 KB without images)."""


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "size", [(320, 640, 2), (640, 450, 2), (1280, 900, 1)], ids=["320px", "200%", "desk"]
)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_window(
    browser: Chromium, town: Town, lang: str, size: tuple[int, int, int]
) -> None:
    """WCAG 2.2 AA by axe-core; nothing to scroll sideways at 320 px and 200 % (1.4.4, 1.4.10)."""
    width, height, scale = size
    found = {}
    browser.open(url=f"{town.url}/?lang={lang}", width=width, height=height, scale=scale, lang=lang)
    for path in PAGES:
        browser.go(url=f"{town.url}{path}{'&' if '?' in path else '?'}lang={lang}")
        browser.run(script=OPENED)
        seen = browser.seen()
        wrong = [*browser.axe(), *seen["wide"]]
        if wrong:
            found[path] = wrong
    assert found == {}
    assert [each for each in browser.seen()["errors"] if not re.search("404|410", each)] == []


def test_the_first_view_is_small_and_runs_nothing_of_others(browser: Chromium, town: Town) -> None:
    """Under 100 KB with everything it loads; the policy allows no inline script and nobody else."""
    answer = browser.open(url=f"{town.url}/")
    assert 0 < browser.seen()["bytes"] < FIRST_VIEW
    policy = answer["headers"]["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "unsafe" not in policy
    browser.run(script=INLINE)
    assert browser.run(script="window.ran || 0") == 0


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_question_is_asked_and_the_language_switched_by_keyboard(
    browser: Chromium, town: Town, js: bool
) -> None:
    """By Tab and names alone, with a script and without: the focus is seen, the answer is the city's, and the
    link to a follow-up is the same question to whoever opens it."""
    browser.open(url=f"{town.url}/?lang=en", js=js)
    browser.tab_to(role="textbox", name="Your question")
    assert not js or browser.focus_shown()
    browser.type(text="Is the library open today?")
    browser.press(key="Enter")
    browser.wait(text="You asked:")
    assert "library" in browser.seen()["text"].lower()
    browser.tab_to(role="textbox", name="Your question")
    browser.type(text="What about tomorrow?")
    browser.press(key="Enter")
    browser.wait(text="is open tomorrow, Monday")
    told = browser.run(script=SPEECH)
    browser.choose("link", "Link to this question")
    browser.wait(text="Opening hours: What about tomorrow?")
    assert browser.run(script=SPEECH) == told
    browser.go(url=f"{town.url}/?lang=en")
    browser.choose("link", "Español")
    assert browser.seen()["title"] == "Pregunte a Port Alder"


def accessible(browser: Chromium, url: str) -> None:
    """Axe finds nothing on this page in Spanish at 320 px and 200 %, and then in English, where it stays."""
    for lang, width in (("es", 320), ("es", 640), ("en", 320), ("en", 390)):
        browser.resize(width=width, height=844)
        browser.go(url=f"{url}?lang={lang}")
        browser.run(script=OPENED)
        assert [*browser.axe(), *browser.seen()["wide"]] == [], (lang, width)
    browser.go(url=f"{url}?lang=en")


def test_a_resident_signs_up_by_mail_and_manages_it_by_keyboard(browser: Chromium, town: Town) -> None:
    """Form, letter, confirmation, own page, pause, and everything deleted: no pointer, no account."""
    from tests.journeys.journeys import wait_for
    from tests.journeys.test_signup import letters, text_of

    def link(kind: str) -> str:
        found = [
            each
            for mail in letters(town.mailbox)
            for each in text_of(mail).split()
            if f"{town.url}/{kind}/" in each
        ]
        return found[-1] if found else ""

    browser.open(url=f"{town.url}/subscribe?lang=en", width=390, height=844, scale=2)
    browser.choose("checkbox", "Weather warnings", "Space")
    browser.choose("radio", "By e-mail", "Space")
    browser.tab_to(role="textbox", name="Your e-mail address")
    browser.type(text="rosa@example.org")
    browser.choose("checkbox", browser.run(script=AGREED), "Space")
    browser.choose("button", "Sign me up")
    assert "One more step" in browser.seen()["text"]
    assert browser.axe() == []
    accessible(browser, wait_for(lambda: link("confirm"), "the confirmation"))
    browser.choose("button", "Yes, send me these alerts")
    assert "You are signed up" in browser.seen()["text"]
    assert browser.axe() == []
    browser.choose("link", "Your alerts")
    browser.choose("radio", "By e-mail", "Space")
    browser.tab_to(role="textbox", name="Your e-mail address")
    browser.type(text="rosa@example.org")
    browser.choose("button", "Send me the link")
    accessible(browser, wait_for(lambda: link("mine"), "the link to one's own page"))
    browser.choose("button", "For 7 days")
    assert "Paused until" in browser.seen()["text"]
    assert browser.axe() == []
    browser.choose("checkbox", "Yes, delete all of it", "Space")
    browser.choose("button", "Delete everything")
    assert "Everything is deleted" in browser.seen()["text"]
    assert browser.axe() == []
    assert browser.seen()["errors"] == []
