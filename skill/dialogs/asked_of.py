"""What is asked of what was told: one of several, its cost, until when, what to do, another day (pure).

In words :mod:`skill.dialogs.following` comes here, on a device :mod:`skill.dialogs.leaning`, whose intents
each stand for one list of phrases: ``heard`` is a phrase of that list, without accents or signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from skill.answers.told import WHAT_TO_DO
from skill.dialogs.carried import ABOUT_MEETINGS, GUARDED, ONE_AFTER_ANOTHER, OWN, TOLD, WHY, following
from skill.heard.dates import days_of
from skill.heard.naming import plain
from skill.listing import PICK, READ_OUT
from skill.memory import Memory
from skill.topics import FALLBACK, TOPIC_OF
from skill.turn import Pending, Slot
from words import Phrases

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
HOURS, CONTACT = "FacilityHoursIntent", "ContactLookupIntent"
SPEAK = "MeetingParticipationIntent"
CART, STOLEN = "CartRequestIntent", "stolen or broken"
ASKED_ON = frozenset(
    {"permit_info", "business_license", "assistance_lookup", "jobs", "cart_request", "towing", "bill_help"}
)
"""Topics of which staff tell more than one thing."""
HAS_AN_END = frozenset({"road_closures", "city_alerts", "weather_alert", "utility_outage", "snow_emergency"})
"""Topics whose answers say until when."""
ALERTS = frozenset({"city_alerts", "weather_alert"})
OUTINGS = frozenset({"food_trucks", "farmers_market"})
"""Topics whose answers say until when of each, told alone."""
SORTED = frozenset({"waste_sorting", "hazardous_waste", "bulk_pickup"})
"""Topics whose answers say where a thing goes."""
AGENDA = "meeting_agenda"
"""A list after which the next meeting follows."""


def is_one_of(heard: str, said: Phrases, key: str) -> bool:
    """Whether the words are one of a list's phrases."""
    return heard in said.say(key).split("|")


def picked(number: int, remembered: Memory) -> Pending:
    """One of the things that were read out last, by its place among them, 0 being the last; of nothing, words
    that are a number and no more are not understood."""
    before, further = remembered.before, remembered.yes or remembered.further
    if further is not None and "which" in further.slots and number:  # told one by one, from the first
        return replace(further, offset=number - 1)
    if before is not None and further is not None and further.topic == before.topic in READ_OUT:
        told = further.offset - before.offset if PICK not in further.slots else 0  # else it is not known
        number = number or told
    elif before is None or before.topic != AGENDA:
        number = 0
    if before is None or not number:
        return Pending(topic=TOPIC_OF[FALLBACK], intent=FALLBACK, slots={PICK: Slot("?")})
    slots = {**before.slots, PICK: Slot(str(number))}
    return replace(before, slots=slots, offset=before.offset + number - 1)


def of_a_lost_cart(heard: str, said: Phrases, remembered: Memory, *, urgent: bool = False) -> Pending | None:
    """A stolen cart is replaced: nobody is sent to the police for it, nor to 911."""
    before, words = remembered.before, f" {heard} "
    gone = any(f" {each} " in words for each in said.say("heard.gone").split("|"))
    named = gone and any(f" {each} " in words for each in said.say("heard.cart").split("|"))
    its_own = is_one_of(heard, said, "heard.stolen_it") and before is not None and before.intent == CART
    if not its_own and (not named or urgent):
        return None
    return Pending(topic=TOPIC_OF[CART], intent=CART, slots={"query": Slot(STOLEN)})


def of_what_was_told(heard: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "How much is it" is the office's to say; "how do I apply" is asked of the topic before."""
    before = remembered.before
    if is_one_of(heard, said, "heard.cost"):
        return at_the_office(remembered)
    if _asks_until(heard, said) and (lasts := _until(said, remembered)) is not None:
        return lasts
    if (meant := _beyond_what_was_told(heard, said, remembered)) is not None:
        return meant
    if before is None:
        return None
    if before.topic in SORTED and is_one_of(heard, said, "heard.where_taken"):
        return replace(before, offset=0)
    if is_one_of(heard, said, "heard.whom"):
        return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots={TOLD: Slot("it")})
    goes_on = is_one_of(heard, said, "heard.go_on") or is_one_of(heard, said, "heard.my_car")
    if before.topic in ASKED_ON and (goes_on or _asks_how(heard, said)):
        return replace(before, offset=0) if goes_on or _says_how_long(said, remembered) else None
    return None


def at_the_office(remembered: Memory) -> Pending | None:
    """What is asked of it is not known here: the number of whom was told of last; None of nothing."""
    about = remembered.about
    if about is None and remembered.before is None:
        return None
    known = about is not None and about.intent in (HOURS, CONTACT)
    whom = dict(about.slots) if about is not None and known else {TOLD: Slot("it")}
    return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots={**whom, WHY: Slot(GUARDED)})


def not_told(heard: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "How long does it take?" of what nothing of the kind is told of: the office knows."""
    return at_the_office(remembered) if _asks_until(heard, said) or _asks_how(heard, said) else None


def _asks_until(heard: str, said: Phrases) -> bool:
    return any(is_one_of(heard, said, key) for key in ("heard.until", "heard.until_it_is_back"))


def _asks_how(heard: str, said: Phrases) -> bool:
    """Whether it is asked how long it takes, or what to bring."""
    return any(is_one_of(heard, said, key) for key in ("heard.how_long", "heard.to_bring"))


def _until(said: Phrases, remembered: Memory) -> Pending | None:
    """The answer that says until when: of what has an end, of one of several outings, of a place."""
    before, about = remembered.before, remembered.about
    if about is not None and about.intent == HOURS:
        return about
    if before is None or (remembered.fact and not _says_how_long(said, remembered)):
        return None
    slots = {name: slot for name, slot in before.slots.items() if name != WHAT_TO_DO}
    if before.topic in OUTINGS:
        return at_its_place(remembered)
    return _of_the_one(remembered, slots) if before.topic in HAS_AN_END else None


def _of_the_one(remembered: Memory, slots: Mapping[str, Slot]) -> Pending | None:
    """What is asked with these slots of the one of a list that was told alone, else of all of it."""
    before, told = remembered.before, remembered.told
    if before is None:
        return None
    if told is not None and told.topic == before.topic and PICK in told.slots:
        return replace(before, slots={**slots, PICK: told.slots[PICK]}, offset=told.offset)
    return replace(before, slots=slots, offset=0)


def at_its_place(remembered: Memory) -> Pending | None:
    """The one of a list that was told alone, else its first, with all that is known of it."""
    before, number = remembered.before, _picked_last(remembered)
    if before is None:
        return None
    slots = {name: slot for name, slot in before.slots.items() if name != WHAT_TO_DO}
    return replace(before, slots={**slots, PICK: Slot(str(number))}, offset=number - 1)


def _picked_last(remembered: Memory) -> int:
    """The place of the one that was told alone; of a list, that of its first."""
    pick = remembered.further.slots.get(PICK) if remembered.further is not None else None
    return int(pick.value) if pick is not None and pick.value.isdecimal() and pick.value != "0" else 1


def _says_how_long(said: Phrases, remembered: Memory) -> bool:
    """Whether the last reply names days or weeks: said again, it answers."""
    return not set(plain(remembered.last).split()).isdisjoint(said.say("heard.lasts").split("|"))


def _beyond_what_was_told(heard: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "What should I do?" of the alerts that were told, "can I speak there?" of the meeting."""
    before, about = remembered.before, remembered.about
    if before is None:
        return None
    if before.topic in ALERTS and is_one_of(heard, said, "heard.what_to_do"):
        return _of_the_one(remembered, {**before.slots, WHAT_TO_DO: Slot(WHAT_TO_DO)})
    if before.topic not in ABOUT_MEETINGS or not is_one_of(heard, said, "heard.speak_at"):
        return None
    told = {**(about.slots if about is not None else {}), **before.slots}
    body = {name: slot for name, slot in told.items() if name == "body"}
    return Pending(topic=TOPIC_OF[SPEAK], intent=SPEAK, slots=body)


def for_another_day(heard: str, said: Phrases, remembered: Memory, today: date) -> Pending | None:
    """ "The week after", "the next day": after the day that was asked about before."""
    before, a_day = remembered.before, is_one_of(heard, said, "heard.day_after")
    if before is None or not (a_day or is_one_of(heard, said, "heard.week_after")):
        return None
    slot = before.slots.get("date")
    span = days_of(slot.value, today) if slot is not None else None
    if span is None:  # of what comes again and again, the one after it
        return following(remembered) if before.topic in ONE_AFTER_ANOTHER else None
    after = span[1]
    year, week, _ = (after + WEEK - ONE_DAY).isocalendar()
    value = after.isoformat() if a_day else f"{year}-W{week:02}"
    return replace(before, slots={**before.slots, "date": Slot(value)}, offset=0)


def own_after_all(remembered: Memory) -> Pending | None:
    """ "And mine?", where somebody else's address is asked for: the same at one's own."""
    waits = remembered.asked
    return replace(waits, for_once=False) if waits is not None and waits.for_once else None


def at_own_place(remembered: Memory) -> Pending | None:
    """ "And mine?": the question before without the address that it was asked for; where that is the only one
    that was told, it is somebody else's after all (``OWN``)."""
    before, place = remembered.before, remembered.place
    if before is None:
        return None
    slots = {name: slot for name, slot in before.slots.items() if name != "address"}
    told = before.slots.get("address")
    if told is not None and place is not None and plain(told.value) == plain(place.label):
        slots[OWN] = Slot(OWN)
    return replace(before, slots=slots, offset=0, for_once=False)
