"""A link to an answer, opened by somebody else: the same question, in either language, and no address."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from app.settings import load
from app.wiring.site import site
from skill.shared import DOING, meant
from skill.topics import TOPIC_OF
from tests.clocks import Clock
from tests.contract.townbell import PORT_ALDER

HOME = "120 Royal Palm Way"
DECEMBER_15 = "After that, the City Council meeting is Tuesday, December 15, at 7 PM."


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Port Alder's own pages over its own snapshot."""
    data = tmp_path_factory.mktemp("links")
    return site(load(Path(PORT_ALDER), {"TOWNBELL_DATA": str(data)}), Clock())  # type: ignore[arg-type]


def speech(page: str) -> str:
    found = re.search(r'<p class="speech">(.*?)</p>', page, re.DOTALL)
    return unescape(found[1]) if found else ""


def heading(page: str) -> str:
    found = re.search(r'<h2 class="asked"><span class="unseen">[^<]*</span> (.*?)</h2>', page)
    return unescape(found[1]) if found else ""


def link(page: str) -> str:
    """Where the answer can be linked, "" where it cannot."""
    found = re.search(r'<p class="share"><a href="(/ask\?[^"]+)"', page)
    return unescape(found[1]) if found else ""


def asked(city: Flask, *questions: str, lang: str = "en", address: str = "") -> str:
    """The page of the last of these, one after another in one conversation."""
    page, session, client = "", "", city.test_client()
    for each in questions:
        given = {"q": each, "lang": lang, "session": session, "address": address}
        page = client.post("/ask", data=given).text
        found = re.search(r'name="session" value="([^"]+)"', page)
        session = found[1] if found else ""
    return page


@pytest.mark.parametrize(
    ("questions", "lang", "said"),
    [
        (["when is the next city council meeting", "and the next one?"], "en", DECEMBER_15),
        (
            ["when is the next city council meeting", "and the next one?", "is it cancelled?"],
            "en",
            "The City Council meeting is on: Tuesday, December 15",
        ),
        (
            ["is the library open today", "what about tomorrow?", "and Bayview?"],
            "en",
            "Bayview Library is closed tomorrow, Monday.",
        ),
        (["what events are there this weekend", "more", "the second one"], "en", "Food Truck Thursday"),
        (["where does paint go", "and batteries?"], "en", "Take them to the Quarry Road Drop-off Center"),
        (["news", "tell me more"], "en", "Alder Pool closes"),
        (
            ["cuándo es la próxima reunión del concejo", "¿y la siguiente?"],
            "es",
            "Después, la reunión del Concejo Municipal es el martes 15 de diciembre",
        ),
        (
            ["cuándo es la próxima reunión del concejo", "¿y la siguiente?", "¿está cancelada?"],
            "es",
            "La reunión del Concejo Municipal sigue en pie: el martes 15 de diciembre",
        ),
        (
            ["¿está abierta la biblioteca hoy?", "¿y mañana?"],
            "es",
            "La Biblioteca Central abre mañana, lunes",
        ),
    ],
)
def test_whoever_opens_a_link_is_answered_what_was_asked(
    city: Flask, questions: list[str], lang: str, said: str
) -> None:
    """Somebody else, with no conversation before: the very words of the answer, and the question above it."""
    page = asked(city, *questions, lang=lang)
    assert said in speech(page)
    opened = city.test_client().get(link(page)).text
    assert speech(opened) == speech(page)
    assert heading(opened).endswith(questions[-1])
    assert link(opened) == link(page)


def test_a_link_says_what_it_is_about_and_changes_its_language(city: Flask) -> None:
    """Opened, it names its topic; the switch asks the same in Spanish; what is asked on leans on it."""
    first = link(asked(city, "when is the next city council meeting", "and the next one?"))
    ids = [value for name, value in parse_qsl(urlsplit(first).query) if name == "of"]
    assert ids == ["NextMeetingIntent", "1", "body", "city_council"]
    client = city.test_client()
    opened = client.get(first).text
    assert heading(opened) == "The next meeting: and the next one?"
    switch = re.search(r'<a href="([^"]+)" lang="es-US"', opened)
    assert switch is not None
    spanish = client.get(unescape(switch[1])).text
    assert "Después, la reunión del Concejo Municipal es el martes 15 de diciembre" in speech(spanish)
    session = re.search(r'name="session" value="([^"]+)"', opened)
    assert session is not None
    on = client.post("/ask", data={"q": "is it cancelled?", "lang": "en", "session": session[1]}).text
    assert "The City Council meeting is on: Tuesday, December 15" in speech(on)


def test_a_question_that_stands_by_itself_is_its_words(city: Flask) -> None:
    """As before: a link that can be read and typed."""
    assert link(asked(city, "is the library open today")) == "/ask?q=is+the+library+open+today&lang=en-US"


@pytest.mark.parametrize(
    ("questions", "address"),
    [
        ([f"when is my trash picked up at {HOME}"], ""),
        ([f"when is my trash picked up at {HOME}", "and the next one?"], ""),
        (["when is my trash picked up", HOME, "yes"], ""),
        (["when is my trash picked up", HOME], ""),
        (["when is my trash picked up", HOME, "yes", "and recycling?"], ""),
        (["when is my trash picked up", "and the next one?"], HOME),
        ([f"nearest library to {HOME}"], ""),
        ([f"news about {HOME}"], ""),
        ([f"my house is {HOME}"], ""),
        ([f"cuándo pasa la basura en {HOME}", "¿y la siguiente?"], ""),
        (["at my mother's, 410 Calle Ocho, when is trash", "and recycling?"], ""),
        (["what do you know about me"], HOME),
        ([f"report a pothole at {HOME}"], ""),
    ],
)
def test_no_link_says_where_somebody_lives(city: Flask, questions: list[str], address: str) -> None:
    """Neither as words nor as a slot; whoever opens it is asked for an address of their own."""
    page = asked(city, *questions, lang="es" if "basura" in questions[0] else "en", address=address)
    assert speech(page)
    said = link(page).casefold().replace("+", " ")
    assert not re.search(r"royal|calle ocho|120|410|address|street", said)
    if "trash" in questions[0] and said:
        assert "What is your street address?" in speech(city.test_client().get(link(page)).text)


@pytest.mark.parametrize(
    "query",
    [
        "of=DeleteDataIntent&of=0", "of=SubscribeIntent&of=0&of=topic&of=weather", "of=AMAZON.YesIntent&of=0",
        "of=ReportIssueIntent&of=0", "of=SetAddressIntent&of=0&of=address&of=120+Royal+Palm+Way",
        "of=TrashDayIntent&of=0&of=address&of=120+Royal+Palm+Way", "of=TrashDayIntent&of=-1",
        "of=TrashDayIntent", "of=EmergencyIntent&of=0", "of=Nonsense&of=0", "of=&of=&of=",
        "of=NextMeetingIntent&of=0&of=body",
        "of=NextMeetingIntent&of=99999999999", "of=NextMeetingIntent&of=0&of=<b>&of=x",
        f"of=NextMeetingIntent&of=0&of=body&of={'x' * 5_000}",
        "of=" + "&of=".join(["NextMeetingIntent", "0", *["body", "x"] * 300]),
    ],
)  # fmt: skip
def test_what_no_link_of_ours_says_leads_to_the_first_page(city: Flask, query: str) -> None:
    """Nothing is done, nothing is answered, and nothing breaks; with words, these are asked."""
    answer = city.test_client().get(f"/ask?{query}&lang=en")
    assert answer.status_code == 200
    assert speech(answer.text) == ""
    worded = city.test_client().get(f"/ask?{query}&q=is+the+library+open+today&lang=en")
    assert "Central Library is open today" in speech(worded.text)


def test_every_intent_is_either_told_to_all_or_opened_by_no_link() -> None:
    """What a new intent is must be decided: nothing that does something is a question for others."""
    opened = {topic for intent, topic in TOPIC_OF.items() if meant([intent, "0"])}
    assert not opened & DOING
    assert not opened & {"set_address", "emergency_911"}
    assert {"next_meeting", "trash_day", "facility_hours", "city_alerts"} <= opened
