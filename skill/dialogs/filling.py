"""Asking for an item of a form, and reading what was answered (pure)."""

from __future__ import annotations

from city.earth.places import Location
from city.nouns import replace
from skill.dialogs.form import NO, YES, Form
from skill.memory import Expecting
from skill.turn import Answer, Because, Question, Say, Slot

MOST_MISSED = 3
"""How often an item is asked for before the office's number is said instead."""


def opened(question: Question, memory_form: Form | None, now: str) -> Form:
    """The form of this question: the open one, else a new one with what the question brings."""
    if memory_form is not None and memory_form.topic == question.topic:
        return memory_form
    return Form(topic=question.topic, intent=question.intent, slots=question.slots, opened=now)


def asking(
    form: Form,
    item: str,
    ask: Say,
    *first: Say,
    slot: str = "",
    offered: tuple[Location, ...] = (),
    again: bool = False,
    whether: bool = False,
) -> Answer:
    """Ask for an item; the form waits for it.

    ``slot`` is what Alexa listens for; ``offered`` are places to choose from; ``again`` says that
    what was answered could not be used, ``whether`` that yes and no are answers to it.
    """
    missed = form.missed if form.asks == item else 0
    waiting = replace(form, asks=item, missed=missed + again, whether=whether)
    return Answer(
        says=first,
        because=Because.IN_DIALOG,
        ask=ask,
        elicit=slot,
        remember={"expecting": Expecting.FORM, "form": waiting, "offered": offered},
    )


def put(form: Form, **slots: Slot) -> Form:
    """The form with these slots filled."""
    return replace(form, slots={**form.slots, **slots})


def without(form: Form, *names: str) -> Form:
    """The form with these slots empty again."""
    return replace(form, slots={name: slot for name, slot in form.slots.items() if name not in names})


def said(form: Form, name: str) -> str:
    """The words of a slot; "" where it is empty."""
    slot = form.slots.get(name)
    return slot.value if slot is not None else ""


def answered_with(form: Form) -> tuple[Form, str]:
    """The form without a "yes" or "no" to what it asked for, and which of them it was ("" for neither)."""
    slot = form.slots.get(form.asks)
    if slot is None or slot.id not in (YES, NO):
        return form, ""
    return without(form, form.asks), slot.id
