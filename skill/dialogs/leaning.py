"""What Alexa hears of a question that leans on the one before: "what about recycling", "is it open" (pure).

In words it is :mod:`skill.dialogs.following` that reads them, by the city's own names too; on a device the
interaction model has intents for them, whose slots name the one thing that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from skill import intents
from skill.dialogs import asked_of
from skill.dialogs.asked_of import CONTACT, HOURS
from skill.dialogs.carried import BACK, TOLD
from skill.memory import Expecting, Memory
from skill.topics import (
    ANOTHER,
    FALLBACK,
    GET_THERE,
    HOURS_OF_THAT,
    MORE,
    NEXT_ONE,
    ONE_BEFORE,
    OWN_PLACE,
    PICK_ONE,
    REACH_THAT,
    SAID_BY,
    SET_ADDRESS,
    STOP,
    THANKS,
    TOPIC_OF,
    WHERE_IS_THAT,
)  # fmt: skip
from skill.turn import Pending, Question, Slot
from words import phrases

MEETING = "NextMeetingIntent"
BULK, HAZARDOUS, SORTING = "BulkPickupIntent", "HazardousWasteIntent", "WasteSortingIntent"
LARGE = frozenset({"mattress", "furniture", "appliance"})
"""What is picked up on the bulk day."""
STREAMS: Mapping[str, str] = {
    "trash": "TrashDayIntent",
    "recycling": "RecyclingDayIntent",
    "yard_waste": "YardWasteIntent",
    "bulk": "BulkPickupIntent",
}
"""What asks for the day of a stream."""
OTHERWISE: Mapping[str, str] = {
    "place": HOURS,
    "facility_kind": "NearbyPlacesIntent",
    "body": MEETING,
    "official": "ElectedOfficialIntent",
    "department": CONTACT,
    "item": "WasteSortingIntent",
    "utility": "UtilityOutageIntent",
    "bill": "BillDueIntent",
    "event_kind": "EventsIntent",
    "activity": "FacilityScheduleIntent",
    "assistance": "AssistanceLookupIntent",
    "permit_type": "PermitInfoIntent",
    "holiday": "HolidayScheduleIntent",
}
"""The question that a thing asks by its name alone, where the one before cannot be asked of it."""
TAKES: Mapping[str, frozenset[str]] = {
    "place": frozenset(
        {HOURS, "FacilityScheduleIntent", "FieldStatusIntent", "FoodTrucksIntent", "EventsIntent"}
    ),
    "facility_kind": frozenset({HOURS, "NearbyPlacesIntent"}),
    "body": frozenset(
        {
            MEETING,
            "MeetingStatusIntent",
            "MeetingAgendaIntent",
            "MeetingParticipationIntent",
            "MeetingOutcomeIntent",
        }
    ),
    "official": frozenset({"ElectedOfficialIntent", "CouncilMemberIntent"}),
    "department": frozenset({CONTACT, "JobsIntent"}),
    "item": frozenset({"WasteSortingIntent", "HazardousWasteIntent", "BulkPickupIntent"}),
    "utility": frozenset({"UtilityOutageIntent"}),
    "bill": frozenset({"BillPayIntent", "BillDueIntent", "BillHelpIntent"}),
    "event_kind": frozenset({"EventsIntent"}),
    "activity": frozenset({"FacilityScheduleIntent", "FieldStatusIntent"}),
    "assistance": frozenset({"AssistanceLookupIntent"}),
    "permit_type": frozenset({"PermitInfoIntent"}),
    "holiday": frozenset({HOURS, "HolidayScheduleIntent", "EventsIntent", "ParkingRulesIntent"}),
}
"""Which questions can be asked of a thing; what they were asked with before gives way to it."""
UNDATED = frozenset(
    {
        "AssistanceLookupIntent",
        "BillHelpIntent",
        "BillPayIntent",
        "BusinessLicenseIntent",
        "CartRequestIntent",
        "CaseStatusIntent",
        "ContactLookupIntent",
        "CouncilMemberIntent",
        "DeleteDataIntent",
        "DistrictLookupIntent",
        "ElectedOfficialIntent",
        "ElsewhereIntent",
        "EmergencyIntent",
        "EvacuationZoneIntent",
        "FeedbackIntent",
        "JobsIntent",
        "LiveAgentIntent",
        "MyDataIntent",
        "NearbyPlacesIntent",
        "PermitInfoIntent",
        "PermitStatusIntent",
        "SetAddressIntent",
        "ShelterLookupIntent",
        "SubscribeIntent",
        "TowingIntent",
        "UnsubscribeIntent",
        "WasteSortingIntent",
        "ZoningLookupIntent",
    }
)
"""Questions that no day can be asked of."""
OUSTED: Mapping[str, frozenset[str]] = {
    "place": frozenset({"facility_kind"}),
    "facility_kind": frozenset({"place"}),
    "official": frozenset({"district"}),
    "body": frozenset({"date"}),
    "department": frozenset({"query", "place"}),
    "date": frozenset({"holiday", "when", "which", "since"}),
    "holiday": frozenset({"date", "when", "which", "since"}),
}
"""What else of the question before gives way to a thing of this kind."""
HAVE_A_NUMBER = frozenset({HOURS, CONTACT, "CouncilMemberIntent", "ElectedOfficialIntent"})


STEERS: Mapping[str, tuple[str, Mapping[str, Slot]]] = {
    ONE_BEFORE: (NEXT_ONE, {BACK: Slot(BACK)}),
    THANKS: (STOP, {}),
    GET_THERE: (WHERE_IS_THAT, {}),
    ANOTHER: (ANOTHER, {}),
}
"""What steers whatever was told, and the intent that steers so."""
POSITION = "position"
IDLE = (Expecting.NOTHING, Expecting.OFFER)
"""Where nothing is open that few words would answer otherwise."""
PLACED = (Expecting.ADDRESS, Expecting.CONFIRM, Expecting.CHOICE)
"""Where a question waits for the place that it is asked for."""


def whole(question: Question, memory: Memory, today: date) -> Question:
    """The whole question that was meant; what nothing came before is asked back (the fallback)."""
    if question.intent == MORE:
        return question  # which goes on, wherever it is said
    meant = _meant(question, memory, today)
    elsewhere = "address" in meant.slots and meant.intent != SET_ADDRESS
    return replace(
        question,
        topic=TOPIC_OF.get(meant.intent, meant.topic),
        intent=meant.intent,
        slots=meant.slots,
        offset=meant.offset,
        for_once=meant.for_once or elsewhere,  # whose it was that was asked for before
    )


def _meant(question: Question, memory: Memory, today: date) -> Pending:
    if (answered := _of_the_form(question, memory)) is not None:
        return answered
    if question.intent == PICK_ONE:
        return _one_of(question, memory)
    if question.intent in SAID_BY:
        return _said(question, memory, today) or _asking(FALLBACK, {})
    if question.intent in (HOURS_OF_THAT, REACH_THAT):
        return _of_that(question, memory)
    return _of_the_thing(question, _leant_on(memory))


def _one_of(question: Question, memory: Memory) -> Pending:
    """The one at this place: of what was offered to choose from, else of what was read out last."""
    slot = question.slot(POSITION)
    place = slot.id if slot is not None and slot.id else ""
    number = int(place) if place.isdecimal() else 0  # "last" has no number
    offered = memory.between if len(memory.between) > 1 else memory.offered
    if memory.expecting in IDLE and len(memory.between) < 2:
        return asked_of.picked(number, memory) if place else _asking(FALLBACK, {})
    if not place or number > len(offered) or len(offered) < 2:
        return _asking(FALLBACK, {})
    chosen, item = offered[number - 1], intents.item_of(memory.form)
    if isinstance(chosen, Pending):
        return chosen
    if memory.form is not None and item is not None and item.slot:
        return _asking(memory.form.intent, {item.slot: Slot(chosen.label)})
    return _asking(SET_ADDRESS, {"address": Slot(chosen.label)})


def _said(question: Question, memory: Memory, today: date) -> Pending | None:
    """What the phrases of a list mean here; None where nothing was told that they could be about, or where
    something is open that they do not answer."""
    if question.intent == OWN_PLACE and (own := asked_of.own_after_all(memory)) is not None:
        return own
    if memory.expecting not in IDLE:
        return None
    if question.intent in STEERS:
        return _asking(*STEERS[question.intent])
    if question.intent == OWN_PLACE:
        return asked_of.at_own_place(memory)
    said = phrases(question.locale)
    heard = said.say(SAID_BY[question.intent]).partition("|")[0]
    return (
        asked_of.of_a_lost_cart(heard, said, memory)
        or asked_of.of_what_was_told(heard, said, memory)
        or asked_of.for_another_day(heard, said, memory, today)
        or asked_of.not_told(heard, said, memory)
    )


def _of_the_form(question: Question, memory: Memory) -> Pending | None:
    """The open dialog's question, where the slot is the one that it listens for."""
    form, item = memory.form, intents.item_of(memory.form)
    awaited = memory.expecting is Expecting.FORM and item is not None and item.slot in question.slots
    return _asking(form.intent, question.slots) if form is not None and awaited else None


def _of_that(question: Question, memory: Memory) -> Pending:
    """Its hours, or its number: of what was told of last, else of a place or an office that is asked for."""
    about, days = memory.about, {n: s for n, s in question.slots.items() if n in ("date", "holiday")}
    if question.intent == HOURS_OF_THAT:
        kept = about.slots if about is not None and about.intent == HOURS else {}
        return _asking(HOURS, {**kept, **days})
    if about is None or about.intent not in HAVE_A_NUMBER:
        return _asking(CONTACT, {TOLD: Slot("it")})
    return replace(about, intent=CONTACT) if about.intent == HOURS else about


def _leant_on(memory: Memory) -> Pending | None:
    """What "and on Sunday?" is asked of: what waits for an address, else what was asked before."""
    waits = memory.expecting in PLACED and memory.asked is not None
    return memory.asked if waits else dated(memory)


def dated(memory: Memory) -> Pending | None:
    """What a day is asked of: of whom no day can be asked, as of a number, the hours of the place itself."""
    before, about = memory.before, memory.about
    if before is None or about is None or before.intent not in UNDATED or "place" not in about.slots:
        return before
    return _asking(HOURS, about.slots) if about.intent in (HOURS, CONTACT) else before


def _of_the_thing(question: Question, before: Pending | None) -> Pending:
    things = {name: slot for name, slot in question.slots.items() if name not in ("date", "stream")}
    days = {name: slot for name, slot in question.slots.items() if name == "date"}
    stream = question.slot("stream")
    if stream is not None and (stream.id or stream.value) in STREAMS:
        return _asking(STREAMS[stream.id or stream.value], {**days, **_address(before)})
    if things:
        name = next((each for each in things if each in OTHERWISE), "")
        return _of(name, {**things, **days}, before) if name else _asking(FALLBACK, {})
    if not days or before is None or before.intent in UNDATED:
        return _asking(FALLBACK, {})
    return replace(before, slots={**_without(before, "date"), **days}, offset=0)


def _of(name: str, told: Mapping[str, Slot], before: Pending | None) -> Pending:
    """The question before, asked of this thing; else the one that the thing itself asks."""
    if before is not None and before.intent in TAKES[name]:
        meant = replace(before, slots={**_without(before, name), **told}, offset=0)
        return sorted_by(meant) if name == "item" else meant
    return _asking(OTHERWISE[name], told)


def sorted_by(meant: Pending) -> Pending:
    """Where a thing goes is told by what it is: "what about paint" after a mattress asks for no bulk day,
    nor "and a couch" after paint where dangerous waste is taken."""
    item = meant.slots.get("item")
    if item is None or meant.intent not in (BULK, HAZARDOUS) or (meant.intent == BULK and item.id in LARGE):
        return meant
    return _asking(SORTING, {"item": item})


def _without(before: Pending, name: str) -> dict[str, Slot]:
    gone = OUSTED.get(name, frozenset())
    return {each: slot for each, slot in before.slots.items() if each not in gone}


def _address(before: Pending | None) -> dict[str, Slot]:
    """The address that the question before was asked for, which may be somebody else's."""
    address = before.slots.get("address") if before is not None else None
    return {"address": address} if address is not None else {}


def _asking(intent: str, slots: Mapping[str, Slot]) -> Pending:
    return Pending(topic=TOPIC_OF[intent], intent=intent, slots=slots)
