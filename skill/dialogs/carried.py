"""What a question leaves out because the one before it said it: the body, the number, the meeting (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from city.nouns import replace
from skill.memory import Memory
from skill.turn import Pending, Question, Slot

ABOUT_MEETINGS = frozenset(
    {"next_meeting", "meeting_status", "meeting_agenda", "meeting_participation", "meeting_outcome"}
)
KINDRED: tuple[tuple[frozenset[str], str], ...] = (
    (ABOUT_MEETINGS, "body"),
    (frozenset({"permit_status", "inspection_status"}), "permit_number"),
    (frozenset({"bill_pay", "bill_due", "bill_help"}), "bill"),
)
"""Topics that are asked about one thing in turn, and the slot that names it."""
ONE_AFTER_ANOTHER = frozenset(
    {"next_meeting", "trash_day", "recycling_day", "yard_waste", "bulk_pickup", "street_sweeping"}
)
"""Topics whose answer has another one after it: "and the next one?"."""
OF_ONE_MEETING = frozenset({"meeting_agenda", "meeting_status"})


def carried(question: Question, memory: Memory) -> Question:
    """ "Is it cancelled?" is about the body asked about before, "and the inspection?" about the permit."""
    before = memory.before
    if before is None or question.slots:
        return question
    slot = next((name for topics, name in KINDRED if {question.topic, before.topic} <= topics), "")
    slots = {**({slot: before.slots[slot]} if slot in before.slots else {}), **_meeting(question, memory)}
    return replace(question, slots=slots, close=() if slots else question.close)


def _meeting(question: Question, memory: Memory) -> Mapping[str, Slot]:
    """The very meeting that was told of, where that was not the next one."""
    about = memory.about
    if about is None or about.topic != "next_meeting" or question.topic not in OF_ONE_MEETING:
        return {}
    return about.slots if about.offset else {}


def following(memory: Memory) -> Pending | None:
    """The question that "and the next one?" is; None where nothing comes after what was told."""
    before, about = memory.before, memory.about
    if memory.further is not None:
        return memory.further
    if before is not None and before.topic in ONE_AFTER_ANOTHER:
        return replace(before, offset=before.offset + 1)
    if before is not None and before.topic in ABOUT_MEETINGS and about is None:
        body = {name: slot for name, slot in before.slots.items() if name == "body"}
        return Pending(topic="next_meeting", intent="NextMeetingIntent", slots=body)
    if before is None or about is None or before.topic not in OF_ONE_MEETING:
        return None
    body = {name: slot for name, slot in about.slots.items() if name == "body"}
    return replace(about, slots=body, offset=about.offset + 1)
