"""What is in force, for the head of a page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from city.advisories import Info
from skill.answers.banner import InForce, banner
from skill.skill import Skill
from tests.skill.town import NOW, SETTINGS, Town, tornado


def _skill(town: Town) -> Skill:
    return Skill(lambda: town.snapshot, SETTINGS)


def test_an_alert_says_its_end_once(tmp_path: Path) -> None:
    """The weather service's alerts name their end in their sentence, so that it is not told apart too."""
    found = banner(_skill(Town(tmp_path, tornado())), "en-US", NOW)
    assert found.advisories == (InForce("emergency", "Tornado Warning, until 11 AM.", None),)
    assert (found.blind_since, found.never_heard) == (None, False)


def test_it_speaks_the_pages_language(tmp_path: Path) -> None:
    """The same in Spanish."""
    found = banner(_skill(Town(tmp_path, tornado())), "es-US", NOW)
    assert found.advisories[0].text == "Aviso de tornado, hasta las 11 de la mañana."


def test_the_citys_own_headline_keeps_its_end_apart(tmp_path: Path) -> None:
    """A sentence of the city's stands as written, and its end beside it."""
    town = Town(tmp_path, tornado(sender="alerts@portalder.example", infos=(_city_block(),)))
    advisory = banner(_skill(town), "en-US", NOW).advisories[0]
    assert advisory.text == "Leave zone A now."
    assert advisory.until == tornado().message.infos[0].ends


def _city_block() -> Info:
    return replace(tornado().message.infos[0], headline="Leave zone A now", event_codes={})


def test_a_silent_source_is_never_calm(tmp_path: Path) -> None:
    """Since when the alerts cannot be seen is part of the banner."""
    found = banner(_skill(Town(tmp_path, silent=("alerts",))), "en-US", NOW)
    assert found.advisories == ()
    assert found.blind_since is not None
