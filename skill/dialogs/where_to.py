"""Where somebody goes who has no home, where one sleeps in a storm, where the car goes: whole sentences that
name nothing, and are no address (pure)."""

from __future__ import annotations

from city.nouns import replace
from skill.heard.naming import plain
from skill.memory import Memory
from skill.topics import TOPIC_OF
from skill.turn import Pending, Question, Slot
from words import Phrases, phrases

ASSISTANCE, SHELTER = "AssistanceLookupIntent", "ShelterLookupIntent"
NEARBY, SNOW, RULES = "NearbyPlacesIntent", "SnowParkingIntent", "ParkingRulesIntent"
SHELTERS = "shelter_lookup"
HOMELESS, PARKING = "homeless", "parking"
IN_DANGER = frozenset({"weather_alert", "city_alerts", "evacuation_zone", "shelter_lookup"})
"""Topics after which a night elsewhere is a night in a shelter."""
PARKED = frozenset({"parking_rules", "nearby_places", "snow_parking"})
"""Topics after which the street is where one parks."""
IN_SNOW = frozenset({"snow_parking", "snow_emergency"})


def where_to(text: str, said: Phrases, remembered: Memory) -> Pending | None:
    """The question that the words are; None for any others."""
    heard = _bare(text, said)
    topic = remembered.before.topic if remembered.before is not None else ""
    if topic in IN_DANGER and _asks_where(heard, said, "heard.to_sleep"):
        return _asking(SHELTER)
    if heard in said.say("heard.no_home").split("|"):
        return _asking(ASSISTANCE, assistance=HOMELESS)
    if topic in PARKED and heard in said.say("heard.on_the_street").split("|"):
        return _asking(RULES)
    if _asks_where(heard, said, "heard.to_leave_a_car"):
        return _asking(SNOW) if topic in IN_SNOW else _asking(NEARBY, facility_kind=PARKING)
    return None


def to_a_shelter(text: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "Where should I go?" in danger; after a shelter was told it is where that is."""
    before = remembered.before
    if before is None or before.topic not in IN_DANGER or before.topic == SHELTERS:
        return None
    return _asking(SHELTER) if _asks_where(_bare(text, said), said, "heard.to_go") else None


def without_home(question: Question) -> Question:
    """The address that is told; but what a device takes for one in "vivo en la calle" asks for help."""
    slot = question.slot("address")
    nowhere = phrases(question.locale).say("heard.no_address").split("|")
    if slot is None or plain(slot.value) not in nowhere:
        return question
    helped = _asking(ASSISTANCE, assistance=HOMELESS)
    return replace(question, topic=helped.topic, intent=helped.intent, slots=helped.slots, close=())


def has_no_home(question: Question) -> bool:
    """Whether help is asked for by somebody without one."""
    slot = question.slot("assistance")
    return question.intent == ASSISTANCE and slot is not None and (slot.id or slot.value) == HOMELESS


def _asks_where(heard: str, said: Phrases, key: str) -> bool:
    """Whether the words ask where one does what is in a list, and no more."""
    done = said.say(key).split("|")
    heads = (f"{each} " for each in said.say("heard.where_to").split("|"))
    return any(heard.startswith(head) and heard.removeprefix(head) in done for head in heads)


def _bare(text: str, said: Phrases) -> str:
    """The words without "and" before them, and "then" or "tonight" behind them."""
    beside, words = said.say("heard.beside_where").split("|"), plain(text).split()
    while words and words[0] in beside:
        del words[0]
    while words and words[-1] in beside:
        del words[-1]
    return " ".join(words)


def _asking(intent: str, **slots: str) -> Pending:
    filled = {name: Slot(value, value) for name, value in slots.items()}
    return Pending(topic=TOPIC_OF[intent], intent=intent, slots=filled)
