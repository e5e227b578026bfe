"""What was reported lately: counted near the place, on a street or in the city; nothing is told of anyone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from city.records import ServiceRequest
from skill.intents.recent_311 import SERVICE_TYPES
from tests.skill.talking import conversation_in
from tests.skill.town import NOW, Town
from words import languages, phrases

SECRET = "Call Ann Doe at 555-0199"


def request(number: int, days: float, **changes: object) -> ServiceRequest:
    """A pothole by 12 Harbor Street, so many days ago."""
    told: dict[str, object] = {
        "id": f"n{number}", "source": "requests", "number": f"26-9{number:04}", "service_type": "pothole",
        "status": "open", "address": "14 Harbor St", "lat": 29.902, "lon": -81.305,
        "opened": NOW - timedelta(days=days), "note": {"en": SECRET}, **changes,
    }  # fmt: skip
    return ServiceRequest(**told)  # type: ignore[arg-type]


@pytest.fixture
def reported(tmp_path: Path) -> Town:
    """Two potholes and graffiti near Harbor Street, noise three kilometres off, a tree three weeks ago."""
    return Town(
        tmp_path,
        request(1, 1),
        request(2, 6.5),
        request(3, 2, service_type="graffiti"),
        request(4, 2, service_type="noise", lat=29.93, address="9 Pine Road"),
        request(5, 21, service_type="tree"),
        request(6, 2, service_type="Illegal parking", lat=29.93, address="9 Pine Road"),
    )


def heard(town: Town, text: str, address: str | None = None, locale: str = "en-US") -> str:
    return conversation_in(town).ask(text, locale, address, {}, NOW).speech


def test_within_half_a_mile_of_the_place(reported: Town) -> None:
    """What lies three kilometres away, or was three weeks ago, is not counted."""
    near = "3 requests were made within half a mile of 12 Harbor Street in the last 7 days: "
    assert (
        heard(reported, "recent requests", "12 Harbor Street")
        == f"{near}2 potholes and one case of graffiti."
    )


def test_the_month_where_the_week_was_quiet(reported: Town) -> None:
    """A type that nobody reported this week is looked for in the last thirty days."""
    said = heard(reported, "recent tree reports", "12 Harbor Street")
    assert said.endswith("in the last 30 days: one fallen tree or branch.")


def test_on_a_street_and_in_the_whole_city(reported: Town) -> None:
    """Without a place nobody is asked for one; the city's own name of an unknown type is said."""
    said = heard(reported, "recent requests")
    assert said.startswith("5 requests were made in the whole of Port Alder in the last 7 days: 2 potholes")
    assert "one under Illegal parking" in said
    on_street = heard(reported, "qué se ha reportado en toda la ciudad", locale="es-US")
    assert "5 reportes en toda la ciudad de Port Alder: 2 baches" in on_street


def test_nothing_of_a_single_report_is_told(reported: Town) -> None:
    """Neither the words, nor the number, nor the house of a report is in any answer."""
    for text in ("recent requests", "recent graffiti reports"):
        said = heard(reported, text, "7 Pine Road")
        assert not any(each in said for each in ("Ann", "555", "26-9", "14 Harbor", "9 Pine"))


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("type_", sorted(SERVICE_TYPES))
def test_every_type_is_counted_in_words(language: str, type_: str) -> None:
    """One and several of every service type of the topics."""
    words = phrases(language)
    assert words.say(f"reported.{type_}", count=1) != words.say(f"reported.{type_}", count=3)
    assert "3" in words.say(f"reported.{type_}", count=3)
