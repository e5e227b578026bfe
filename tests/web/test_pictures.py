"""What is seen of an answer beside its words: the week at the place, a map, and a link to share."""

from __future__ import annotations

import re
from typing import Any

import pytest

from city.earth.places import Location
from tests.web.place.paper import ELM, PaperTown, client_of, place_of
from tests.web.test_signup_pages import words
from web.ports import Answered, Link

SPEECH = "So it is."


def asked(topic: str, place: Location | None = None, sites: tuple[str, ...] = (), **more: Any) -> str:
    """The page of an answer on this topic."""
    reply = {"topic": topic, "speech": SPEECH, "locale": "en-US", "display": None, "sources": [], **more}
    client = client_of(PaperTown(), ask=lambda *_: Answered(reply, {}, place, sites, Link("What is it?")))
    page = client.post("/ask", data={"q": "What is it?", "lang": "en", "address": "7 Elm Street"})
    assert page.status_code == 200
    return page.text


def test_the_week_of_pickups_stands_beside_a_pickup() -> None:
    """Seven days from today, each by its name, with what is collected as signs and in words."""
    page = asked("trash_day", ELM)
    assert len(re.findall(r"<time datetime=", page)) == 7
    assert "Monday, December 7 nothing" in words(page)
    assert "Friday, December 11 Trash Trash Recycling Recycling Sat 12" in words(page)


@pytest.mark.parametrize(("topic", "place"), [("next_meeting", ELM), ("trash_day", None)])
def test_no_week_where_it_belongs_to_nothing(topic: str, place: Location | None) -> None:
    """Not beside a meeting, and not where nobody knows which week it would be."""
    assert 'class="week"' not in asked(topic, place)


def test_places_that_are_told_of_are_on_a_map() -> None:
    """By their numbers, with their names beside it and in the description; the resident's own as a star."""
    page = asked("nearby_places", ELM, ("central", "north", "unknown"))
    text = words(page)
    assert "A map of Port Alder with Central Library, North Library, your place, marked with a star" in text
    assert re.findall(r'class="number">(\d)</span> ([\w ]+)<', page) == [
        ("1", "Central Library"), ("2", "North Library"),
    ]  # fmt: skip
    assert 'class="here"' in page


def test_a_place_without_the_residents_own_has_no_star() -> None:
    """ "Is the library open" needs no address: its map has the library alone."""
    page = asked("facility_hours", None, ("central",))
    assert 'class="map"' in page
    assert 'class="here"' not in page


def test_a_zone_is_shown_where_it_is_asked_for() -> None:
    """The resident's district is marked, and named in the description."""
    page = asked("district_lookup", ELM)
    assert page.count('class="zone own"') == 1
    assert "and District 2." in words(page)


def test_an_answer_about_neither_has_no_map() -> None:
    """A meeting is not drawn."""
    assert 'class="map"' not in asked("next_meeting", ELM)


def test_the_link_to_an_answer_has_the_question_and_no_address() -> None:
    """Shared, it asks the same of whoever opens it; the place has a link of its own, as it always has."""
    page = asked("trash_day", ELM, as_of="2026-12-07T14:00:00+00:00", sources=["collection"])
    (link,) = re.findall(r'href="(/ask[^"]+)"', page)
    assert link == "/ask?q=What+is+it?&amp;lang=en-US"
    path = place_of(client_of(PaperTown()))
    assert f'href="{path}?lang=en-US"' in page
    assert "As of today at 9 AM. From: collection." in words(page)
