"""Staff in the console of a running site: invited by the operator, heard by residents."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.request
from datetime import UTC, datetime

import pyotp

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import serving, wait_for

WORDS = "four green herons walk"


class Keeping(Browser):
    """A browser that keeps its cookies."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Page(answer.status, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Page(error.code, error.read().decode(), dict(error.headers))


def test_an_unanswered_question_is_answered_by_staff_and_then_heard(town: MakeTown) -> None:
    """Asked in vain, found in the console, answered in both languages, spoken; withdrawn, and gone."""
    place = town()
    question, answer = "may I keep a pelican", "No. Pelicans are protected and may not be kept."
    with serving(place, now="") as served:

        def said(words: str, locale: str = "en-US") -> str:
            return served.get("/api/ask", {"text": words, "locale": locale})[1]

        assert answer not in said(question)
        link = place("staff", "add", "Ana Ruiz", "--role", "publisher", now="").out.strip()
        browser = Keeping(served.url)
        page = browser.get(link)
        secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text)
        assert secret is not None
        code = pyotp.TOTP(secret[1]).at(datetime.now(UTC))
        page = browser.post(link, {"passphrase": WORDS, "again": WORDS, "code": code})
        assert "Nothing needs a person." in page.words
        form = browser.get(f"/staff/write?kind=fact&question={question.replace(' ', '+')}")
        fields = {
            **form.hidden,
            "title_en": question,
            "title_es": "¿puedo tener un pelícano?",
            "text_en": answer,
            "text_es": "No. Los pelícanos están protegidos.",
            "topic": "",
        }
        heard = browser.post("/staff/write", {**fields, "do": "hear"})
        assert answer in heard.words
        listed = browser.post("/staff/write", {**fields, "do": "publish"})
        assert "residents hear it" in listed.words
        wait_for(lambda: answer in said(question), "published")
        assert "protegidos" in said("¿puedo tener un pelícano?", "es-US")
        post_id = re.search(r"/staff/posts/(post-\w+)", listed.text)
        assert post_id is not None
        gone = browser.post(f"/staff/posts/{post_id[1]}", {**listed.hidden, "do": "withdraw"})
        assert "withdrawn" in gone.words
        wait_for(lambda: answer not in said(question), "withdrawn")


def test_the_command_invites_lists_and_removes(town: MakeTown) -> None:
    """``townbell staff``: the link on stdout, JSON where asked for, a sentence for what is not there."""
    place = town()
    ran = place("--json", "staff", "add", "Ana Ruiz", "--role", "editor")
    link = ran.json["link"]
    assert (ran.code, link[:12]) == (0, "/staff/join/")
    assert place("staff", "list").out == "editor         invited  Ana Ruiz\n"
    assert place("--json", "staff", "list").json == {
        "staff": [
            {
                "name": "Ana Ruiz",
                "role": "editor",
                "department": "",
                "joined": False,
                "email": False,
                "city_account": False,
            }
        ]
    }
    assert place("staff", "add", "<b>", "--role", "editor").code == 2
    assert place("staff", "add", "Ben", "--role", "king").code == 2
    assert place("staff", "end", "ana ruiz", "--json").json == {"signed_out": "ana ruiz"}
    assert place("staff", "end", "Nobody").code == 1
    assert place("staff", "remove", "ana ruiz").code == 0
    gone = place("staff", "remove", "Ana Ruiz")
    assert (gone.code, gone.err) == (
        1,
        "townbell: nobody of the staff is called 'Ana Ruiz'. Run: townbell staff list\n",
    )
