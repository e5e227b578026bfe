"""Which alerts a question about one danger means: "is there a tornado warning?"."""

from __future__ import annotations

from collections.abc import Mapping

from city.advisories import Message
from skill.heard.naming import plain
from skill.turn import Question, Slot, Value, Word
from words import phrases

_NAMED_IN: Mapping[str, tuple[str, ...]] = {
    "hurricane": ("hurricane", "tropical", "storm surge", "typhoon"),
    "tornado": ("tornado",),
    "flood": ("flood", "storm surge"),
    "thunderstorm": ("thunderstorm",),
    "winter": ("winter", "snow", "blizzard", "ice storm", "freezing"),
    "heat": ("heat",),
    "cold": ("cold", "freeze", "frost", "wind chill"),
    "wind": ("wind advisory", "high wind", "extreme wind", "gale", "storm warning", "lake wind"),
    "fire_weather": ("red flag", "fire"),
    "tsunami": ("tsunami",),
    "rip_current": ("rip current", "surf", "beach hazards"),
    "boil_water": ("boil", "hervir", "hierva"),
    "air_quality": ("air quality", "air stagnation", "smoke", "ashfall"),
}
"""By the id of the hazard: words in the NWS's names of events (https://www.weather.gov/nwr/eventcodes)."""


BOILING = "boil_water"
"""No value of the models: it is known by its words, and told of in whatever an alert says."""


def asked(question: Question) -> Slot | None:
    """The one danger that is asked about; None where all are."""
    slot = question.slot("hazard")
    if slot is not None or not question.text:
        return slot
    boiling = phrases(question.locale).say("heard.boil").split("|")
    return Slot(BOILING, BOILING) if not set(plain(question.text).split()).isdisjoint(boiling) else None


def is_about(message: Message, hazard: Slot) -> bool:
    """Whether the message names the danger in its event or headline, in any of its languages."""
    wanted = _NAMED_IN.get(hazard.id or "", ()) or (plain(hazard.value),)
    whole = hazard.id == BOILING
    told = [
        plain(f"{i.event} {i.headline} {f'{i.description} {i.instruction}' if whole else ''}")
        for i in message.infos
    ]
    return any(words in text for words in wanted for text in told)


def called(hazard: Slot, locale: str) -> Value:
    """The danger in the resident's language where we have words for it, else as it was said."""
    key = f"hazard.{hazard.id}"
    return Word(key) if phrases(locale).has(key) else hazard.value
