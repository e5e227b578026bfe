"""A row that is touched is the one that is picked by its place, in the demo city and in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.clock import RunningClock
from app.wiring.talking import alexa_skill
from skill.listing import PICK
from tests.golden.both import city_in
from tests.golden.device import slot
from tests.skill.screens.showing import LOCALES, SCREEN, touched
from tests.skill.talking import envelope
from tests.skill.town import NOW

Say = Callable[[dict[str, Any]], dict[str, Any]]
LISTS = ("EventsIntent", "NewsIntent", "RoadClosuresIntent", "CityAlertsIntent", "FoodTrucksIntent")
NAMED = 4
"""Places in a list that can be said."""


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """Says, or touches, something in the demo city."""
    settings = city_in(Path(tmp_path_factory.mktemp("city")))
    skill = alexa_skill(settings, RunningClock(NOW))

    def said(asked: dict[str, Any]) -> dict[str, Any]:
        if settings.skill_id:
            asked["context"]["System"]["application"]["applicationId"] = settings.skill_id
        return skill.handle(asked, NOW)

    return said


def rows(answered: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that are shown of a list, without "more"."""
    (shown,) = (each for each in answered["response"]["directives"] if "APL" in each["type"])
    return [item for item in shown["datasources"]["town"]["items"] if "secondaryText" in item]


def words(answered: dict[str, Any]) -> str:
    """All that is said: it stands on the card."""
    return str(answered["response"]["card"]["content"])


def bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


@pytest.mark.parametrize("intent", LISTS)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_touch_on_a_row_is_its_spoken_pick(say: Say, intent: str, locale: str) -> None:
    """ "The second one", said or touched, has the same answer, in the same session or in one of its own."""
    listed = say(envelope(intent, {}, locale=locale, interfaces=SCREEN))
    attributes, shown = listed["sessionAttributes"], rows(listed)
    assert len(shown) > 1
    for number, row in enumerate(shown[:NAMED], 1):
        place = {"position": slot("position", f"x={number}")}
        spoken = say(
            envelope("PickOneIntent", place, locale=locale, attributes=attributes, interfaces=SCREEN)
        )
        assert bare(row["primaryText"]) in bare(words(spoken))
        (action,) = row["primaryAction"]
        for known in (attributes, None):
            assert words(say(touched(action["arguments"], locale, attributes=known))) == words(spoken)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_row_after_more_is_that_row(say: Say, locale: str) -> None:
    """The fourth story is the fourth, whichever page of the list it stands on."""
    listed = say(envelope("NewsIntent", {}, locale=locale, interfaces=SCREEN))
    more = say(
        envelope("MoreIntent", locale=locale, attributes=listed["sessionAttributes"], interfaces=SCREEN)
    )
    fourth = rows(listed)[3]
    assert rows(more)[0]["primaryText"] == fourth["primaryText"]
    assert rows(more)[0]["primaryAction"] == fourth["primaryAction"]
    assert PICK in fourth["primaryAction"][0]["arguments"]


@pytest.mark.parametrize("locale", LOCALES)
def test_somebody_elses_address_is_in_no_row(say: Say, locale: str) -> None:
    """Touched later, it would become the resident's own."""
    asked = envelope("CityAlertsIntent", {"address": "410 Calle Ocho"}, locale=locale, interfaces=SCREEN)
    shown = rows(say(asked))
    assert len(shown) > 1
    assert all("primaryAction" not in row for row in shown)
