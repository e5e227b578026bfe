"""A conversation in a real browser: spoken, heard, followed up, shared and looked up, by names alone.

The maker's speech recognition is the one thing that cannot be had here: it gives what it "heard", and the
browser's voice notes what it is to say.
"""

from __future__ import annotations

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town

SPEECH = """
self.SpeechRecognition = self.webkitSpeechRecognition = class {
  start() {
    self.listened = this.lang;
    setTimeout(() => {
      this.onresult({ results: [[{ transcript: %r }]] });
      this.onend();
    }, 50);
  }
  stop() {}
};
self.said = [];
SpeechSynthesis.prototype.speak = (words) => self.said.push([words.lang, words.text]);
"""
CASES = {
    "en": ("Your address (optional)", "Speak", "When is my trash picked up?", "Your next trash pickup is",
           "Your question", "and recycling?", "recycling pickup is", "Hear it"),
    "es": ("Su dirección (opcional)", "Hablar", "¿Cuándo recogen mi basura?", "Su próxima recolección",
           "Su pregunta", "¿y el reciclaje?", "recolección de reciclaje", "Escuchar"),
}  # fmt: skip


@pytest.mark.parametrize("lang", sorted(CASES))
def test_a_question_is_spoken_heard_and_followed_up(browser: Chromium, town: Town, lang: str) -> None:
    """Who speaks is answered aloud, in the page's language; who types is not, until they ask for it."""
    address, speak, question, answer, field, more, then, hear = CASES[lang]
    browser.open(url=f"{town.url}/?lang={lang}", width=320, height=640, lang=lang, script=SPEECH % question)
    browser.tab_to(role="textbox", name=address)
    browser.type(text="120 Royal Palm Way")
    browser.choose("button", speak)
    browser.wait(text=answer)
    ((spoken, said),) = browser.run(script="self.said")
    assert spoken == browser.run(script="self.listened") == f"{lang}-US"
    assert said.startswith(answer)
    browser.tab_to(role="textbox", name=field)
    browser.type(text=more)
    browser.press(key="Enter")
    browser.wait(text=then)
    assert len(browser.run(script="self.said")) == 1
    browser.choose("button", hear)
    assert then in browser.run(script="self.said[1][1]")
    assert browser.axe() == []
    assert browser.seen()["errors"] == []


def test_an_answer_is_shared_and_leads_to_the_place(browser: Chromium, town: Town) -> None:
    """A link that asks the same again, with its "as of" and its source, and no address in it."""
    browser.open(url=f"{town.url}/ask?q=When+is+my+trash+picked+up%3F&address=120+Royal+Palm+Way&lang=en")
    text = browser.seen()["text"]
    assert "As of today at 3 PM." in text
    assert "From: the pickup schedule" in text
    browser.choose("link", "Link to this question")
    assert browser.seen()["url"] == f"{town.url}/ask?q=When+is+my+trash+picked+up?&lang=en-US"
    assert "What is your street address?" in browser.seen()["text"]


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_permit_and_a_bill_are_asked_for_by_keyboard(browser: Chromium, town: Town, js: bool) -> None:
    """How a permit stands by its number, from the first page; how a bill is paid by a question."""
    browser.open(url=f"{town.url}/?lang=en", js=js)
    browser.choose("link", "How a report or permit stands")
    browser.tab_to(role="textbox", name="The number of the report or permit")
    browser.type(text="B26-1041")
    browser.choose("button", "Look it up")
    browser.wait(text="Permit B26-1041")
    browser.choose("link", "Port Alder")
    browser.tab_to(role="textbox", name="Your question")
    browser.type(text="How do I pay my water bill?")
    browser.press(key="Enter")
    browser.wait(text="You asked:")
    browser.settle()
    assert "Pay by phone" in browser.seen()["text"]


def test_what_is_in_force_is_looked_through_by_keyboard(browser: Chromium, town: Town) -> None:
    """From the first page to all alerts, to the city's feeds, and to signing up."""
    browser.open(url=f"{town.url}/?lang=en", width=320, height=640)
    more = browser.run(script="document.querySelector('.more a').textContent")
    browser.choose("link", more)
    text = browser.seen()["text"]
    assert "Alerts in Port Alder" in text
    assert "What to do:" in text
    kinds = {}
    for name in ("Alerts for other programs (Atom, CAP)", "RSS", "JSON"):
        browser.tab_to(role="link", name=name)
        link = browser.run(script="document.activeElement.href")
        kinds[name] = browser.run(script=f"fetch({link!r}).then((it) => it.headers.get('content-type'))")
    assert [each.partition(";")[0] for each in kinds.values()] == [
        "application/atom+xml", "application/rss+xml", "application/json",
    ]  # fmt: skip
    browser.choose("link", "Be told of pickups, meetings, weather and emergencies")
    assert "Choose what you want to be told" in browser.seen()["text"]
