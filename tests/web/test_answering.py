"""The page of a one-time link: it shows before it asks, and only a POST answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from city.records import Zone
from tests.web.test_alerts import CITY
from web.ports import Answered, Site
from web.site import create_site

SQUARE = (((-76.0, 37.0), (-75.9, 37.0), (-75.9, 37.1), (-76.0, 37.1), (-76.0, 37.0)),)
ZONE = Zone(
    id="A", source="z", zone_set="evacuation", name={"en": "Zone A", "es": "Zona A"}, polygons=(SQUARE,)
)
SAID = {"subject": "Immediate Evacuation", "text": "Leave <Zone A> now."}
ASKED: Mapping[str, Any] = {
    "live": True, "status": "Actual", "by": "Ana", "person": "Ben", "area": "Zone A / Zona A", "hours": 12.0,
    "recipients": 1200, "ceiling": 60_000, "last_seconds": 400.0, "words": {"en-US": SAID},
    "correction": {"en-US": {"subject": "Over", "text": "Sent by mistake."}}, "wrong": [],
    "advice": ["101 points"], "areas": {"en": "Zone A", "es": "Zona A"},
    "zones": [ZONE],
    "as_drawn": {"zones": ["evacuation:A"], "rings": [], "circles": [], "whole_city": False},
    "views": {"en-US": [{"channel": "sms", "text": "Port Alder: Leave <now>.", "parts": 2}]},
}  # fmt: skip


class Answers:
    """One alert that waits under the ticket ``good``."""

    def __init__(self, **asked: Any) -> None:
        self.asked = {**ASKED, **asked}
        self.given: list[tuple[str, str]] = []
        self.refusal = ""

    def look(self, token: str) -> Mapping[str, Any] | str:
        return self.asked if token == "good" else token

    def answer(self, token: str, action: str, area: str) -> tuple[bool, str]:
        if token != "good":
            return False, token
        self.given.append((action, area))
        return not self.refusal, self.refusal


def client(answers: Answers | None) -> FlaskClient:
    """The pages over these answers."""
    site = Site(
        city=CITY,
        ask=lambda *_: Answered({}, {}),
        now=lambda: datetime(2026, 11, 29, 8, tzinfo=UTC),
        secret="s",
        health=lambda: {"ok": True},
        answering=answers,
    )
    return create_site(site).test_client()


def test_a_page_shows_what_is_asked() -> None:
    """Whose question it is, to whom, where, how many, until when, and every word, escaped."""
    page = client(Answers()).get("/advisory/answer/good")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for part in (
        "<strong>Real</strong> <span>Residents will be told.</span>",
        "Ana asks you, Ben.",
        "Area: Zone A. In force for 12 hours.",
        'aria-label="Map of the area: Zone A"',
        '<path class="zone chosen"',
        "Text message · 2 parts",
        "Port Alder: Leave &lt;now&gt;.",
        "1200 messages, of at most 60000. The last leaves after about 7 minutes.",
        "Leave &lt;Zone A&gt; now.",
        "Sent by mistake.",
        "101 points",
        "Approve and send now",
    ):
        assert part in text, part
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_in_spanish() -> None:
    """As the rest of the site is."""
    text = client(Answers()).get("/advisory/answer/good?lang=es-US").get_data(as_text=True)
    assert "<strong>Real</strong> <span>Se avisará a los residentes.</span>" in text
    assert "Aprobar y enviar ahora" in text
    assert "Área: Zona A." in text
    assert 'href="/advisory/answer/good?lang=en-US"' in text


def test_an_exercise_looks_different_and_wants_no_typing() -> None:
    """F13: it says that it reaches nobody."""
    text = client(Answers(live=False, status="Exercise")).get("/advisory/answer/good").get_data(as_text=True)
    assert "LIVE" not in text
    assert "<strong>Drill</strong> <span>Nobody is told. Practise as if it were real.</span>" in text
    assert 'name="area"' not in text


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_f15_looking_answers_nothing(method: str) -> None:
    """F15: a mail scanner that follows the link approves nothing."""
    answers = Answers()
    for path in ("/advisory/answer/good", "/advisory/answer/good?action=approve"):
        getattr(client(answers), method)(path)
    assert answers.given == []


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("approve", "Approved. Ana can send it now."),
        ("send", "Approved and sent. Residents are being told."),
        ("reject", "Rejected. It will not be sent."),
    ],
)
def test_a_post_answers(action: str, said: str) -> None:
    """The form's button is what counts, with the area as it was typed."""
    answers = Answers()
    page = client(answers).post("/advisory/answer/good", data={"action": action, "area": "Zone A"})
    assert (page.status_code, answers.given) == (200, [(action, "Zone A")])
    assert said in page.get_data(as_text=True)


def test_what_was_refused_is_said_and_may_be_tried_again() -> None:
    """The area typed wrong: the page comes back with the reason."""
    answers = Answers()
    answers.refusal = "what was typed is not the name of its area"
    page = client(answers).post("/advisory/answer/good", data={"action": "send", "area": "B"})
    assert page.status_code == 409
    assert "It was not done: what was typed is not the name of its area" in page.get_data(as_text=True)
    assert 'name="action"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        ("forged", "This link is not valid."),
        ("expired", "This link has expired."),
        ("used", "This link was used already"),
    ],
)
def test_a_link_that_is_none_says_why(ticket: str, said: str) -> None:
    """Gone, with the reason; nothing of the alert is shown."""
    for page in (
        client(Answers()).get(f"/advisory/answer/{ticket}"),
        client(Answers()).post(f"/advisory/answer/{ticket}", data={"action": "approve"}),
    ):
        assert page.status_code == 410
        assert said in page.get_data(as_text=True)
        assert "Zone A" not in page.get_data(as_text=True)


@pytest.mark.parametrize("data", [{}, {"action": "delete"}, {"action": ""}])
def test_an_action_that_is_none_is_not_found(data: dict[str, str]) -> None:
    """Nothing is done that no button asks for."""
    answers = Answers()
    assert client(answers).post("/advisory/answer/good", data=data).status_code == 404
    assert answers.given == []


def test_without_a_desk_there_is_no_page() -> None:
    """A site without alerts of its own answers nothing; nor is a ticket of a megabyte read."""
    assert client(None).get("/advisory/answer/good").status_code == 404
    assert client(Answers()).get("/advisory/answer/" + "x" * 3_000).status_code == 404
