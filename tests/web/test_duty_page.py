"""The page of whoever is on call: it shows before it asks, and only a POST acknowledges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.test_alerts import CITY
from web.ports import Answered, Site
from web.site import create_site

ASKED: Mapping[str, Any] = {
    "kind": "held_back", "about": "trash<b>", "detail": "3 of 900", "person": "Ana",
    "taken_by": "", "over": False,
}  # fmt: skip


class Desk:
    """One matter under the ticket ``good``."""

    def __init__(self, **asked: Any) -> None:
        self.asked = {**ASKED, **asked}
        self.taken = 0

    def look(self, token: str) -> Mapping[str, Any] | str:
        return self.asked if token == "good" else token

    def acknowledge(self, token: str) -> str:
        self.taken += token == "good"
        return "" if token == "good" else token


def client(desk: Desk | None) -> FlaskClient:
    site = Site(
        city=CITY,
        ask=lambda *_: Answered({}, {}),
        now=lambda: datetime(2026, 11, 29, 8, tzinfo=UTC),
        secret="s",
        health=lambda: {"ok": True},
        duty=desk,
    )
    return create_site(site).test_client()


def test_the_page_shows_what_needs_a_person() -> None:
    """In words, escaped, with who is asked."""
    text = client(Desk()).get("/duty/good").get_data(as_text=True)
    for part in (
        "The source trash&lt;b&gt; answered with so little that it is held back. 3 of 900.",
        "You are asked, Ana. Press the button and nobody else is called about it.",
        "I take care of it",
    ):
        assert part in text
    assert "by itself" not in text


def test_the_page_says_what_has_become_of_it() -> None:
    """That somebody has it already, or that it is over; in Spanish too."""
    text = client(Desk(taken_by="Ben", over=True)).get("/duty/good?lang=es").get_data(as_text=True)
    for part in ("Ben se está encargando.", "Mientras tanto terminó por sí solo.", "Yo me encargo"):
        assert part in text


def test_a_get_changes_nothing() -> None:
    """A mail scanner that follows the link takes care of nothing (F15)."""
    desk = Desk()
    browser = client(desk)
    for _ in range(3):
        browser.get("/duty/good")
        browser.head("/duty/good")
    assert desk.taken == 0
    page = browser.post("/duty/good")
    assert (page.status_code, desk.taken) == (200, 1)
    assert "Thank you. Nobody else is called about it." in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("forged", "This link is not valid."),
        ("expired", "This link has expired."),
        ("used", "This link was used already."),
    ],
)
def test_a_link_that_is_none_says_why(why: str, said: str) -> None:
    """With a status that says so too, to look at and to use."""
    for page in (client(Desk()).get(f"/duty/{why}"), client(Desk()).post(f"/duty/{why}")):
        assert (page.status_code, said in page.get_data(as_text=True)) == (410, True)


@pytest.mark.parametrize(("desk", "path"), [(None, "/duty/good"), (Desk(), "/duty/" + "x" * 2_001)])
def test_there_is_no_page_for_anything_else(desk: Desk | None, path: str) -> None:
    """Where nobody is on call, or the address is endless."""
    assert client(desk).get(path).status_code == 404
    assert client(desk).post(path).status_code == 404
