"""Every kind of answer as a device with a screen gets it: the turns, and the documents that they bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.amazon.alexa import AlexaSkill
from tests.skill.talking import alexa_in, envelope
from tests.skill.town import NOW, Town, named

LOCALES = ("en-US", "es-US")
SCREEN = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}
PLACE = {"address": "12 Harbor Street"}

TURNS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "launch": ("plain", "", {}),
    "help": ("plain", "AMAZON.HelpIntent", {}),
    "address asked for": ("plain", "TrashDayIntent", {}),
    "one of two addresses": ("plain", "TrashDayIntent", {"address": "40 Alder Street"}),
    "week of pickups": ("plain", "TrashDayIntent", PLACE),
    "holiday": ("plain", "HolidayScheduleIntent", {}),
    "one meeting": ("plain", "NextMeetingIntent", {"body": "city council"}),
    "meeting cancelled": ("plain", "MeetingStatusIntent", {"body": "planning commission"}),
    "agenda": ("plain", "MeetingAgendaIntent", {"body": "city council"}),
    "events": ("plain", "EventsIntent", {}),
    "news": ("plain", "NewsIntent", {}),
    "one place": ("plain", "FacilityHoursIntent", {"place": "central library"}),
    "which place": ("plain", "FacilityHoursIntent", {"place": "harbor"}),
    "office": ("plain", "ContactLookupIntent", {"department": "public works"}),
    "shelters": ("plain", "ShelterLookupIntent", {}),
    "road closures": ("plain", "RoadClosuresIntent", {}),
    "council": ("plain", "CouncilMemberIntent", {"body": "city council"}),
    "my district": ("plain", "DistrictLookupIntent", PLACE),
    "polling place": ("plain", "PollingPlaceIntent", PLACE),
    "parking rules": ("plain", "ParkingRulesIntent", {}),
    "no alert": ("plain", "CityAlertsIntent", PLACE),
    "emergency before an answer": ("tornado", "NewsIntent", {}),
    "emergency": ("tornado", "CityAlertsIntent", PLACE),
    "suspended": ("suspended", "TrashDayIntent", PLACE),
    "not understood": ("plain", "AMAZON.FallbackIntent", {}),
    "goodbye": ("plain", "AMAZON.StopIntent", {}),
}
"""Name: the town, the intent ("" for a launch) and its slots."""


@dataclass(frozen=True)
class Screen:
    """One turn on a device with a screen."""

    name: str
    locale: str
    skill: AlexaSkill
    answered: dict[str, Any]

    @property
    def directive(self) -> dict[str, Any]:
        """The RenderDocument directive, of which there must be exactly one."""
        shown = [each for each in self.answered["response"]["directives"] if "APL" in each["type"]]
        assert len(shown) == 1, (self.name, shown)
        return shown[0]


class Towns:
    """The small cities of the skill's tests, each published once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, AlexaSkill] = {}

    def skill(self, name: str) -> AlexaSkill:
        """The skill in this town."""
        if name not in self._known:
            town: Town = named(name, self._folder / name)
            self._known[name] = alexa_in(town)
        return self._known[name]

    def screen(self, name: str, locale: str, attributes: dict[str, Any] | None = None) -> Screen:
        """One of TURNS in a locale."""
        town, intent, slots = TURNS[name]
        kind = "" if intent else "LaunchRequest"
        asked = envelope(
            intent, slots, locale=locale, kind=kind, interfaces=SCREEN, attributes=attributes or {}
        )
        skill = self.skill(town)
        return Screen(name, locale, skill, skill.handle(asked, NOW))

    def all(self) -> Iterator[Screen]:
        """Every turn in every locale."""
        for name in TURNS:
            for locale in LOCALES:
                yield self.screen(name, locale)


def touched(words: list[Any], locale: str = "en-US", **more: Any) -> dict[str, Any]:
    """A touch as Alexa sends it, in a session of its own unless ``attributes`` are those of another."""
    asked = envelope(kind="Alexa.Presentation.APL.UserEvent", locale=locale, interfaces=SCREEN, **more)
    asked["request"] |= {"token": "townbell", "arguments": words, "source": {"type": "TouchWrapper"}}
    return asked
