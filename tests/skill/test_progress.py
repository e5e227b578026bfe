"""A progressive response bridges a live call and nothing else: the snapshot answers at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from skill.amazon.alexa import AlexaSkill
from skill.skill import Skill
from skill.topics import TOPIC_OF
from tests.skill.amazon import resident_in
from tests.skill.talking import envelope
from tests.skill.town import NOW, SETTINGS, Town, named

HARBOR = {"address": "12 harbor street"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("plain")))


@dataclass
class Said:
    """Remembers what was said before the answers."""

    words: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, _host: str, _token: str, request_id: str, ssml: str) -> None:
        self.words.append((request_id, ssml))


@dataclass
class NoAddress:
    """A device in which no address is entered."""

    status: int = 204
    fields: dict[str, Any] = field(default_factory=dict)

    def __call__(self, _endpoint: str, _token: str, _device: str) -> NoAddress:
        return self


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_no_answer_from_the_snapshot_calls_amazon_or_says_wait(
    town: Town, tmp_path: Path, locale: str
) -> None:
    """Every intent, with a place: not one call, so nothing to bridge."""
    with resident_in(town, tmp_path, locale=locale) as resident:
        for intent in TOPIC_OF:
            resident.attributes = None
            resident.say("TrashDayIntent", HARBOR)
            resident.say(intent, HARBOR)
        assert resident.amazon.calls == []
        assert resident.amazon.directives == []


def test_the_look_up_of_a_devices_address_is_bridged(town: Town) -> None:
    """In the language of the turn, for its own request, whatever comes of it; only if a place is needed."""
    for locale, words in (("en-US", "looking up your address"), ("es-US", "buscando su dirección")):
        said = Said()
        alexa = AlexaSkill(Skill(lambda: town.snapshot, SETTINGS, NoAddress(), progress=said))
        alexa.handle(envelope("NewsIntent", locale=locale), NOW)
        assert said.words == []
        alexa.handle(envelope("TrashDayIntent", locale=locale), NOW)
        ((request_id, ssml),) = said.words
        assert request_id == "r"
        assert words in ssml


def test_setting_and_deleting_alerts_is_bridged(town: Town, tmp_path: Path) -> None:
    """The question for consent makes no call yet; the yes does."""
    with resident_in(town, tmp_path) as resident:
        resident.say("SetReminderIntent", {**HARBOR, "stream": "trash"})
        assert resident.amazon.calls == []
        for intent in ("AMAZON.YesIntent", "DeleteDataIntent", "AMAZON.YesIntent"):
            resident.say(intent)
        assert resident.amazon.told.wait(5)
        said = [each["directive"]["speech"] for each in resident.amazon.directives]
    assert said[0] == "<speak>One moment, I am setting your reminders.</speak>"


def test_a_progress_that_cannot_be_said_changes_nothing(town: Town, tmp_path: Path) -> None:
    """Amazon refuses it: the reminders are set all the same."""
    with resident_in(town, tmp_path) as resident:
        resident.amazon.failing["POST directives"] = [500, 500]
        resident.say("SetReminderIntent", {**HARBOR, "stream": "trash"})
        assert resident.say("AMAZON.YesIntent").startswith("Done.")
        assert len(resident.amazon.alerts) == 8
