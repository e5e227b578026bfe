"""What Alexa hears of a question that leans on the one before: "what about recycling", "is it open" (pure).

In words it is :mod:`skill.dialogs.following` that reads them, by the city's own names too; on a device the
interaction model has intents for them, whose slots name the one thing that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from skill import intents
from skill.answers.told import TOLD
from skill.memory import Expecting, Memory
from skill.topics import FALLBACK, HOURS_OF_THAT, REACH_THAT, TOPIC_OF
from skill.turn import Pending, Question, Slot

HOURS, CONTACT, MEETING = "FacilityHoursIntent", "ContactLookupIntent", "NextMeetingIntent"
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
    "date": frozenset({"holiday", "when", "which"}),
    "holiday": frozenset({"date", "when", "which"}),
}
"""What else of the question before gives way to a thing of this kind."""
HAVE_A_NUMBER = frozenset({HOURS, CONTACT, "CouncilMemberIntent", "ElectedOfficialIntent"})


def whole(question: Question, memory: Memory) -> Question:
    """The whole question that was meant; what nothing came before is asked back (the fallback)."""
    if (answered := _of_the_form(question, memory)) is not None:
        meant = answered
    elif question.intent in (HOURS_OF_THAT, REACH_THAT):
        meant = _of_that(question, memory)
    else:
        meant = _of_the_thing(question, memory.before)
    return replace(
        question,
        topic=TOPIC_OF.get(meant.intent, meant.topic),
        intent=meant.intent,
        slots=meant.slots,
        offset=0,
        for_once=meant.for_once or "address" in meant.slots,  # whose it was that was asked for before
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
        return replace(before, slots={**_without(before, name), **told}, offset=0)
    return _asking(OTHERWISE[name], told)


def _without(before: Pending, name: str) -> dict[str, Slot]:
    gone = OUSTED.get(name, frozenset())
    return {each: slot for each, slot in before.slots.items() if each not in gone}


def _address(before: Pending | None) -> dict[str, Slot]:
    """The address that the question before was asked for, which may be somebody else's."""
    address = before.slots.get("address") if before is not None else None
    return {"address": address} if address is not None else {}


def _asking(intent: str, slots: Mapping[str, Slot]) -> Pending:
    return Pending(topic=TOPIC_OF[intent], intent=intent, slots=slots)
