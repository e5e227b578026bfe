"""What a question leaves out because the one before it said it: the body, the number, the meeting (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from city.nouns import replace
from skill.heard.naming import plain
from skill.listing import PICK, most
from skill.memory import Memory
from skill.turn import Pending, Question, Slot
from words import phrases

ABOUT_MEETINGS = frozenset(
    {"next_meeting", "meeting_status", "meeting_agenda", "meeting_participation", "meeting_outcome"}
)
BILLS = frozenset({"bill_pay", "bill_due", "bill_help"})
KINDRED: tuple[tuple[frozenset[str], str], ...] = (
    (ABOUT_MEETINGS, "body"),
    (frozenset({"case_status"}), "request_number"),
    (frozenset({"permit_status", "inspection_status"}), "permit_number"),
    (BILLS, "bill"),
)
"""Topics that are asked about one thing in turn, and the slot that names it."""
LAST, BACK = "last", "back"
OWN = "own"
"""A slot where somebody asks for their own place, and none but another is known."""
LAST_ONE = Slot(LAST, LAST)
"""What the slot "which" is filled with where the last time is meant; ``BACK`` is a slot where somebody goes
back to what was told before."""
TOLD, WHY, GUARDED = "told", "why", "guarded"
"""The slot that says that the number is asked for of whoever was named last, and the one that says that it
stands for an answer that only the office gives."""
OTHERS = "others"
"""The slot that asks for the other places of the kind of the one that was told."""
WHO = "who"
"""The slot of a question that asks who speaks here."""
ONE_AFTER_ANOTHER = frozenset(
    {"next_meeting", "trash_day", "recycling_day", "yard_waste", "bulk_pickup", "street_sweeping"}
)
"""Topics whose answer has another one after it: "and the next one?"."""
_HOURS = "FacilityHoursIntent"
OF_THE_COUNCIL = frozenset({"council_member", "district_lookup"})
COUNCIL = Slot("city council", "city_council")
OF_ONE_MEETING = frozenset({"meeting_agenda", "meeting_status"})


def carried(question: Question, memory: Memory) -> Question:
    """ "Is it cancelled?" is about the body asked about before, "and the inspection?" about the permit."""
    before = memory.before
    alike = (
        each
        for each in memory.between
        if each.intent == question.intent or {question.topic, each.topic} <= BILLS
    )
    asked = next(alike, None)
    if asked is not None and not question.slots:  # "how do I pay it", of what was asked back about
        return replace(question, slots=asked.slots, close=())
    if before is None or question.slots:
        return question
    if (theirs := _theirs(question, memory)) is not None:
        return theirs
    slot = next((name for topics, name in KINDRED if {question.topic, before.topic} <= topics), "")
    of_it = {**_body_told(question, memory), **before.slots}
    slots = {**({slot: of_it[slot]} if slot in of_it else {}), **_meeting(question, memory)}
    return replace(question, slots=slots, close=() if slots else question.close)


def _theirs(question: Question, memory: Memory) -> Question | None:
    """ "When do they meet" of a member of the council, "what classes do they have" of the place told of."""
    before, about, said = memory.before, memory.about, phrases(question.locale)
    heard = plain(question.text)
    if before is not None and before.topic in OF_THE_COUNCIL and question.topic == "next_meeting":
        met = heard in said.say("heard.they_meet").split("|")
        return replace(question, slots={"body": COUNCIL}, close=()) if met else None
    there = about is not None and about.intent == _HOURS and question.topic == "facility_schedule"
    if about is None or not there or set(heard.split()).isdisjoint(said.say("heard.theirs").split("|")):
        return None
    return replace(question, slots=about.slots, close=())


def _body_told(question: Question, memory: Memory) -> Mapping[str, Slot]:
    """ "What did they decide last time": they are whose meeting was told of, where no body was named."""
    about = memory.about
    return about.slots if about is not None and question.topic == "meeting_outcome" else {}


def _meeting(question: Question, memory: Memory) -> Mapping[str, Slot]:
    """The very meeting that was told of, where that was not the next one."""
    about = memory.about
    if about is None or about.topic != "next_meeting" or question.topic not in OF_ONE_MEETING:
        return {}
    return about.slots if about.offset else {}


def preceding(memory: Memory) -> Pending | None:
    """The question that "and the one before?" is; None where what was told was the first.

    Of what comes again and again, and of meetings, the last one; of a list, what was told before.
    """
    before, further, told = memory.before, memory.further, memory.told
    if told is not None and before is not None and PICK in told.slots and told.topic == before.topic:
        return replace(told, offset=told.offset - 1) if told.offset else None
    if further is not None and "which" in further.slots:  # told one by one: further is the one to come
        return replace(further, offset=further.offset - 2) if further.offset > 1 else None
    if before is None or (before.offset == 0 and before.topic not in ONE_AFTER_ANOTHER):
        return None
    if before.topic not in ONE_AFTER_ANOTHER:
        return replace(before, offset=max(0, before.offset - most(before.topic)))
    if before.offset > 0:
        return replace(before, slots={**before.slots, BACK: Slot(BACK)}, offset=before.offset - 1)
    return None if "which" in before.slots else replace(before, slots={**before.slots, "which": LAST_ONE})


def following(memory: Memory) -> Pending | None:
    """The question that "and the next one?" is; None where nothing comes after what was told."""
    before, about = memory.before, memory.about
    if memory.further is not None:
        return memory.further
    if before is not None and about is not None and about.intent == _HOURS and before.topic == about.topic:
        day = {name: slot for name, slot in before.slots.items() if name == "date"}
        return replace(about, slots={**day, **about.slots, OTHERS: Slot(OTHERS)})
    if before is not None and before.topic in ONE_AFTER_ANOTHER:
        slots = {name: slot for name, slot in before.slots.items() if slot != LAST_ONE and name != BACK}
        return replace(before, slots=slots, offset=before.offset + 1)
    if before is not None and before.topic in ABOUT_MEETINGS and about is None:
        body = {name: slot for name, slot in before.slots.items() if name == "body"}
        return Pending(topic="next_meeting", intent="NextMeetingIntent", slots=body)
    if before is None or about is None or before.topic not in (*OF_ONE_MEETING, "meeting_participation"):
        return None
    body = {name: slot for name, slot in about.slots.items() if name == "body"}
    return replace(about, slots=body, offset=about.offset + 1)
