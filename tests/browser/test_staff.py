"""The staff console in a real browser: joined, used by keyboard alone, accessible in both languages."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import datetime

import pyotp
import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town

WORDS = "four green herons walk"
QUESTION, ANSWER = "may I keep a manatee", "No. Manatees are protected and may not be kept."
PAGES = (
    "/staff", "/staff/unanswered", "/staff/posts", "/staff/write", "/staff/write?kind=closure",
    "/staff/write?kind=pickup_exception", "/staff/people", "/staff/feeds", "/staff/feeds/add",
    "/staff/numbers", "/staff/numbers?days=365", "/staff/reports",
    "/staff/account",
)  # fmt: skip


def invited(town: Town, name: str, role: str) -> str:
    """The link of a new invitation."""
    link = town.townbell("staff", "add", name, "--role", role).out.strip()
    return town.url + re.sub("^https?://[^/]+", "", link)


def code(town: Town, secret: str) -> str:
    """The code of this moment, on the clock of the served city."""
    with urllib.request.urlopen(f"{town.url}/healthz", timeout=20) as answer:
        now = datetime.fromisoformat(json.load(answer)["now"])
    return pyotp.TOTP(secret).at(now)


def join(browser: Chromium, town: Town, name: str, lang: str = "en", role: str = "administrator") -> None:
    """From the link to the console, by keyboard and by names."""
    browser.open(url=f"{invited(town, name, role)}?lang={lang}", width=390, height=844, scale=2, lang=lang)
    assert browser.axe() == []
    secret = browser.run(script="document.querySelector('main code').innerText")
    names = {
        "en": ("Code", "Passphrase", "Passphrase, once more", "Join"),
        "es": ("Código", "Frase de contraseña", "Frase de contraseña, otra vez", "Entrar al equipo"),
    }[lang]
    for field, said in zip(names[:3], (code(town, secret), WORDS, WORDS), strict=True):
        browser.tab_to(role="textbox", name=field)
        browser.type(text=said)
    browser.choose("button", names[3])
    browser.wait_for(role="navigation", name={"en": "Console", "es": "Consola"}[lang])


def history(town: Town) -> str:
    """The history of something that was written."""
    news = {"kind": "news", "title": {"en": "Open", "es": "Abierto"}}
    post = town.townbell("post", "add", "-", "--publish", "--json", stdin=json.dumps(news)).json
    return f"/staff/posts/{post['id']}/history"


def test_a_list_is_uploaded_seen_and_added_by_keyboard(browser: Chromium, town: Town) -> None:
    """From the file to what residents would hear, without a pointer; then it stands among the feeds."""
    join(browser, town, "Fay")
    browser.go(url=f"{town.url}/staff/feeds?lang=en")
    browser.choose("link", "Add a feed")
    browser.wait(text="Its address on the web")
    browser.upload(
        label="Or a file",
        name="holidays.csv",
        text="Date,Holiday,Rule\n2027-01-01,New Year's Day,shift_week\n",
    )
    browser.choose("button", "See what it would tell")
    browser.wait(text="What residents would hear")
    seen = browser.seen()["text"]
    assert "New Year's Day is Friday, January 1." in seen
    assert browser.axe() == []
    browser.resize(width=320, height=640)
    assert not browser.seen()["wide"]
    browser.choose("button", "Add it")
    browser.wait(text="added by Fay")
    assert browser.seen()["errors"] == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_axe_finds_nothing_in_the_console(browser: Chromium, town: Town, lang: str) -> None:
    """WCAG 2.2 AA by axe-core, and nothing to scroll sideways on a telephone, in either language."""
    found = {}
    browser.open(url=f"{town.url}/staff/sign-in?lang={lang}", width=320, height=640, scale=2, lang=lang)
    assert browser.axe() == []
    join(browser, town, f"Ana {lang}", lang)
    browser.resize(width=320, height=640)
    pages = [*PAGES, history(town)]
    for path in pages:
        browser.go(url=f"{town.url}{path}{'&' if '?' in path else '?'}lang={lang}")
        seen = browser.seen()
        wrong = [*browser.axe(), *seen["wide"]]
        if wrong:
            found[path] = wrong
    assert found == {}
    browser.resize(width=1280, height=900)
    for path in pages:
        browser.go(url=f"{town.url}{path}{'&' if '?' in path else '?'}lang={lang}")
        assert browser.axe() == [], path
    assert browser.seen()["errors"] == []


def test_an_answer_is_written_heard_and_published_by_keyboard(browser: Chromium, town: Town) -> None:
    """No pointer: from the form to what residents hear, and out again."""
    join(browser, town, "Ben")
    browser.go(url=f"{town.url}/staff/write?kind=fact&lang=en")
    for field, said in (("Question, English", QUESTION), ("Answer, English", ANSWER)):
        browser.tab_to(role="textbox", name=field)
        browser.type(text=said)
    browser.choose("button", "Hear it first")
    text = browser.seen()["text"]
    assert ANSWER in text
    assert "There are no words in Español" in text
    assert browser.axe() == []
    browser.choose("button", "Publish")
    assert "residents hear it" in browser.seen()["text"]
    browser.unfold(name="Menu")
    browser.choose("button", "Sign out")
    assert browser.seen()["title"].startswith("Sign in")
    browser.go(url=f"{town.url}/staff?lang=en")
    assert browser.seen()["title"].startswith("Sign in")


def test_what_is_written_is_heard_in_the_browsers_own_voice(browser: Chromium, town: Town) -> None:
    """A button beside each language says its very words in its voice; pressed again it stops."""
    join(browser, town, "Vic")
    browser.go(url=f"{town.url}/staff/write?kind=fact&lang=en")
    for field, said in (
        ("Question, English", QUESTION),
        ("Answer, English", ANSWER),
        ("Question, Español", "puedo tener un manatí"),
        ("Answer, Español", "No. Los manatíes están protegidos."),
    ):
        browser.tab_to(role="textbox", name=field)
        browser.type(text=said)
    browser.choose("button", "Hear it first")
    browser.run(script=VOICE)
    browser.choose("button", "Hear it · Español")
    assert browser.run(script="heard") == [["es-US", "No. Los manatíes están protegidos."]]
    browser.choose("button", "Stop")
    assert browser.run(script="stopped") == 2
    browser.choose("button", "Hear it · English")
    assert browser.run(script="heard")[1] == ["en-US", ANSWER]
    assert browser.axe() == []


VOICE = """() => {
  Object.assign(self, { heard: [], stopped: 0, talking: false });
  Object.defineProperty(speechSynthesis, "speaking", { get: () => talking });
  speechSynthesis.speak = (said) => { heard.push([said.lang, said.text]); talking = true; };
  speechSynthesis.cancel = () => { stopped += 1; talking = false; };
}"""
"""A voice for a machine without one: it keeps what it is given to say."""
