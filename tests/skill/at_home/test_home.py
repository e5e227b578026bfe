"""What is told of a place on its page is what the speaker says there."""

from __future__ import annotations

from pathlib import Path

import pytest

from city.home import Home
from city.records import Place
from skill.answers.collection import SWEEPING
from skill.at_home.home import ABOUT, home
from skill.screens.week import ASKED_BY
from skill.skill import Skill
from skill.topics import TOPIC_OF
from skill.turn import Question
from tests.skill.talking import skill_in
from tests.skill.town import NOW, OPEN_WEEKDAYS, Town, tornado


@pytest.fixture
def skill(tmp_path: Path) -> Skill:
    return skill_in(Town(tmp_path))


def told_at(skill: Skill, address: str, locale: str) -> Home:
    place = skill.snapshot().resolve(address).location
    assert place is not None
    return home(skill, place, locale, NOW)


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_every_answer_is_word_for_word_that_of_the_speaker(skill: Skill, locale: str) -> None:
    """Pickups, district, member, evacuation zone, polling place: asked at the same place, the skill says the
    same sentence. Nothing is decided twice."""
    place = skill.snapshot().resolve("12 Harbor Street").location
    found = told_at(skill, "12 Harbor Street", locale)
    intents = {**ABOUT, **ASKED_BY}
    for told in (*found.pickups, *found.told):
        intent = intents[told.about]
        question = Question(
            topic=TOPIC_OF[intent], intent=intent, locale=locale, location=place, screen=False
        )
        assert told.text == skill.answer(question, NOW).speech
        assert told.sources
    assert [each.about for each in found.pickups][:1] == ["trash"]
    assert {each.about for each in found.told} >= {"district_lookup", "evacuation_zone"}


def test_another_street_has_its_own(skill: Skill) -> None:
    """Pine Road lies in another zone and district: no answer of Harbor Street's is told there."""
    harbor, pine = (told_at(skill, each, "en-US") for each in ("12 Harbor Street", "7 Pine Road"))
    assert {each.text for each in harbor.pickups}.isdisjoint(each.text for each in pine.pickups)
    assert SWEEPING in {each.about for each in harbor.pickups}


def test_an_emergency_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    """Its tier, its sentence and the instruction, gravest first."""
    found = told_at(skill_in(Town(tmp_path, tornado())), "12 Harbor Street", "en-US")
    (alert,) = found.alerts
    assert (alert.tier, alert.text) == ("emergency", "Tornado Warning, until 11 AM.")
    assert alert.what_to_do


def library(name: str, lat: float) -> Place:
    return Place(
        id=name.lower(), source="s", kind="library", name={"en": name}, address="1 Main St", lat=lat,
        lon=-81.3, hours=OPEN_WEEKDAYS,
    )  # fmt: skip


def test_the_nearest_of_each_sort_is_told_with_todays_hours(tmp_path: Path) -> None:
    """Of two libraries the nearer one, with its address in full and what it is on this Sunday."""
    town = Town(tmp_path, library("Near", 29.902), library("Far", 29.95))
    (found,) = told_at(skill_in(town), "12 Harbor Street", "en-US").facilities
    assert (found.name, found.kind, found.address) == ("Near", "library", "1 Main Street")
    assert (found.state, found.hours) == ("closed", "closed")
