"""What is in force, for the head of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from city.advisories import Area, Info, Reference
from skill.answers.banner import Over, banner, over
from skill.skill import Skill
from tests.skill.town import NOW, SETTINGS, Town, tornado


def _skill(town: Town) -> Skill:
    return Skill(lambda: town.snapshot, SETTINGS)


def test_an_alert_says_its_end_once(tmp_path: Path) -> None:
    """The weather service's alerts name their end in their sentence, so that it is not told apart too."""
    found = banner(_skill(Town(tmp_path, tornado())), "en-US", NOW)
    (told,) = found.advisories
    assert (told.tier, told.text, told.until) == ("emergency", "Tornado Warning, until 11 AM.", None)
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


def test_it_tells_where_and_what_to_do(tmp_path: Path) -> None:
    """The publisher's own area and instruction, and the name that its messages share."""
    (told,) = banner(_skill(Town(tmp_path, tornado())), "en-US", NOW).advisories
    assert (told.what_to_do, told.where, told.id) == ("Take cover now.", "Port Alder", "urn:oid:tornado")
    assert told.areas == tornado().message.infos[0].areas


def test_what_is_over_is_told_as_over(tmp_path: Path) -> None:
    """An hour after its end it is in force no more, and told with when that was, in either language."""
    skill, end = _skill(Town(tmp_path, tornado())), tornado().message.infos[0].ends
    assert end is not None
    assert over(skill, "en-US", NOW) == ()
    later = end + timedelta(hours=1)
    assert banner(skill, "en-US", later).advisories == ()
    assert over(skill, "en-US", later) == (Over("emergency", "Tornado Warning.", end),)
    assert over(skill, "es-US", later)[0].text == "Aviso de tornado."


def test_what_was_cancelled_ended_then(tmp_path: Path) -> None:
    """With its cancel it is over at once, not at the end that was foreseen."""
    at = NOW - timedelta(minutes=2)
    first = tornado().message
    cancel = tornado(
        identifier="urn:oid:cancel", msg_type="Cancel", sent=at,
        references=(Reference(first.sender, first.identifier, first.sent.isoformat() if first.sent else ""),),
    )  # fmt: skip
    town = Town(tmp_path, tornado(), replace(cancel, id="cancel"))
    assert [each.ended for each in over(_skill(town), "en-US", NOW)] == [at]


def test_what_was_never_here_is_not_told_as_over(tmp_path: Path) -> None:
    """A warning for another county concerned nobody here, and is not remembered either."""
    block = replace(tornado().message.infos[0], areas=(Area(text="Elsewhere", ugc=("TXZ001",)),))
    skill = _skill(Town(tmp_path, tornado(infos=(block,))))
    assert over(skill, "en-US", NOW + timedelta(hours=5)) == ()
