"""When what was told is, and what was asked before for the week of a day: "the week of Christmas" (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from skill.dialogs.asked_of import HOURS, OUTINGS, at_its_place, is_one_of
from skill.dialogs.awaiting import is_plain
from skill.dialogs.carried import ABOUT_MEETINGS, ONE_AFTER_ANOTHER
from skill.dialogs.known import Known
from skill.dialogs.leaning import OUSTED, UNDATED, dated
from skill.heard.naming import plain
from skill.memory import Memory
from skill.turn import Pending, Question, Slot
from words import Phrases

if TYPE_CHECKING:
    from skill.understand import Understood

DATED = frozenset({"date", "holiday"})
TIMED = ABOUT_MEETINGS | ONE_AFTER_ANOTHER | OUTINGS | {"events", "news"}
"""Topics whose answers say when."""


def of_its_time(heard: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "What time does it start?": what was told last says it, and is told again."""
    before, about = remembered.before, remembered.about
    if before is None or before.topic not in TIMED or not is_one_of(heard, said, "heard.its_time"):
        return None
    if about is not None and about.intent == HOURS:
        return None  # a place, whose hours are asked for
    if before.topic in OUTINGS:
        return at_its_place(remembered)
    meets = before.topic in ABOUT_MEETINGS and about is not None and about.topic == "next_meeting"
    return about if meets else remembered.told or before


def of_the_week(text: str, understood: Understood, said: Phrases, remembered: Memory) -> Pending | None:
    """ "And the week of Christmas?": the question before, for all of that week."""
    before, week = remembered.before, week_of(text, understood, said)
    named = understood.slots.keys() - OUSTED["date"] - {"date"}
    if before is None or before.intent in UNDATED or not week or named:
        return None  # "the library in the week of Christmas" is a question of its own
    slots = {name: slot for name, slot in before.slots.items() if name not in OUSTED["date"]}
    return replace(before, slots={**slots, "date": Slot(week)}, offset=0)


def outing_on_a_day(asked: Question, remembered: Memory) -> Pending | None:
    """ "Is it open on Christmas", of a market that comes: whether it comes then."""
    before = remembered.before
    days = {name: slot for name, slot in asked.slots.items() if name in DATED}
    if before is None or before.topic not in OUTINGS or not days:
        return None
    kept = {name: slot for name, slot in before.slots.items() if name not in OUSTED["date"]}
    return replace(before, slots={**kept, **days}, offset=0)


def hours_on_a_day(
    rests: Sequence[str], understood: Understood, remembered: Memory, today: date, known: Known
) -> Pending | None:
    """ "What about Sunday", after the number of a place was told: its hours on that day. ``rests`` are the
    words behind what leans."""
    place = dated(remembered)
    if place is None or place == remembered.before or is_plain(understood):
        return None
    days = (known.value(rest, place, today) for rest in rests)
    found = next((day for day in days if day and day.keys() <= DATED), None)
    return replace(place, slots={**place.slots, **found}) if found else None


def week_of(text: str, understood: Understood, said: Phrases) -> str:
    """The week of a day, where the words name that and nothing else; "" otherwise."""
    slot = understood.slots.get("date")
    heard = f" {plain(text)} "
    of_it = next((f" {each} " for each in said.say("heard.week_of").split("|") if f" {each} " in heard), "")
    if slot is None or not of_it:
        return ""
    named = {word for each in understood.slots.values() for word in plain(each.said).split()}
    beside = (said.say(f"heard.{key}").replace("|", " ") for key in ("nameless", "leaning", "beside_where"))
    if set(heard.replace(of_it, " ").split()) - named - {word for words in beside for word in words.split()}:
        return ""
    return _week(slot.value)


def _week(value: str) -> str:
    """The week of a day in the calendar, as Alexa writes it; "" of anything else."""
    try:
        year, week, _ = date.fromisoformat(value).isocalendar()
    except ValueError:
        return ""
    return f"{year}-W{week:02}"
