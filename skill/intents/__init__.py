"""Plug-ins, one file a topic: a question in, an answer of facts out.

Adding a topic is adding one module here named for it, with

- ``answer(question, context) -> Answer`` (facts, no words, no clock), and
- ``NEEDS_PLACE_UNLESS``, where it cannot be answered without the resident's place:
  the slots with which it can after all, often none; and ``is_general(question)``,
  where its words may tell that too; and ``has_records(context)``, where a city may publish
  nothing of the sort: nobody is asked for an address in vain;
- ``item(name) -> Item``, where it is a dialog (:mod:`skill.dialogs.form`): how an item is asked for.

A topic without a module is answered from what staff have published about it
(:mod:`skill.answers.published`).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from skill.context import Context
from skill.dialogs.form import Form, Item
from skill.turn import Answer, Question


class Intent(Protocol):
    """What a topic's module offers."""

    def answer(self, question: Question, context: Context) -> Answer:
        """The facts that answer the question."""
        ...


@lru_cache(maxsize=1)
def topics() -> frozenset[str]:
    """The topics that have a module of their own, without importing any."""
    found = (name.removesuffix(".py") for name in os.listdir(__path__[0]) if name.endswith(".py"))
    return frozenset(name for name in found if name[0].isalpha())


@lru_cache(maxsize=128)
def load(topic: str) -> Intent:
    """The module that answers this topic; what staff published, where it has none."""
    name = f"{__name__}.{topic}" if topic in topics() else "skill.answers.published"
    found: Intent = importlib.import_module(name)
    return found


def needs_place(name: str, question: Question, context: Context) -> bool:
    """Whether this question can only be answered for a place, and can be for one."""
    instead: tuple[str, ...] | None = getattr(load(name), "NEEDS_PLACE_UNLESS", None)
    if instead is None or question.slot(*instead) is not None:
        return False
    has_records: Callable[[Context], bool] | None = getattr(load(name), "has_records", None)
    if has_records is not None and not has_records(context):
        return False
    is_general: Callable[[Question], bool] | None = getattr(load(name), "is_general", None)
    return is_general is None or not is_general(question)


def item_of(form: Form | None) -> Item | None:
    """The item that an open form asks for; None where its topic is no dialog (state comes from outside)."""
    if form is None:
        return None
    item: Callable[[str], Item] | None = getattr(load(form.topic), "item", None)
    return item(form.asks) if item is not None else None


def is_local(topic: str) -> bool:
    """Whether what a topic answers depends on the place."""
    return getattr(load(topic), "NEEDS_PLACE_UNLESS", None) is not None
